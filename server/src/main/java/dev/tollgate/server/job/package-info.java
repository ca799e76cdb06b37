/** Work that goes on by itself: jobs, which are done once, and sweeps over rows that are due. */
@NullMarked
package dev.tollgate.server.job;

import org.jspecify.annotations.NullMarked;
