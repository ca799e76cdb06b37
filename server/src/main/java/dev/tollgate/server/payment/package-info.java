/**
 * Payments, and what hangs on them: refunds, disputes, surplus money and the objects at Stripe that have no place here.
 */
@NullMarked
package dev.tollgate.server.payment;

import org.jspecify.annotations.NullMarked;
