package dev.tollgate.server.finding;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/**
 * What does not fit, kept for a person or a later repair. There is one finding for a kind and a subject, however often
 * it is found; it shows the newest details. Whoever declares a kind chooses its subjects so that two things which a
 * person has to know do not share one.
 */
public final class Findings {
    private static final int PURGED_MAX = 1_000;

    private final Ids ids;

    public record Finding(String kind, String subject, String details) {}

    /**
     * A finding as it stands.
     *
     * @param resolvedAt
     *            null while it waits
     */
    public record Entry(UUID id, Instant createdAt, Instant updatedAt, String kind, String subject,
            String details, @Nullable Instant resolvedAt) {}

    public Findings(Ids ids) {
        this.ids = ids;
    }

    /**
     * Found, perhaps again. A fact that is resolved opens only when its details differ: then it is another one.
     *
     * @param details
     *            of a fact, without the time at which it is told
     */
    public void add(Tx tx, FindingKind kind, String subject, String details) {
        boolean recurs = kind.nature() == FindingKind.Nature.CONDITION;
        tx.later(Mapper.class).open(tx.organization(), ids.next(), kind.name(), subject, details, ids.now(), recurs);
    }

    /** It is dealt with, or holds no more. */
    public void resolve(Tx tx, FindingKind kind, String subject) {
        tx.later(Mapper.class).resolve(tx.organization(), kind.name(), subject, ids.now());
    }

    /** Those of a kind that wait. */
    public List<Finding> open(Tx tx, FindingKind kind) {
        return tx.mapper(Mapper.class).openOf(tx.organization(), kind.name());
    }

    /** All that wait. */
    public List<Finding> open(Tx tx) {
        return tx.mapper(Mapper.class).allOpen(tx.organization());
    }

    /** It is dealt with, whatever it is. Empty: there is no such finding. */
    public Optional<Entry> resolve(Tx tx, UUID findingId) {
        return tx.mapper(Mapper.class).resolveById(tx.organization(), findingId, ids.now());
    }

    /** Forgets what was resolved since long. */
    public int purge(Database database, Duration retention) {
        Instant before = ids.now().minus(retention);
        return database.inSteps(PURGED_MAX, tx -> tx.mapper(Mapper.class).purge(before, PURGED_MAX));
    }

    /** Newest first. */
    public List<Entry> page(Tx tx, boolean includeResolved, UUID before, int most) {
        return tx.mapper(Mapper.class).page(tx.organization(), includeResolved, before, most);
    }

    interface Mapper {
        /** Nothing is written when nothing is new. */
        @Insert("""
                INSERT INTO finding (organization_id, id, created_at, updated_at, kind, subject, details)
                VALUES (#{organizationId}, #{id}, #{now}, #{now}, #{kind}, #{subject}, #{details})
                    ON CONFLICT (organization_id, kind, subject) DO UPDATE
                   SET details = excluded.details, updated_at = excluded.updated_at, resolved_at = NULL
                 WHERE finding.details <> excluded.details OR finding.resolved_at IS NOT NULL AND #{recurs}""")
        int open(UUID organizationId, UUID id, String kind, String subject, String details, Instant now,
                boolean recurs);

        @Update("""
                UPDATE finding SET resolved_at = #{now}, updated_at = #{now}
                 WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject = #{subject}
                   AND resolved_at IS NULL""")
        int resolve(UUID organizationId, String kind, String subject, Instant now);

        @Select("""
                SELECT kind, subject, details
                  FROM finding
                 WHERE organization_id = #{organizationId} AND resolved_at IS NULL AND kind = #{kind}
                 ORDER BY id""")
        List<Finding> openOf(UUID organizationId, String kind);

        @Select("""
                SELECT kind, subject, details
                  FROM finding
                 WHERE organization_id = #{organizationId} AND resolved_at IS NULL
                 ORDER BY id""")
        List<Finding> allOpen(UUID organizationId);

        @Select(affectData = true, value = """
                UPDATE finding
                   SET resolved_at = coalesce(resolved_at, #{now}),
                       updated_at = CASE WHEN resolved_at IS NULL THEN #{now} ELSE updated_at END
                 WHERE organization_id = #{organizationId} AND id = #{id}
                RETURNING id, created_at, updated_at, kind, subject, details, resolved_at""")
        Optional<Entry> resolveById(UUID organizationId, UUID id, Instant now);

        @AcrossOrganizations
        @Delete("""
                DELETE FROM finding
                 WHERE (organization_id, id) IN (
                       SELECT organization_id, id
                         FROM finding
                        WHERE resolved_at < #{before}
                        LIMIT #{most}
                          FOR NO KEY UPDATE SKIP LOCKED)""")
        int purge(Instant before, int most);

        @Select("""
                SELECT id, created_at, updated_at, kind, subject, details, resolved_at
                  FROM finding
                 WHERE organization_id = #{organizationId} AND id < #{before} AND (resolved_at IS NULL OR #{includeResolved})
                 ORDER BY id DESC
                 LIMIT #{most}""")
        List<Entry> page(UUID organizationId, boolean includeResolved, UUID before, int most);
    }
}
