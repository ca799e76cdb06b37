package dev.tollgate.server.db;

import javax.sql.DataSource;

/**
 * Where a test makes its gateway fail. No configuration leads to any but {@link #NONE}: others are handed to the
 * composition root as an object, so they cannot be armed in production.
 */
public interface FailPoints {
    FailPoints NONE = new FailPoints() {
    };

    /** A test's process dies here: by an error that nobody catches, or by halting. */
    default void reached(FailPoint point) {}

    /** A test puts a connection here whose statements fail. */
    default DataSource over(DataSource postgres) {
        return postgres;
    }
}
