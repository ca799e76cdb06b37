package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.FailPoint;

/** Where a process may die while our books are compared with Stripe's. */
public enum ReconcileFailPoint implements FailPoint {
    /** A page of events was read at Stripe; none is stored. */
    PULL_ANSWERED,
    /** The events of a page are stored; the cursor has not moved. */
    PULL_STORED,
    /** A page of Stripe's objects was read and compared with ours; nothing is repaired. */
    SWEEP_ANSWERED,
    /** A page of Stripe's objects is dealt with; the sweep's place is not written down. */
    SWEEP_REPAIRED
}
