package dev.tollgate.sandbox.control;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.paymentmethod.Instruments;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Books;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What can be looked at: the books, the objects, the money. */
public final class Views {

    private static final int LIMIT_DEFAULT = 200;
    private static final int LIMIT_MAX = 10_000;
    private static final long WAIT_MAX_SECONDS = 60;

    private final Store store;
    private final Commits commits;
    private final Controls controls;

    public Views(Store store, Commits commits, Controls controls) {
        this.store = store;
        this.commits = commits;
        this.controls = controls;
    }

    /** Every request to Stripe's interface that is still in memory, oldest first. */
    public List<LoggedRequest> requests(Account account) {
        return store.books().read(new Books.Query(account.id(), 0, Set.of("request"), "", Integer.MAX_VALUE)).stream()
                .map(LoggedRequest::read).toList();
    }

    JsonObject answer(ControlCall call) throws InterruptedException {
        return switch (call.path().getFirst()) {
            case "books" -> books(call, Set.copyOf(list(call, "kind")));
            case "requests" -> books(call, Set.of("request"));
            case "accounts" -> Json.object("data", store.accounts().all().stream().map(Account::id).toList());
            case "ledger" -> controls.ledger(call.account()).json();
            case "cards" -> Json.object("data", Instruments.shown());
            default -> call.path().size() == 2 ? object(call, call.path().get(1)) : objects(call);
        };
    }

    private JsonObject books(ControlCall call, Set<String> kinds) throws InterruptedException {
        long after = call.query().integer("after").orElse(-1);
        long wait = Math.min(WAIT_MAX_SECONDS, call.query().integer("wait").orElse(0));
        if (after >= 0) store.books().await(after, Duration.ofSeconds(wait));
        long last = store.books().last();
        return Json.object("data", store.books().read(new Books.Query(call.account().id(), after, kinds,
                call.query().text("id").orElse(""), limit(call))), "last", last);
    }

    private JsonObject objects(ControlCall call) {
        String type = call.query().text("type").orElse("");
        if (!type.isEmpty()) {
            return Json.object("data", commits.commit(call.account(), tx -> tx.account().newestOf(type, limit(call))
                    .map(Resource::snapshot).toList()));
        }
        var counts = new ArrayList<JsonObject>();
        commits.run(call.account(), tx -> tx.account().counts()
                .forEach((name, count) -> counts.add(Json.object("object", name, "count", count))));
        return Json.object("data", counts);
    }

    private JsonObject object(ControlCall call, String id) {
        JsonObject found = commits.commit(call.account(), tx -> tx.account().find(id)
                .orElseThrow(() -> StripeError.missing("object", id, "id")).snapshot());
        return Json.object("object", found, "books", store.books()
                .read(new Books.Query(call.account().id(), 0, Set.of(), id, limit(call))));
    }

    private static int limit(ControlCall call) {
        return (int) Math.clamp(call.query().integer("limit").orElse(LIMIT_DEFAULT), 1, LIMIT_MAX);
    }

    private static List<String> list(ControlCall call, String name) {
        return call.query().text(name).map(all -> Arrays.asList(all.split(","))).orElse(List.of());
    }
}
