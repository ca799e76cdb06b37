package dev.tollgate.server.world;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The real time, plus whatever the test has turned it forward. */
public final class TurnedClock extends Clock {
    private final AtomicReference<Duration> turned = new AtomicReference<>(Duration.ZERO);

    public void turn(Duration by) {
        turned.updateAndGet(before -> before.plus(by));
    }

    @Override
    public Instant instant() {
        return Clock.systemUTC().instant().plus(turned.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
