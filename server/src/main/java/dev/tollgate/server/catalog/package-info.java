/** What is sold, and for how much. */
@NullMarked
package dev.tollgate.server.catalog;

import org.jspecify.annotations.NullMarked;
