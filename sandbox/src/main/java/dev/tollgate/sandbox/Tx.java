package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One change of an account, under its lock: gathers the events that the change causes, each with a snapshot of that
 * moment.
 */
final class Tx {

    private final Account account;
    private final Ids ids;
    private final Instant now;
    private final Origin origin;
    private final List<Event> events = new ArrayList<>();
    private final List<Consumer<Tx>> afterwards = new ArrayList<>();

    Tx(Account account, Ids ids, Instant now, Origin origin) {
        this.account = account;
        this.ids = ids;
        this.now = now;
        this.origin = origin;
    }

    /** The request that causes the change; both texts empty when time or a buyer does. */
    record Origin(String requestId, String idempotencyKey) {

        static final Origin NONE = new Origin("", "");
    }

    Account account() {
        return account;
    }

    Ids ids() {
        return ids;
    }

    Instant now() {
        return now;
    }

    /** A fresh object's JSON: named, dated. */
    JsonObject create(Template template, String prefix) {
        JsonObject json = template.copy();
        json.addProperty("id", ids.next(prefix));
        if (json.has("created")) json.addProperty("created", now.getEpochSecond());
        return json;
    }

    void emit(String type, Resource subject) {
        emit(type, subject, new JsonObject());
    }

    void emit(String type, Resource subject, JsonObject previously) {
        JsonObject json = create(Template.EVENT, "evt");
        json.addProperty("type", type);
        json.addProperty("api_version", ApiVersion.DEFAULT);
        JsonObject data = Json.object("object", subject.snapshot());
        if (!previously.isEmpty()) data.add("previous_attributes", previously);
        json.add("data", data);
        json.add("request", origin.requestId().isEmpty()
                ? Json.object("id", null, "idempotency_key", null)
                : Json.object("id", origin.requestId(), "idempotency_key",
                        origin.idempotencyKey().isEmpty() ? null : origin.idempotencyKey()));
        events.add(new Event(json));
    }

    /** A change of its own that follows this one at once, after the answer was written. */
    void afterwards(Consumer<Tx> work) {
        afterwards.add(work);
    }

    List<Event> events() {
        return events;
    }

    List<Consumer<Tx>> followers() {
        return afterwards;
    }
}
