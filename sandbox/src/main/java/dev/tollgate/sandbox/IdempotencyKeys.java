package dev.tollgate.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was answered under which key. A key answers the same for a day; then it is forgotten and executes anew. */
final class IdempotencyKeys {

    static final Duration KEPT = Duration.ofHours(24);
    static final int KEY_LENGTH_MAX = 255;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** What to do with a request that carries a key. */
    sealed interface Claim {

        /** Execute, then say {@link #done} or {@link #forget}. */
        record Fresh() implements Claim {}

        record Replay(Reply reply, String originalRequest) implements Claim {}
    }

    record Use(String key, String path, String fingerprint, String requestId) {}

    private static final class Entry {

        private final Use use;
        private final Instant created;
        private Optional<Reply> reply = Optional.empty();

        Entry(Use use, Instant created) {
            this.use = use;
            this.created = created;
        }
    }

    synchronized Claim claim(Use use, Instant now) {
        if (use.key().length() > KEY_LENGTH_MAX) {
            throw StripeError.invalid("Idempotency keys may be at most " + KEY_LENGTH_MAX + " characters.");
        }
        prune(now);
        Entry entry = entries.get(use.key());
        if (entry == null) {
            entries.put(use.key(), new Entry(use, now));
            return new Claim.Fresh();
        }
        if (!entry.use.path().equals(use.path())) throw otherEndpoint(entry.use.path(), use);
        if (!entry.use.fingerprint().equals(use.fingerprint())) throw otherParams(use.key());
        Reply reply = entry.reply.orElseThrow(() -> inUse(use.key()));
        return new Claim.Replay(reply, entry.use.requestId());
    }

    synchronized void done(String key, Reply reply) {
        Entry entry = entries.get(key);
        if (entry != null) entry.reply = Optional.of(reply);
    }

    synchronized void forget(String key) {
        Entry entry = entries.get(key);
        if (entry != null && entry.reply.isEmpty()) entries.remove(key);
    }

    synchronized void clear() {
        entries.clear();
    }

    static StripeError inUse(String key) {
        return StripeError.idempotency(409, "There is currently another in-progress request using this Idempotent Key "
                + "(that probably means you submitted twice, and the other request is still going through): " + key
                + ". Please try again later.").with("code", "idempotency_key_in_use").with("doc_url",
                        StripeError.docs("idempotency_key_in_use"));
    }

    /** The oldest come first, so it ends at the first that is kept. */
    private void prune(Instant now) {
        Instant kept = now.minus(KEPT);
        var oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.created.isAfter(kept)) return;
            if (entry.reply.isPresent()) oldest.remove();
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
