/**
 * The edge: webhooks in, events out, JSON for browsers. Holds no state and no secret; everything is asked of the
 * server.
 */
@NullMarked
package dev.tollgate.bridge;

import org.jspecify.annotations.NullMarked;
