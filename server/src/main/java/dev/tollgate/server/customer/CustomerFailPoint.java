package dev.tollgate.server.customer;

import dev.tollgate.server.db.FailPoint;

/** Where a process may die while a buyer is made known to Stripe. */
public enum CustomerFailPoint implements FailPoint {
    /** A buyer has to be known to Stripe first; that operation is committed. */
    CUSTOMER_WRITTEN,
    /** Stripe has made a customer, and we have not written down its id. */
    CUSTOMER_ANSWERED
}
