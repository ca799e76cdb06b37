/**
 * What Stripe's clients rely on below the objects: signatures, idempotency keys, form encoding, failures, and that a
 * script repeated gives the same again.
 */
@NullMarked
package dev.tollgate.sandbox.protocol;

import org.jspecify.annotations.NullMarked;
