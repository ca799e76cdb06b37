package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How deliveries are disturbed, for the types and the endpoint it names (none named: all). {@code drops}: so many are
 * lost; {@code twins}: a second event object tells of the same change.
 */
record WebhookPolicy(List<String> types, String endpoint, long drops, int duplicates, boolean twins, Delay delay,
        Optional<Reorder> reorder, Disguise disguise, boolean hold, boolean afterDelivery, Duration responseDelay) {

    static final long ALL = Long.MAX_VALUE;
    static final WebhookPolicy NONE = read(new JsonObject());
    private static final int DUPLICATES_MAX = 20;
    private static final long DELAY_MAX_MS = 600_000;
    private static final long A_DAY = 86_400;
    private static final Set<String> NAMES = Set.of("match", "drop", "duplicate", "duplicate_as_new_event", "delay_ms",
            "reorder", "corrupt_signature", "stale_timestamp", "future_timestamp", "api_version",
            "send_null_api_version", "thin", "hold", "response", "response_delay_ms");

    /** A delivery waits any time between these. */
    record Delay(long minMs, long maxMs) {}

    /** Deliveries are gathered so long, or until somebody releases them, and then sent in another order. */
    record Reorder(Duration window, OptionalLong seed) {}

    /** As the control interface takes it. */
    static WebhookPolicy read(JsonObject json) {
        for (String name : json.keySet()) {
            if (!NAMES.contains(name)) throw StripeError.invalidParam("A policy has no " + name + ".", name);
        }
        JsonObject match = json.has("match") ? json.getAsJsonObject("match") : new JsonObject();
        long shift = flag(json, "stale_timestamp") ? -A_DAY : flag(json, "future_timestamp") ? A_DAY : 0;
        return new WebhookPolicy(match.has("types") ? texts(match.get("types")) : List.of(),
                text(match, "endpoint").orElse(""), drops(json.get("drop")),
                Math.clamp(number(json, "duplicate"), 0, DUPLICATES_MAX), flag(json, "duplicate_as_new_event"),
                delay(json), reorder(json),
                new Disguise(flag(json, "corrupt_signature"), shift, text(json, "api_version"),
                        flag(json, "send_null_api_version"), flag(json, "thin")),
                flag(json, "hold"), response(json), Duration.ofMillis(clamped(number(json, "response_delay_ms"))));
    }

    boolean covers(String type, String target) {
        return (endpoint.isEmpty() || endpoint.equals(target))
                && (types.isEmpty() || types.stream().anyMatch(pattern -> matches(pattern, type)));
    }

    private static long drops(JsonElement drop) {
        return switch (drop) {
            case null -> 0;
            case JsonElement flag when flag.getAsJsonPrimitive().isBoolean() -> flag.getAsBoolean() ? ALL : 0;
            case JsonElement text when text.getAsString().equals("all") -> ALL;
            default -> drop.getAsLong();
        };
    }

    private static Delay delay(JsonObject json) {
        if (!json.has("delay_ms")) return new Delay(0, 0);
        List<Long> range = json.getAsJsonArray("delay_ms").asList().stream().map(JsonElement::getAsLong).toList();
        if (range.size() != 2) throw StripeError.invalidParam("delay_ms is [min,max].", "delay_ms");
        long min = clamped(range.getFirst());
        return new Delay(min, Math.max(min, clamped(range.getLast())));
    }

    private static Optional<Reorder> reorder(JsonObject json) {
        if (!json.has("reorder")) return Optional.empty();
        JsonObject how = json.getAsJsonObject("reorder");
        if (how.has("window_ms") == how.has("shuffle_seed")) {
            throw StripeError.invalidParam("reorder has either window_ms or shuffle_seed.", "reorder");
        }
        return Optional.of(how.has("window_ms")
                ? new Reorder(Duration.ofMillis(clamped(number(how, "window_ms"))), OptionalLong.empty())
                : new Reorder(Duration.ZERO, OptionalLong.of(number(how, "shuffle_seed"))));
    }

    private static boolean response(JsonObject json) {
        return text(json, "response").map(when -> {
            if (!when.equals("after_delivery")) {
                throw StripeError.invalidParam("response is after_delivery, or not given.", "response");
            }
            return true;
        }).orElse(false);
    }

    private static long clamped(long millis) {
        return Math.clamp(millis, 0, DELAY_MAX_MS);
    }

    private static List<String> texts(JsonElement list) {
        return list.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList();
    }

    private static Optional<String> text(JsonObject json, String name) {
        return json.has(name) ? Optional.of(json.get(name).getAsString()) : Optional.empty();
    }

    private static boolean flag(JsonObject json, String name) {
        return json.has(name) && json.get(name).getAsBoolean();
    }

    private static long number(JsonObject json, String name) {
        return json.has(name) ? json.get(name).getAsLong() : 0;
    }

    private static boolean matches(String pattern, String type) {
        return pattern.equals(type)
                || pattern.endsWith("*") && type.startsWith(pattern.substring(0, pattern.length() - 1));
    }
}
