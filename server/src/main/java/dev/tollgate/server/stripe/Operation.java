package dev.tollgate.server.stripe;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One mutating call to Stripe: written before it is sent, with the bytes that are sent and a key derived from what is
 * committed.
 *
 * @param subject
 *            the checkout, customer, refund or orphan that it is about
 * @param kind
 *            names the {@link OperationHandler}; it belongs to the feature that registers it
 * @param call
 *            what is sent
 * @param lookup
 *            where Stripe shows what became of it: the path of an object or of a list. Empty: nothing can be read
 * @param next
 *            what its success intends, in words of its feature. Empty: nothing
 * @param ticket
 *            the ticket of its answer, taken when it is first sent and kept by every resend
 */
public record Operation(UUID organizationId, UUID id, UUID stripeAccountId, UUID subject, String kind, int attempt,
        String idempotencyKey, StripeApi.Call call, String lookup, String next, State state, long ticket,
        Instant firstSentAt, Instant claimedUntil, int sends, @Nullable String stripeId, @Nullable String error,
        Optional<StripeError> refusal) {
    public enum State {
        INTENDED,
        SENT,
        UNKNOWN,
        DONE,
        REFUSED,
        ABANDONED;

        public boolean isOpen() {
            return this == INTENDED || this == SENT || this == UNKNOWN;
        }
    }

    public boolean isOpen() {
        return state.isOpen();
    }

    /** What Stripe said when it refused. Kept, so that the same request gets the same answer. */
    public record StripeError(String type, String code, String message, String requestId) {}
}
