package dev.tollgate.server.payment;

import dev.tollgate.server.db.FailPoint;

/** Where a process may die while money goes back. */
public enum PaymentFailPoint implements FailPoint {
    /** A refund is reserved; its transaction is not committed. */
    REFUND_WRITING,
    /** A refund is reserved and committed; Stripe knows nothing. */
    REFUND_WRITTEN,
    /** Money has to go back by policy; the refund is intended in the transaction of the payment. */
    REFUND_INTENDING,
    /** What Stripe says of a refund or a dispute is applied, not committed. */
    REFUND_SETTLING,
    /** An orphan was found at Stripe; its cleaning up is not committed. */
    ORPHAN_WRITING,
    /** An orphan was read at Stripe; it is not closed. */
    ORPHAN_LOOKED_UP
}
