/** What we go and ask: Stripe's list of events, and its objects. Nothing depends on webhooks alone. */
@NullMarked
package dev.tollgate.server.reconcile;

import org.jspecify.annotations.NullMarked;
