package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was answered under which key. A key answers the same for a day; then it is forgotten and executes anew. Guarded
 * by the account's lock.
 */
public final class IdempotencyKeys {

    static final Duration KEPT = Duration.ofHours(24);
    static final int KEY_LENGTH_MAX = 255;
    static final Kind<Kept> KIND = Kind.own("idempotency_key", Kept::new);

    private final Shelf<Kept> kept;
    private final Map<String, Use> running = new HashMap<>();

    IdempotencyKeys(Shelf<Kept> kept) {
        this.kept = kept;
    }

    /** A request that carries a key. */
    public record Use(String key, String path, String fingerprint, String requestId) {}

    /** What a key answers. */
    public static final class Kept extends Resource {

        private Kept(JsonObject json, JsonObject hidden) {
            super(json, hidden);
        }

        public int status() {
            return (int) number("status");
        }

        public String body() {
            return text("body");
        }

        public String originalRequest() {
            return text("request");
        }
    }

    /**
     * The answer that is kept for this key; or nothing, and the request is to be executed, and then {@link #done} or
     * {@link #forget} is to be said. A key that is used for something else, or by a request that still runs, is
     * refused.
     */
    public Optional<Kept> claim(Use use, Instant now) {
        if (use.key().length() > KEY_LENGTH_MAX) {
            throw StripeError.invalid("Idempotency keys may be at most " + KEY_LENGTH_MAX + " characters.");
        }
        prune(now);
        Optional<Kept> answer = kept.find(use.key());
        Optional<Use> first = answer.map(IdempotencyKeys::use).or(() -> Optional.ofNullable(running.get(use.key())));
        first.ifPresent(other -> {
            if (!other.path().equals(use.path())) throw otherEndpoint(other.path(), use);
            if (!other.fingerprint().equals(use.fingerprint())) throw otherParams(use.key());
        });
        if (answer.isEmpty() && first.isPresent()) throw inUse(use.key());
        if (answer.isEmpty()) running.put(use.key(), use);
        return answer;
    }

    /** Keeps this answer for the key. */
    public void done(String key, int status, String body, Instant now) {
        Use use = running.remove(key);
        if (use == null) return;
        kept.add(new Kept(Json.object("id", key, "path", use.path(), "fingerprint", use.fingerprint(), "request",
                use.requestId(), "status", status, "body", body, "at", now), new JsonObject()));
    }

    /** The request was not executed after all: the key is free again, unless it was answered. */
    public void forget(String key) {
        running.remove(key);
    }

    void clear() {
        running.clear();
    }

    public static StripeError inUse(String key) {
        return StripeError.idempotency(409, "There is currently another in-progress request using this Idempotent Key "
                + "(that probably means you submitted twice, and the other request is still going through): " + key
                + ". Please try again later.").with("code", "idempotency_key_in_use").with("doc_url",
                        StripeError.docs("idempotency_key_in_use"));
    }

    private static Use use(Kept kept) {
        return new Use(kept.id(), kept.text("path"), kept.text("fingerprint"), kept.originalRequest());
    }

    /** The oldest come first, so it ends at the first that is kept. */
    private void prune(Instant now) {
        long limit = now.minus(KEPT).getEpochSecond();
        while (kept.oldest().filter(key -> key.number("at") <= limit).isPresent()) {
            kept.remove(kept.oldest().orElseThrow().id());
        }
    }

    private static StripeError otherEndpoint(String first, Use use) {
        return StripeError.idempotency(400,
                "Keys for idempotent requests can only be used for the same endpoint they were first used for ('"
                        + use.path() + "' vs '" + first + "'). Try using a key other than '" + use.key()
                        + "' if you meant to execute a different request.");
    }

    private static StripeError otherParams(String key) {
        return StripeError.idempotency(400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                        + "Try using a key other than '" + key + "' if you meant to execute a different request.");
    }
}
