package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Something that shall go wrong with requests that match: from the n-th match on, so many times. */
public record Fault(String method, Pattern path, String idempotencyKey, int nth, int times, Effect effect,
        Duration duration) {

    private static final long DURATION_DEFAULT_MS = 30_000;
    private static final long DURATION_MAX_MS = 600_000;

    public Fault {
        if (nth < 1 || times < 1) throw new IllegalArgumentException("nth and times start at 1");
    }

    /** What goes wrong. BEFORE: nothing was done. AFTER: everything was done, and the answer does not tell. */
    public enum Effect {
        HTTP_500_BEFORE,
        HTTP_500_AFTER,
        TIMEOUT_BEFORE,
        TIMEOUT_AFTER_EFFECT,
        RESET_BEFORE,
        RESET_AFTER_EFFECT,
        TRUNCATE_BODY_AFTER_EFFECT,
        EMPTY_502,
        HTML_502,
        RATE_LIMIT_429,
        LOCK_TIMEOUT_429,
        KEY_IN_USE_409,
        DELAY_MS
    }

    /** Once, on the next request with this method whose path matches. */
    public static Fault once(Effect effect, String method, String pathRegex) {
        return new Fault(method, Pattern.compile(pathRegex), "", 1, 1, effect, Duration.ofMillis(DURATION_DEFAULT_MS));
    }

    /** As often as this. */
    public Fault times(int times) {
        return new Fault(method, path, idempotencyKey, nth, times, effect, duration);
    }

    /** From this match on. */
    public Fault nth(int nth) {
        return new Fault(method, path, idempotencyKey, nth, times, effect, duration);
    }

    /** How long a delay or a time-out lasts. */
    public Fault lasting(Duration duration) {
        return new Fault(method, path, idempotencyKey, nth, times, effect, duration);
    }

    static Fault read(JsonObject json) {
        JsonObject match = json.has("match") ? json.getAsJsonObject("match") : new JsonObject();
        var effect = Effect.valueOf(ControlApi.required(json, "effect").getAsString().toUpperCase(Locale.ROOT));
        long duration = json.has("duration_ms")
                ? json.get("duration_ms").getAsLong()
                : json.has("delay_ms") ? json.get("delay_ms").getAsLong() : DURATION_DEFAULT_MS;
        return new Fault(text(match, "method"), Pattern.compile(text(match, "path_regex")),
                text(match, "idempotency_key"), number(match, "nth"), number(match, "times"), effect,
                Duration.ofMillis(Math.clamp(duration, 0, DURATION_MAX_MS)));
    }

    boolean matches(HttpCall call) {
        return (method.isEmpty() || method.equals(call.method())) && path.matcher(call.path()).find()
                && (idempotencyKey.isEmpty() || idempotencyKey.equals(call.header("idempotency-key")));
    }

    private static String text(JsonObject json, String name) {
        return json.has(name) ? json.get(name).getAsString() : "";
    }

    private static int number(JsonObject json, String name) {
        return json.has(name) ? json.get(name).getAsInt() : 1;
    }
}
