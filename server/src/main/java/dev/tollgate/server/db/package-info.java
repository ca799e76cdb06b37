/** The only door to Postgres. */
@NullMarked
package dev.tollgate.server.db;

import org.jspecify.annotations.NullMarked;
