package dev.tollgate.server.event;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stream.VersionLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Forgets what is older than it has to be kept: events with their positions, raising the feed's floor in the same
 * commit; then versions, of which the newest stays, and so does every one that an event still needs. It goes on until
 * nothing is left to forget. Versions are looked through once, a slice of time after the other.
 */
public final class Retention {
    private static final int FACTS_AT_ONCE = 2_000;
    private static final Duration SLICE_MIN = Duration.ofMinutes(10);
    private static final Duration SLICE_MAX = Duration.ofDays(1);
    /** An event is told a little after its version was made. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final Database database;
    private final VersionLog log;
    private final Duration retention;
    private final Ids ids;

    public Retention(Database database, VersionLog log, Duration retention, Ids ids) {
        this.database = database;
        this.log = log;
        this.retention = retention;
        this.ids = ids;
    }

    public int sweep() {
        Instant before = ids.now().minus(retention);
        List<UUID> feeds = database.acrossOrganizations(tx -> tx.mapper(RetentionMapper.class).feeds());
        return feeds.stream().mapToInt(organizationId -> forgetEvents(organizationId, before)).sum()
                + forgetVersions(before);
    }

    private int forgetEvents(UUID organizationId, Instant before) {
        int all = 0;
        int gone;
        do {
            gone = database.inTransaction(organizationId, tx -> forgetSome(tx, organizationId, before));
            all += gone;
        } while (gone > 0);
        return all;
    }

    private static int forgetSome(Tx tx, UUID organizationId, Instant before) {
        var mapper = tx.mapper(RetentionMapper.class);
        long floor = mapper.lockFloor(organizationId);
        Optional<Long> upTo = mapper.upTo(organizationId, floor, before, FACTS_AT_ONCE);
        if (upTo.isEmpty()) return 0;
        mapper.forget(organizationId, upTo.get());
        mapper.raise(organizationId, upTo.get());
        return Math.toIntExact(upTo.get() - floor);
    }

    private int forgetVersions(Instant before) {
        Instant end = database.acrossOrganizations(tx -> tx.mapper(RetentionMapper.class).oldestEvent())
                .map(oldest -> oldest.minus(MARGIN)).filter(before::isAfter).orElse(before);
        int all = 0;
        Duration length = SLICE_MIN;
        while (true) {
            Duration slice = length;
            Optional<Integer> gone = database.acrossOrganizations(tx -> forgetSlice(tx, slice, end));
            if (gone.isEmpty()) return all;
            all += gone.get();
            // Where nothing is to be forgotten, larger steps go faster.
            length = gone.get() > 0 ? SLICE_MIN : longer(slice);
        }
    }

    private static Duration longer(Duration slice) {
        Duration twice = slice.multipliedBy(2);
        return twice.compareTo(SLICE_MAX) < 0 ? twice : SLICE_MAX;
    }

    /** @return empty when all slices that end before then are done */
    private Optional<Integer> forgetSlice(Tx tx, Duration length, Instant end) {
        var mapper = tx.mapper(RetentionMapper.class);
        Optional<Instant> from = mapper.lockMark();
        if (from.isEmpty()) return Optional.empty();
        if (!from.get().plus(SLICE_MIN).isBefore(end)) {
            mapper.mark(from.get());
            return Optional.empty();
        }
        Instant to = from.get().plus(length).isBefore(end) ? from.get().plus(length) : end;
        int gone = log.forget(tx, from.get(), to);
        mapper.mark(to);
        return Optional.of(gone);
    }
}
