package dev.tollgate.server.idempotency;

import java.util.UUID;

/** What the first request with a request_id came to. */
public sealed interface Earlier {
    UUID resultId();

    /** It made something, which may have changed since. */
    record Made(UUID resultId) implements Earlier {}

    /** Stripe refused what it made. That is the answer from now on. */
    record Refused(UUID resultId, StripeRefusal refusal) implements Earlier {}
}
