/**
 * One row per version of whatever can be watched, and who is watching. Stores bytes; only the features know what they
 * mean.
 */
@NullMarked
package dev.tollgate.server.stream;

import org.jspecify.annotations.NullMarked;
