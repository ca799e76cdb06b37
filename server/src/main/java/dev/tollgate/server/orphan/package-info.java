/** Objects at Stripe that name a checkout of ours and are not the one that it has. */
@NullMarked
package dev.tollgate.server.orphan;

import org.jspecify.annotations.NullMarked;
