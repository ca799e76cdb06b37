/** Organizations, their keys and tokens, and who is calling. */
@NullMarked
package dev.tollgate.server.tenant;

import org.jspecify.annotations.NullMarked;
