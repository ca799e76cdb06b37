/** The aggregate that everybody watches: the checkout, its payment, and the one place where both change. */
@NullMarked
package dev.tollgate.server.checkout;

import org.jspecify.annotations.NullMarked;
