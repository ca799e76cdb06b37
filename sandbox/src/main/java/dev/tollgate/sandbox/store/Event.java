package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
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
    private static final List<String> INDEXED = List.of("id", "object", "type", "created");

    /** Written only when somebody needs the bytes: most events are never sent. Null once they are. */
    private @Nullable JsonObject whole;
    private byte @Nullable [] body;

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
        super(index(whole), hidden);
        this.whole = whole;
    }

    /** {@code whole} says in pending_webhooks how many endpoints want it; they are named here. */
    static Event of(JsonObject whole, Collection<String> endpoints) {
        var deliveries = new JsonObject();
        endpoints.forEach(endpoint -> deliveries.add(endpoint, state(Delivered.PENDING, 0)));
        return new Event(whole, Json.object(DELIVERIES, deliveries));
    }

    public String type() {
        return text("type");
    }

    /** The bytes of every delivery. */
    public byte[] body() {
        return bytes().clone();
    }

    private synchronized byte[] bytes() {
        byte[] known = body;
        if (known != null) return known;
        byte[] written = Json.bytes(Objects.requireNonNull(whole));
        body = written;
        whole = null;
        return written;
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
        JsonObject whole = whole();
        whole.addProperty("pending_webhooks", undelivered());
        return whole;
    }

    /** As it was when it was made. */
    synchronized JsonObject whole() {
        JsonObject known = whole;
        return known == null
                ? JsonParser.parseString(new String(bytes(), StandardCharsets.UTF_8)).getAsJsonObject()
                : known.deepCopy();
    }

    /** As the books tell of it when it is new. */
    Fact tell(boolean forRestart) {
        told();
        return new Fact(Json.object("kind", "event", "id", id(), "type", type(), "object_id", text("object_id")),
                forRestart ? Json.object(Fact.BODY, whole(), Fact.HIDDEN, hidden()) : new JsonObject());
    }

    private JsonObject deliveries() {
        return hidden().getAsJsonObject(DELIVERIES);
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

    /** The few things that are asked for often, without reading the body. */
    private static JsonObject index(JsonObject whole) {
        var index = new JsonObject();
        INDEXED.forEach(name -> index.add(name, whole.get(name)));
        index.add("object_id", whole.getAsJsonObject("data").getAsJsonObject("object").get("id"));
        return index;
    }
}
