/** Money that goes back: refunds that are asked for, made by policy or in Stripe's dashboard, and disputes. */
@NullMarked
package dev.tollgate.server.refund;

import org.jspecify.annotations.NullMarked;
