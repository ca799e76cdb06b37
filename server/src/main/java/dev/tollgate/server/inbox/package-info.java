/** What Stripe tells us: every event is stored before it is acknowledged, and applied once. */
@NullMarked
package dev.tollgate.server.inbox;

import org.jspecify.annotations.NullMarked;
