package dev.tollgate.server.stripe;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One mutating call to Stripe: written before it is sent, with the bytes that are sent and a key derived from what is
 * committed.
 *
 * @param subject
 *            the checkout, customer, refund or orphan that it is about
 * @param obsTicket
 *            the ticket of its answer, taken when it is first sent and kept by every resend
 */
public record Operation(UUID organizationId, UUID id, UUID stripeAccountId, UUID subject, Kind kind, int attempt,
        String idempotencyKey, String path, String body, String apiVersion, State state, long obsTicket,
        Instant firstSentAt, Instant claimedUntil, int sends, @Nullable String stripeId, @Nullable String error) {

    public enum Kind {
        CREATE_CUSTOMER,
        CREATE_PAYMENT_INTENT,
        CREATE_SESSION,
        CONFIRM,
        CANCEL,
        EXPIRE_SESSION,
        REFUND,
        /** Cancels or expires an object that names a checkout of ours and is not the one that it has. */
        CLOSE_ORPHAN,
        REFUND_ORPHAN;

        /** What stays unclear then needs a person; all else is abandoned and cleaned up. */
        public boolean movesMoney() {
            return this == CONFIRM || this == REFUND || this == REFUND_ORPHAN;
        }

        public boolean isCreate() {
            return this == CREATE_PAYMENT_INTENT || this == CREATE_SESSION || this == CREATE_CUSTOMER;
        }
    }

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

    StripeApi.Call call() {
        return new StripeApi.Call(path, body, apiVersion);
    }
}
