package dev.tollgate.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The time that objects live by: a base clock plus whatever was advanced. It never goes back. */
final class BusinessClock {

    private final Clock base;
    private volatile Duration offset = Duration.ZERO;

    BusinessClock(Clock base) {
        this.base = base;
    }

    Instant now() {
        return base.instant().plus(offset);
    }

    synchronized void advance(Duration by) {
        if (by.isNegative()) throw new IllegalArgumentException("the clock goes only forwards");
        offset = offset.plus(by);
    }
}
