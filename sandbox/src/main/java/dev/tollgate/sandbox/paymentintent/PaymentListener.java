package dev.tollgate.sandbox.paymentintent;

import dev.tollgate.sandbox.store.Tx;

/** Whoever makes PaymentIntents of its own, and is told in the same commit what becomes of their money. */
public interface PaymentListener {

    void paid(Tx tx, PaymentIntent intent);

    /** The bank keeps the money ready; it is taken when the merchant says so. */
    void authorized(Tx tx, PaymentIntent intent);

    void processing(Tx tx, PaymentIntent intent);

    /** A debit that was processing did not come in. */
    void failedLater(Tx tx, PaymentIntent intent);

    /** The bank or the buyer refused, at once or later. */
    default void failed(Tx tx, PaymentIntent intent) {}

    /** The bank asks the buyer, and waits for the answer. */
    default void asked(Tx tx, PaymentIntent intent) {}
}
