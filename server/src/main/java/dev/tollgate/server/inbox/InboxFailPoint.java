package dev.tollgate.server.inbox;

import dev.tollgate.server.db.FailPoint;

/** Where a process may die while an event of Stripe's is taken in. */
public enum InboxFailPoint implements FailPoint {
    /** A webhook's signature is good; nothing is stored. */
    EVENT_VERIFIED,
    /** An event is inserted, not applied, not committed. */
    EVENT_STORING,
    /** An event is applied; its transaction is not committed. */
    EVENT_APPLYING,
    /** An event is committed; Stripe has no answer and will send it again. */
    EVENT_STORED,
    /** An event that failed before is being applied again. */
    EVENT_RETRYING
}
