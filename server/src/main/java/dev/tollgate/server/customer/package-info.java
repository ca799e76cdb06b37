/** Who buys. */
@NullMarked
package dev.tollgate.server.customer;

import org.jspecify.annotations.NullMarked;
