package dev.tollgate.sandbox.fault;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx.ForcedDecline;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Something that shall go wrong with requests that match: from the n-th match on, so many times. */
public record Fault(String method, Pattern path, String idempotencyKey, int nth, int times, Effect effect,
        Duration duration, Optional<ForcedDecline> decline) {

    private static final long DURATION_DEFAULT_MS = 30_000;
    private static final long DURATION_MAX_MS = 600_000;

    public Fault {
        if (nth < 1 || times < 1) throw new IllegalArgumentException("nth and times start at 1");
        if ((effect == Effect.DECLINE) != decline.isPresent()) {
            throw new IllegalArgumentException(
                    "the effect decline, and no other, says how: decline {code, decline_code}");
        }
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
        /** The account may not do this: nothing was done, and nothing ever will be. */
        REFUSAL_400,
        /** The key may not do this: its owner has to allow it. */
        FORBIDDEN_403,
        DELAY_MS,
        /** The bank declines, whatever the card says. */
        DECLINE,
        /** The answer has a status that no library knows. What is stored is as it was. */
        UNKNOWN_ENUM,
        /** The answer has fields that no library knows. */
        EXTRA_FIELDS;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Once, on the next request with this method whose path matches. */
    public static Fault once(Effect effect, String method, String pathRegex) {
        return new Fault(method, Pattern.compile(pathRegex), "", 1, 1, effect, Duration.ofMillis(DURATION_DEFAULT_MS),
                Optional.empty());
    }

    /** The next request that asks for money, and whose path matches, is declined with these codes. */
    public static Fault decline(String code, String declineCode, String pathRegex) {
        return new Fault("POST", Pattern.compile(pathRegex), "", 1, 1, Effect.DECLINE, Duration.ZERO,
                Optional.of(new ForcedDecline(code, declineCode)));
    }

    /** As often as this. */
    public Fault times(int times) {
        return new Fault(method, path, idempotencyKey, nth, times, effect, duration, decline);
    }

    /** From this match on. */
    public Fault nth(int nth) {
        return new Fault(method, path, idempotencyKey, nth, times, effect, duration, decline);
    }

    /** How long a delay or a time-out lasts. */
    public Fault lasting(Duration duration) {
        return new Fault(method, path, idempotencyKey, nth, times, effect, duration, decline);
    }

    /** As the control interface takes it. */
    public static Fault read(JsonObject json) {
        JsonObject match = json.has("match") ? json.getAsJsonObject("match") : new JsonObject();
        JsonElement named = json.get("effect");
        if (named == null) throw StripeError.invalidParam("Missing effect.", "effect");
        var effect = Effect.valueOf(named.getAsString().toUpperCase(Locale.ROOT));
        long duration = json.has("duration_ms")
                ? json.get("duration_ms").getAsLong()
                : json.has("delay_ms") ? json.get("delay_ms").getAsLong() : DURATION_DEFAULT_MS;
        JsonObject decline = json.has("decline") ? json.getAsJsonObject("decline") : new JsonObject();
        return new Fault(text(match, "method"), Pattern.compile(text(match, "path_regex")),
                text(match, "idempotency_key"), number(match, "nth"), number(match, "times"), effect,
                Duration.ofMillis(Math.clamp(duration, 0, DURATION_MAX_MS)), effect == Effect.DECLINE
                        ? Optional.of(new ForcedDecline(decline.has("code") ? text(decline, "code") : "card_declined",
                                text(decline, "decline_code")))
                        : Optional.empty());
    }

    JsonObject json() {
        JsonObject json = Json.object("match", Json.object("method", method, "path_regex", path.pattern(),
                "idempotency_key", idempotencyKey, "nth", nth, "times", times), "effect", effect.wire(), "duration_ms",
                duration.toMillis());
        decline.ifPresent(how -> json.add("decline",
                Json.object("code", how.code(), "decline_code", how.declineCode())));
        return json;
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
