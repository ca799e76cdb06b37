package dev.tollgate.sandbox.testclock;

import dev.tollgate.sandbox.store.Tx;

/** What lives by test clocks, and goes with them. */
@FunctionalInterface
public interface ClockMember {

    /** Deletes what lives by the clock that {@code tx} goes by. */
    void deleteAll(Tx tx);
}
