/** One row per version of a checkout, and who is watching. Stores bytes; only the core knows what they mean. */
@NullMarked
package dev.tollgate.server.stream;

import org.jspecify.annotations.NullMarked;
