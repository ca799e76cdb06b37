package dev.tollgate.server.app;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.ibatis.annotations.Select;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares this process's clock with the database's: two nodes that disagree would expire each other's work. */
final class ClockCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ClockCheck.class);

    private final Database database;
    private final Clock clock;
    private final Duration skewMax;

    ClockCheck(Database database, Clock clock, Duration skewMax) {
        this.database = database;
        this.clock = clock;
        this.skewMax = skewMax;
    }

    void requireClose() {
        Duration skew = skew();
        if (skew.compareTo(skewMax) > 0)
            throw new IllegalStateException("this clock and the database's are " + skew + " apart; set them right");
    }

    int alarm() {
        Duration skew = skew();
        if (skew.compareTo(skewMax) > 0)
            LOG.atError().addKeyValue("skew", skew)
                    .log("this clock and the database's have drifted apart; set them right");
        return 0;
    }

    boolean isAnswering() {
        try {
            skew();
            return true;
        } catch (RuntimeException _) {
            return false;
        }
    }

    private Duration skew() {
        Instant theirs = database.acrossOrganizations(tx -> tx.mapper(Mapper.class).time());
        return Duration.between(theirs, clock.instant()).abs();
    }

    interface Mapper {
        @AcrossOrganizations
        @Select("SELECT clock_timestamp()")
        Instant time();
    }
}
