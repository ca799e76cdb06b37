package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.Reversals;

/** Keeps the refunds and disputes of a checkout. */
public interface ReversalKeeper {
    /**
     * Writes down what Stripe shows, in the transaction of whoever read it, under the checkout's lock. The sums on the
     * checkout's row change with it.
     */
    Sums apply(Tx tx, Checkout checkout, Reversals seen);

    /**
     * How much went back, and how much a bank disputes, now.
     *
     * @param isWhole
     *            false when something does not fit yet and has to be read again
     */
    record Sums(long refunded, long disputed, boolean isWhole) {}
}
