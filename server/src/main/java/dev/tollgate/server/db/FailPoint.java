package dev.tollgate.server.db;

/**
 * The moments at which a dying process leaves the most behind. The gateway passes through them; nothing happens there,
 * except in a test that dies at one and then looks whether the money is right.
 */
public enum FailPoint {
    /** A create is decided; its transaction is not committed. */
    CHECKOUT_WRITING,
    /** A checkout and its operation are committed; Stripe knows nothing. */
    CHECKOUT_WRITTEN,
    /** A buyer has to be known to Stripe first; that operation is committed. */
    CUSTOMER_WRITTEN,
    /** Stripe has made a customer, and we have not written down its id. */
    CUSTOMER_ANSWERED,
    /** A confirm is decided; its transaction is not committed. */
    CONFIRM_WRITING,
    /** A confirm is committed as sent, and is not sent. */
    CONFIRM_WRITTEN,
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
    /** A webhook's signature is good; nothing is stored. */
    EVENT_VERIFIED,
    /** An event is inserted, not applied, not committed. */
    EVENT_STORING,
    /** An event is applied; its transaction is not committed. */
    EVENT_APPLYING,
    /** An event is committed; Stripe has no answer and will send it again. */
    EVENT_STORED,
    /** An event that failed before is being applied again. */
    EVENT_RETRYING,
    /** A read has its ticket; Stripe is not asked yet. */
    REFRESH_TICKETED,
    /** Stripe was read; nothing of it is written down. */
    REFRESH_ANSWERED,
    /** What was read is settled; its transaction is not committed. */
    REFRESH_SETTLING,
    /** A read is committed. */
    REFRESH_SETTLED,
    /** A checkout wants to close; that is not committed. */
    CLOSING_WRITING,
    /** A checkout wants to close, and nobody has asked Stripe. */
    CLOSING_WRITTEN,
    /** The cancel or expire is committed as sent, and is not sent. */
    CLOSE_WRITTEN,
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
    ORPHAN_LOOKED_UP,
    /** Events have their positions; that is not committed. */
    EVENT_SEQUENCING,
    /** A job's attempt is counted and its lease committed; it has not begun. */
    JOB_LEASED,
    /** A job has done its work; that is not committed. */
    JOB_COMPLETING,
    /** A page of events was read at Stripe; none is stored. */
    PULL_ANSWERED,
    /** The events of a page are stored; the cursor has not moved. */
    PULL_STORED,
    /** A page of Stripe's objects was read and compared with ours; nothing is repaired. */
    SWEEP_ANSWERED,
    /** A page of Stripe's objects is dealt with; the sweep's place is not written down. */
    SWEEP_REPAIRED
}
