package dev.tollgate.server.payment;

import dev.tollgate.server.stripe.Reversals;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Money on its way back, or gone.
 *
 * @param failure
 *            why it failed, in Stripe's words; empty otherwise
 * @param stripeRefundId
 *            null until Stripe has answered
 */
public record Refund(UUID id, Instant createdAt, Instant updatedAt, UUID paymentId, @Nullable UUID checkoutId,
        long amount, String currency,
        Status status, Reason reason, Origin origin, String failure, @Nullable String stripeRefundId) {

    /** Nobody has heard of it from Stripe. */
    boolean isUndecided() {
        return status == Status.PENDING && stripeRefundId == null;
    }

    /** What is PENDING is reserved, what SUCCEEDED is refunded; a bank may still refuse what had succeeded. */
    public enum Status {
        PENDING,
        SUCCEEDED,
        FAILED,
        CANCELED;

        static Status of(Reversals.Refund.Status seen) {
            return switch (seen) {
                case PENDING -> PENDING;
                case SUCCEEDED -> SUCCEEDED;
                case FAILED -> FAILED;
                case CANCELED -> CANCELED;
            };
        }

        /** How much of an amount is reserved on the checkout in this status. */
        long reserved(long amount) {
            return this == PENDING ? amount : 0;
        }

        long refunded(long amount) {
            return this == SUCCEEDED ? amount : 0;
        }
    }

    public enum Reason {
        REQUESTED_BY_CUSTOMER("requested_by_customer"),
        DUPLICATE("duplicate"),
        FRAUDULENT("fraudulent"),
        LATE_PAYMENT(""),
        SURPLUS("duplicate"),
        ITEM_TAKEN(""),
        OTHER("");

        private final String stripe;

        Reason(String stripe) {
            this.stripe = stripe;
        }

        /** Stripe's word; empty where it has none. */
        String stripe() {
            return stripe;
        }

        static Reason of(String stripe) {
            for (Reason reason : values())
                if (!reason.stripe.isEmpty() && reason.stripe.equals(stripe)) return reason;
            return OTHER;
        }
    }

    /** Who asked for it. */
    public enum Origin {
        API,
        POLICY,
        STRIPE
    }
}
