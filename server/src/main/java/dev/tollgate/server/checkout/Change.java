package dev.tollgate.server.checkout;

import dev.tollgate.server.event.Fact;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A new version of a checkout.
 *
 * @param before
 *            null when it was just created
 * @param cause
 *            {@code api}, {@code webhook:<event id>}, {@code poll:<event id>}, {@code refresh}, {@code sweep} or
 *            {@code expiry}
 * @param facts
 *            what hangs on it and has changed
 */
public record Change(@Nullable Checkout before, Checkout after, String cause, Set<Fact> facts) {}
