package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Event;
import java.util.List;

/** How deliveries are disturbed, for the types and the endpoint it names (none named: all). */
public record WebhookPolicy(List<String> types, String endpoint, boolean drop, int duplicates, long delayMinMs,
        long delayMaxMs,
        boolean corruptSignature, long timestampShiftSeconds, boolean hold, boolean afterDelivery) {

    public static final WebhookPolicy NONE = new WebhookPolicy(List.of(), "", false, 0, 0, 0, false, 0, false, false);
    private static final int DUPLICATES_MAX = 20;
    private static final long DELAY_MAX_MS = 600_000;
    private static final long A_DAY = 86_400;

    public boolean covers(Event event, WebhookEndpoint target) {
        return (types.isEmpty() || types.stream().anyMatch(type -> matches(type, event.type())))
                && (endpoint.isEmpty() || endpoint.equals(target.id()));
    }

    public static WebhookPolicy read(JsonObject json) {
        JsonObject match = json.has("match") ? json.getAsJsonObject("match") : new JsonObject();
        List<String> types = match.has("types")
                ? match.getAsJsonArray("types").asList().stream().map(JsonElement::getAsString).toList()
                : List.of();
        List<Long> delay = json.has("delay_ms")
                ? json.getAsJsonArray("delay_ms").asList().stream().map(JsonElement::getAsLong).toList()
                : List.of(0L, 0L);
        long shift = flag(json, "stale_timestamp") ? -A_DAY : flag(json, "future_timestamp") ? A_DAY : 0;
        return new WebhookPolicy(types, match.has("endpoint") ? match.get("endpoint").getAsString() : "",
                json.has("drop") && (!json.get("drop").getAsJsonPrimitive().isBoolean() || flag(json, "drop")),
                json.has("duplicate") ? Math.min(DUPLICATES_MAX, json.get("duplicate").getAsInt()) : 0,
                delay.getFirst(), Math.min(DELAY_MAX_MS, delay.getLast()), flag(json, "corrupt_signature"), shift,
                flag(json, "hold"),
                json.has("response") && json.get("response").getAsString().equals("after_delivery"));
    }

    public WebhookPolicy withHold(boolean hold) {
        return new WebhookPolicy(types, endpoint, drop, duplicates, delayMinMs, delayMaxMs, corruptSignature,
                timestampShiftSeconds, hold, afterDelivery);
    }

    public WebhookPolicy withDrop(boolean drop) {
        return new WebhookPolicy(types, endpoint, drop, duplicates, delayMinMs, delayMaxMs, corruptSignature,
                timestampShiftSeconds, hold, afterDelivery);
    }

    private static boolean flag(JsonObject json, String name) {
        return json.has(name) && json.get(name).getAsBoolean();
    }

    private static boolean matches(String pattern, String type) {
        return pattern.equals(type)
                || (pattern.endsWith("*") && type.startsWith(pattern.substring(0, pattern.length() - 1)));
    }
}
