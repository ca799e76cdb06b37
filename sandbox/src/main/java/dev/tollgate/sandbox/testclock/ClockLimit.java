package dev.tollgate.sandbox.testclock;

import dev.tollgate.sandbox.store.Tx;
import java.time.Instant;
import java.util.Optional;

/** How far a test clock can be advanced at once because of what lives by it. */
@FunctionalInterface
public interface ClockLimit {

    /** The latest instant for the clock that {@code tx} goes by; empty when nothing here limits it. */
    Optional<Instant> latest(Tx tx);
}
