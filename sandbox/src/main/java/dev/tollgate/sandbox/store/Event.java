package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.ApiVersion;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. Its body never changes: every delivery, also one after a restart, sends the same bytes. What
 * does change is how far it has come with the endpoints that wanted it.
 */
public final class Event extends Resource {

    /** Quiet, because the books tell of events in a way of their own. */
    public static final Kind<Event> KIND = Kind.own("event", Event::new);
    /** As long as Stripe lists them. */
    static final Duration KEPT = Duration.ofDays(30);
    private static final String DELIVERIES = "deliveries";
    private static final String STATE = "state";
    private static final String ATTEMPTS = "attempts";
    private static final Template TEMPLATE = Template.named("event");

    private final Content content;

    /** What it tells. */
    private sealed interface Content {

        /** From the books. */
        record Stored(JsonObject whole) implements Content {}

        /** Written only when somebody needs it: most events are never sent. */
        record Told(News news) implements Content {}
    }

    /**
     * What happened: to the object as it was at that moment, with the former values of what changed, wanted by so many
     * endpoints. The account's id is empty for the account of the key.
     */
    record News(String id, long created, String type, String account, Still subject, JsonObject previously,
            Tx.Origin origin, int wanted) {

        JsonObject json() {
            JsonObject json = TEMPLATE.fresh();
            json.addProperty("id", id);
            json.addProperty("created", created);
            json.addProperty("type", type);
            json.addProperty("api_version", ApiVersion.DEFAULT);
            if (!account.isEmpty()) json.addProperty("account", account);
            JsonObject data = Json.object("object", subject.json());
            if (!previously.isEmpty()) data.add("previous_attributes", previously);
            json.add("data", data);
            json.addProperty("pending_webhooks", wanted);
            json.add("request", origin.requestId().isEmpty()
                    ? Json.object("id", null, "idempotency_key", null)
                    : Json.object("id", origin.requestId(), "idempotency_key",
                            origin.idempotencyKey().isEmpty() ? null : origin.idempotencyKey()));
            return json;
        }
    }

    /** How far an event has come with one endpoint. */
    public enum Delivered {
        /** To be sent as soon as that can be. */
        PENDING,
        /** Refused; a timer knows when to try again. */
        WAITING,
        /** The endpoint is disabled: goes on when it is enabled again. */
        PAUSED,
        /** The endpoint took it. */
        SUCCEEDED,
        /** Given up. */
        ENDED
    }

    private Event(JsonObject whole, JsonObject hidden) {
        super(index(whole.get("id").getAsString(), whole.get("created").getAsLong(), whole.get("type").getAsString(),
                whole.getAsJsonObject("data").getAsJsonObject("object").get("id")), hidden);
        content = new Content.Stored(whole);
    }

    private Event(News news, JsonObject hidden) {
        super(index(news.id(), news.created(), news.type(), news.subject().get("id")), hidden);
        content = new Content.Told(news);
    }

    /** Wanted by these endpoints. */
    static Event of(News news, Collection<String> endpoints) {
        if (endpoints.isEmpty()) return new Event(news, new JsonObject());
        var deliveries = new JsonObject();
        endpoints.forEach(endpoint -> deliveries.add(endpoint, state(Delivered.PENDING, 0)));
        return new Event(news, Json.object(DELIVERIES, deliveries));
    }

    public String type() {
        return text("type");
    }

    /** The endpoints that wanted it when it happened. */
    public Set<String> endpoints() {
        return deliveries().keySet();
    }

    /** Ended for an endpoint that never wanted it. */
    public Delivered delivered(String endpoint) {
        return deliveries().has(endpoint) ? state(deliveries().get(endpoint)) : Delivered.ENDED;
    }

    /** How many attempts of its schedule were made. */
    public int attempts(String endpoint) {
        return deliveries().has(endpoint) ? deliveries().getAsJsonObject(endpoint).get(ATTEMPTS).getAsInt() : 0;
    }

    /** What an endpoint once took stays taken, and the number of attempts only grows. */
    public void delivered(String endpoint, Delivered state, int attempts) {
        if (!deliveries().has(endpoint)) return;
        JsonObject changed = deliveries().deepCopy();
        changed.add(endpoint, state(delivered(endpoint) == Delivered.SUCCEEDED ? Delivered.SUCCEEDED : state,
                Math.max(attempts, attempts(endpoint))));
        hide(DELIVERIES, changed);
    }

    /** Every endpoint that wanted it has taken it. */
    public boolean deliverySucceeded() {
        return undelivered() == 0;
    }

    @Override
    public JsonObject snapshot() {
        JsonObject whole = whole().deepCopy();
        whole.addProperty("pending_webhooks", undelivered());
        return whole;
    }

    /** As it was when it was made, and as every delivery tells it. For reading only. */
    public JsonObject whole() {
        return switch (content) {
            case Content.Stored(JsonObject whole) -> whole;
            case Content.Told(News news) -> news.json();
        };
    }

    /** As the books tell of it when it is new. */
    Fact tell(boolean forRestart) {
        told();
        return new Fact(Json.object("kind", "event", "id", id(), "type", type(), "object_id", text("object_id")),
                forRestart ? Json.object(Fact.BODY, whole(), Fact.HIDDEN, hidden()) : new JsonObject());
    }

    private JsonObject deliveries() {
        JsonObject deliveries = hidden().getAsJsonObject(DELIVERIES);
        return deliveries == null ? new JsonObject() : deliveries;
    }

    private long undelivered() {
        return states().filter(state -> state != Delivered.SUCCEEDED).count();
    }

    private Stream<Delivered> states() {
        return deliveries().asMap().values().stream().map(Event::state);
    }

    private static JsonObject state(Delivered state, int attempts) {
        return Json.object(STATE, state.name(), ATTEMPTS, attempts);
    }

    private static Delivered state(JsonElement delivery) {
        return Delivered.valueOf(delivery.getAsJsonObject().get(STATE).getAsString());
    }

    /** The few things that are asked for often, without writing the body. */
    private static JsonObject index(String id, long created, String type, @Nullable JsonElement objectId) {
        return Json.object("id", id, "object", "event", "type", type, "created", created, "object_id", objectId);
    }
}
