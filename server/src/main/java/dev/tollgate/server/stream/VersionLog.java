package dev.tollgate.server.stream;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row per version of a subject, contiguous: the versions are given under the subject's row lock, so none is missing
 * and none comes before its predecessor. The oldest are forgotten in time, the newest never. This table is the stream;
 * hints only say when to read it.
 */
public final class VersionLog {
    /** The longest page that a watcher reads at once. */
    public static final int PAGE_MAX = 50;

    private final Database database;
    private final Watchers watchers;

    /**
     * A version of a subject; what the bytes mean only its feature knows.
     *
     * @param snapshot
     *            what merchants get
     * @param publicSnapshot
     *            what browsers get; null when it is the same
     */
    public record Entry(long version, Instant createdAt, String cause, byte[] snapshot,
            byte @Nullable [] publicSnapshot) {
        public byte[] snapshot(boolean isForMerchants) {
            return isForMerchants || publicSnapshot == null ? snapshot : publicSnapshot;
        }
    }

    public VersionLog(Database database, Watchers watchers) {
        this.database = database;
        this.watchers = watchers;
    }

    /**
     * The versions that are kept.
     *
     * @param snapshot
     *            the newest, as merchants get it
     */
    public record Span(UUID subjectId, long oldest, long latest, byte[] snapshot) {}

    /** A version, and of what. */
    public record Version(Subject subject, Entry entry) {}

    /** Adds the rows in the transaction that makes the versions; watchers are woken after the commit. */
    public void append(Tx tx, List<Version> versions) {
        if (versions.isEmpty()) return;
        tx.later(VersionMapper.class).insert(tx.organization(), VersionMapper.Made.of(versions));
        tx.afterCommit(() -> versions.forEach(version -> watchers.changed(version.subject())));
    }

    public List<Entry> after(UUID organizationId, Subject subject, long version) {
        return database.inTransaction(organizationId,
                tx -> tx.mapper(VersionMapper.class).after(organizationId, subject, version, PAGE_MAX));
    }

    /** Which versions of these subjects, all of one kind, there are. One that has none is left out. */
    public Map<Subject, Span> spans(UUID organizationId, TypeId kind, Collection<Subject> subjects) {
        return database.inTransaction(organizationId, tx -> tx.mapper(VersionMapper.class)
                .spans(organizationId, kind, ids(subjects)).stream()
                .collect(Collectors.toMap(span -> new Subject(kind, span.subjectId()), Function.identity())));
    }

    /** The newest version of each. */
    public Map<Subject, Long> latest(UUID organizationId, TypeId kind, Collection<Subject> subjects) {
        return database.inTransaction(organizationId, tx -> tx.mapper(VersionMapper.class)
                .latest(organizationId, kind, ids(subjects)).stream()
                .collect(Collectors.toMap(one -> new Subject(kind, one.subjectId()), VersionMapper.Latest::latest)));
    }

    private static UUID[] ids(Collection<Subject> subjects) {
        return subjects.stream().map(Subject::id).toArray(UUID[]::new);
    }

    /** Forgets the versions that were made between these times and are not the newest of their subject. */
    public int forget(Tx tx, Instant from, Instant to) {
        return tx.mapper(VersionMapper.class).forget(from, to);
    }
}
