package dev.tollgate.sandbox.control;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.fault.Faults;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Event;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.webhook.Deliveries;
import dev.tollgate.sandbox.webhook.WebhookEndpoint;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a test may do to the world: time, webhooks, and beginning anew. */
public final class Controls {

    private final Store store;
    private final Commits commits;
    private final Deliveries deliveries;
    private final Faults faults;

    public Controls(Store store, Commits commits, Deliveries deliveries, Faults faults) {
        this.store = store;
        this.commits = commits;
        this.deliveries = deliveries;
        this.faults = faults;
    }

    /** Moves business time forwards and does what falls due on the way. */
    public void advance(Duration by) {
        store.turn(() -> store.clock().advance(by));
        runDue();
    }

    /** Does what is due, then waits until every delivery arrived or was given up. False when time runs out. */
    public boolean drain(Duration deadline) throws InterruptedException {
        runDue();
        return deliveries.awaitIdle(deadline);
    }

    /** Does what has come due by the business clock. */
    public void runDue() {
        store.accounts().all().forEach(commits::runDue);
    }

    public String addWebhookEndpoint(Account account, WebhookTarget target) {
        return commits.commit(account, tx -> WebhookEndpoint.create(tx, target).id());
    }

    /** Sends events there, unless an endpoint with this address is there already. */
    public void ensureWebhookEndpoint(Account account, WebhookTarget target) {
        commits.run(account, tx -> {
            boolean known = tx.all(WebhookEndpoint.KIND).oldestFirst()
                    .anyMatch(endpoint -> endpoint.text("url").equals(target.url()));
            if (!known) WebhookEndpoint.create(tx, target);
        });
    }

    /** Takes up the deliveries that an earlier process left. */
    public void resume() {
        store.accounts().all().forEach(account -> commits.run(account, _ -> deliveries.resume(account)));
    }

    /** Every event, oldest first. */
    public List<JsonObject> events(Account account) {
        return commits.commit(account, tx -> tx.all(Event.KIND).oldestFirst().map(Event::snapshot).toList());
    }

    /** Sends an event once more, to one endpoint or to all that want its type. */
    public void redeliver(Account account, String eventId, Optional<String> endpoint) {
        commits.run(account, tx -> deliveries.redeliver(account, tx.get(Event.KIND, eventId, "event"), endpoint));
    }

    public Ledger ledger(Account account) {
        return commits.commit(account, Ledger::of);
    }

    /** Forgets every object, fault, entry of the books and delivery. Endpoints and the clock stay. */
    public void reset() {
        faults.clear();
        deliveries.clear();
        store.reset(List.of(WebhookEndpoint.KIND));
    }
}
