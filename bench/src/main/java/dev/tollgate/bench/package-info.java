/**
 * Measures Tollgate as it runs in production, each part a process of its own, side by side with what people would write
 * instead.
 */
@NullMarked
package dev.tollgate.bench;

import org.jspecify.annotations.NullMarked;
