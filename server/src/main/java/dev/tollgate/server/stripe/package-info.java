/** The port to Stripe: the charge journal, the transport, and what Stripe's answers and events mean. */
@NullMarked
package dev.tollgate.server.stripe;

import org.jspecify.annotations.NullMarked;
