package dev.tollgate.server.event;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stream.VersionLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Forgets what is older than it has to be kept: events with their positions, raising the feed's floor in the same
 * commit; then versions, of which the newest stays, and so does every one that an event still needs.
 */
public final class Retention {
    private static final int FACTS_AT_ONCE = 2_000;
    private static final int SUBJECTS_AT_ONCE = 500;

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

    /** A bounded part of what there is to forget. */
    public int sweep() {
        Instant before = ids.now().minus(retention);
        List<UUID> feeds = database.acrossOrganizations(tx -> tx.mapper(RetentionMapper.class).feeds());
        return feeds.stream().mapToInt(organizationId -> forgetEvents(organizationId, before)).sum()
                + forgetVersions(before);
    }

    private int forgetEvents(UUID organizationId, Instant before) {
        return database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(RetentionMapper.class);
            long floor = mapper.lockFloor(organizationId);
            Optional<Long> upTo = mapper.upTo(organizationId, floor, before, FACTS_AT_ONCE);
            if (upTo.isEmpty()) return 0;
            mapper.forget(organizationId, upTo.get());
            mapper.raise(organizationId, upTo.get());
            return Math.toIntExact(upTo.get() - floor);
        });
    }

    private int forgetVersions(Instant before) {
        return database.acrossOrganizations(tx -> {
            var old = tx.mapper(RetentionMapper.class).oldVersions(before, SUBJECTS_AT_ONCE);
            return old.stream().mapToInt(one -> log.forget(tx, one.organizationId(),
                    new Subject(one.subjectKind(), one.subjectId()), one.upTo())).sum();
        });
    }
}
