package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.ApiVersion;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One change of an account, under its lock: gathers the events that the change causes, each with a snapshot of that
 * moment.
 */
public final class Tx {

    private static final Template EVENT = Template.named("event");

    private final Account account;
    private final Ids ids;
    private final Instant now;
    private final Origin origin;
    private final Outbox outbox;
    private final List<Event> events = new ArrayList<>();
    private final List<Consumer<Tx>> afterwards = new ArrayList<>();

    Tx(Account account, Ids ids, Instant now, Origin origin, Outbox outbox) {
        this.account = account;
        this.ids = ids;
        this.now = now;
        this.origin = origin;
        this.outbox = outbox;
    }

    /**
     * The request that causes the change; both texts empty when time or a buyer does. A fault may have told the bank
     * what to answer.
     */
    public record Origin(String requestId, String idempotencyKey, Optional<ForcedDecline> forcedDecline) {

        public static final Origin NONE = new Origin("", "", Optional.empty());
    }

    /** Whatever the card says, the bank declines with this. The decline code may be empty. */
    public record ForcedDecline(String code, String declineCode) {}

    public Account account() {
        return account;
    }

    /** All objects of a kind. */
    public <T extends Resource> Shelf<T> all(Kind<T> kind) {
        return account.all(kind);
    }

    /** The object, or Stripe's answer for one that is not there. */
    public <T extends Resource> T get(Kind<T> kind, String id, String param) {
        return account.all(kind).get(id, param);
    }

    public Ids ids() {
        return ids;
    }

    public Instant now() {
        return now;
    }

    public Optional<ForcedDecline> forcedDecline() {
        return origin.forcedDecline();
    }

    /** A fresh object's JSON: named, dated. */
    public JsonObject create(Template template, String prefix) {
        JsonObject json = template.copy();
        json.addProperty("id", ids.next(prefix));
        if (json.has("created")) json.addProperty("created", now.getEpochSecond());
        return json;
    }

    public void emit(String type, Resource subject) {
        emit(type, subject, new JsonObject());
    }

    /** {@code previously} holds the former values of what changed, as Stripe tells them of updates. */
    public void emit(String type, Resource subject, JsonObject previously) {
        for (List<String> wanting : outbox.recipients(account, type)) {
            JsonObject json = create(EVENT, "evt");
            json.addProperty("type", type);
            json.addProperty("api_version", ApiVersion.DEFAULT);
            if (!account.isDefault()) json.addProperty("account", account.id());
            JsonObject data = Json.object("object", subject.view());
            if (!previously.isEmpty()) data.add("previous_attributes", previously);
            json.add("data", data);
            json.addProperty("pending_webhooks", wanting.size());
            json.add("request", origin.requestId().isEmpty()
                    ? Json.object("id", null, "idempotency_key", null)
                    : Json.object("id", origin.requestId(), "idempotency_key",
                            origin.idempotencyKey().isEmpty() ? null : origin.idempotencyKey()));
            events.add(all(Event.KIND).add(Event.of(json, wanting)));
        }
    }

    /** A change of its own that follows this one at once, after the answer was written. */
    public void afterwards(Consumer<Tx> work) {
        afterwards.add(work);
    }

    /** Lets work of this name be done for an object when its time has come. */
    public void at(Instant due, String work, String id) {
        account.at(due, work, id);
    }

    List<Event> events() {
        return events;
    }

    List<Consumer<Tx>> followers() {
        return afterwards;
    }
}
