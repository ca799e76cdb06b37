/** JobAttempt that goes on by itself. */
@NullMarked
package dev.tollgate.server.job;

import org.jspecify.annotations.NullMarked;
