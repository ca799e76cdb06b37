package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Something that happened. Its body never changes: every delivery, also one after a restart, sends the same bytes. What
 * does change is which endpoints have taken it.
 */
public final class Event extends Resource {

    /** Quiet, because the books tell of events in a way of their own. */
    public static final Kind<Event> KIND = Kind.own("event", Event::new);
    /** As long as Stripe lists them. */
    static final Duration KEPT = Duration.ofDays(30);
    private static final String DELIVERIES = "deliveries";
    private static final List<String> INDEXED = List.of("id", "object", "type", "created");

    private final byte[] body;

    /** How far an event has come with one endpoint. */
    public enum Delivered {
        PENDING,
        SUCCEEDED,
        FAILED
    }

    private Event(JsonObject whole, JsonObject hidden) {
        super(index(whole), hidden);
        body = Json.bytes(whole);
    }

    /** {@code whole} says in pending_webhooks how many endpoints want it; they are named here. */
    static Event of(JsonObject whole, Collection<String> endpoints) {
        var deliveries = new JsonObject();
        endpoints.forEach(endpoint -> deliveries.addProperty(endpoint, Delivered.PENDING.name()));
        return new Event(whole, Json.object(DELIVERIES, deliveries));
    }

    public String type() {
        return text("type");
    }

    /** The bytes of every delivery. */
    public byte[] body() {
        return body.clone();
    }

    /** The endpoints that wanted it when it happened. */
    public Set<String> endpoints() {
        return deliveries().keySet();
    }

    public Delivered delivered(String endpoint) {
        JsonElement state = deliveries().get(endpoint);
        return state == null ? Delivered.SUCCEEDED : Delivered.valueOf(state.getAsString());
    }

    public void delivered(String endpoint, Delivered state) {
        if (!deliveries().has(endpoint) || delivered(endpoint) == state) return;
        JsonObject changed = deliveries().deepCopy();
        changed.addProperty(endpoint, state.name());
        hide(DELIVERIES, changed);
    }

    /** No endpoint has refused it so far. */
    public boolean deliverySucceeded() {
        return deliveries().asMap().values().stream()
                .noneMatch(state -> Delivered.valueOf(state.getAsString()) == Delivered.FAILED);
    }

    @Override
    public JsonObject snapshot() {
        JsonObject whole = whole();
        whole.addProperty("pending_webhooks", pending());
        return whole;
    }

    /** As the books tell of it when it is new. */
    JsonObject fact() {
        JsonObject whole = whole();
        JsonElement subject = whole.getAsJsonObject("data").getAsJsonObject("object").get("id");
        return Json.object("kind", "event", "id", id(), "type", type(), "object_id", subject, Books.BODY, whole,
                Books.HIDDEN, hidden());
    }

    private JsonObject whole() {
        return JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
    }

    private JsonObject deliveries() {
        return hidden().getAsJsonObject(DELIVERIES);
    }

    private long pending() {
        return deliveries().asMap().values().stream()
                .filter(state -> !state.getAsString().equals(Delivered.SUCCEEDED.name())).count();
    }

    private static JsonObject index(JsonObject whole) {
        var index = new JsonObject();
        for (Map.Entry<String, JsonElement> entry : whole.entrySet()) {
            if (INDEXED.contains(entry.getKey())) index.add(entry.getKey(), entry.getValue());
        }
        return index;
    }
}
