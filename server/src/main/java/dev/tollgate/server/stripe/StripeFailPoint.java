package dev.tollgate.server.stripe;

import dev.tollgate.server.db.FailPoint;

/** Where a process may die while Stripe is asked. */
public enum StripeFailPoint implements FailPoint {
    /** Just before a request leaves for Stripe. */
    OPERATION_SENDING,
    /** Stripe has answered; nothing of it is written down. */
    OPERATION_ANSWERED,
    /** The answer is settled; its transaction is not committed. */
    ANSWER_SETTLING,
    /** The answer is committed; the caller has not heard. */
    ANSWER_SETTLED,
    /** The sweeper has taken an operation that somebody left. */
    OPERATION_CLAIMED,
    /** An unclear operation was looked up at Stripe; nothing of that is written down. */
    OPERATION_LOOKED_UP,
    /** A read has its ticket; Stripe is not asked yet. */
    REFRESH_TICKETED,
    /** Stripe was read; nothing of it is written down. */
    REFRESH_ANSWERED,
    /** What was read is settled; its transaction is not committed. */
    REFRESH_SETTLING,
    /** A read is committed. */
    REFRESH_SETTLED
}
