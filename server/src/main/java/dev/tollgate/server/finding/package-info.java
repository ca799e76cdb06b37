/** What does not fit, kept for a person. */
@NullMarked
package dev.tollgate.server.finding;

import org.jspecify.annotations.NullMarked;
