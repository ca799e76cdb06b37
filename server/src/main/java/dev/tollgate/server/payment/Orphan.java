package dev.tollgate.server.payment;

import java.util.UUID;

/**
 * An object at Stripe that could be paid, and must not be.
 *
 * @param checkoutId
 *            the checkout that it names
 * @param stripeId
 *            the PaymentIntent or the Checkout Session
 */
public record Orphan(UUID id, UUID checkoutId, String stripeId, State state) {

    public enum State {
        FOUND,
        /** It cannot be paid any more. */
        CLOSED,
        /** It was paid: a surplus payment, whose money goes back. */
        SURPLUS,
        /** It is the checkout's own, and was paid after the checkout had closed: late money, not an orphan's. */
        OURS
    }

    boolean isSession() {
        return stripeId.startsWith("cs_");
    }
}
