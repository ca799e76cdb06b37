/** The gateway: the only process with secrets. {@link Gateway} builds every object once. */
@NullMarked
package dev.tollgate.server.app;

import org.jspecify.annotations.NullMarked;
