package dev.tollgate.server.checkout;

import org.jspecify.annotations.Nullable;

/**
 * A new version of a checkout.
 *
 * @param before
 *            null when it was just created
 * @param cause
 *            {@code api}, {@code webhook:<event id>}, {@code refresh} or {@code expiry}
 */
public record Change(@Nullable Checkout before, Checkout after, String cause) {}
