/** Requests that may come twice: the first answer again. */
@NullMarked
package dev.tollgate.server.idempotency;

import org.jspecify.annotations.NullMarked;
