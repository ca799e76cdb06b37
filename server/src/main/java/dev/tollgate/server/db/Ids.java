package dev.tollgate.server.db;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Ids and times, as the database keeps them: UUIDv7, and instants cut to microseconds. */
public final class Ids {
    private final TimeOrderedEpochFactory factory;
    private final Clock clock;

    public Ids(Clock clock) {
        this.clock = clock;
        this.factory = TimeOrderedEpochFactory.builder().withClock(clock).withIncrementPlus1().build();
    }

    public UUID next() {
        return factory.create();
    }

    /** Postgres keeps microseconds: an instant that is finer would come back as another one. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
