package dev.tollgate.server.checkout;

import dev.tollgate.server.db.FailPoint;

/** Where a process may die while a checkout is opened, confirmed or closed. */
public enum CheckoutFailPoint implements FailPoint {
    /** A create is decided; its transaction is not committed. */
    CHECKOUT_WRITING,
    /** A checkout and its operation are committed; Stripe knows nothing. */
    CHECKOUT_WRITTEN,
    /** A confirm is decided; its transaction is not committed. */
    CONFIRM_WRITING,
    /** A confirm is committed as sent, and is not sent. */
    CONFIRM_WRITTEN,
    /** A checkout wants to close; that is not committed. */
    CLOSING_WRITING,
    /** A checkout wants to close, and nobody has asked Stripe. */
    CLOSING_WRITTEN,
    /** The cancel or expire is committed as sent, and is not sent. */
    CLOSE_WRITTEN
}
