package dev.tollgate.server.finding;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/** What does not fit, kept for a person or a later repair. The same fact is one finding, however often it is seen. */
public final class Findings {
    private final Ids ids;

    public enum Kind {
        CONFLICT,
        DUPLICATE_PAYMENT,
        LATE_PAYMENT,
        ORPHAN_AT_STRIPE,
        UNKNOWN_CHECKOUT,
        UNKNOWN_STATUS,
        OPERATION_UNCLEAR,
        REFUND_FAILED,
        DISPUTE,
        DRIFT(true),
        SILENT_WEBHOOKS,
        MISSED_EVENTS,
        API_VERSION,
        THIN_EVENTS,
        DEAD_EVENT(true),
        DEAD_JOB,
        INVARIANT(true);

        private final boolean recurs;

        Kind() {
            this(false);
        }

        /**
         * @param recurs
         *            a condition, not something that happened: found again after it was resolved, it is open again
         */
        Kind(boolean recurs) {
            this.recurs = recurs;
        }
    }

    public record Finding(Kind kind, String subject, String details) {}

    /**
     * A finding as it stands.
     *
     * @param resolvedAt
     *            null while it waits
     */
    public record Entry(UUID id, Instant createdAt, Kind kind, String subject, String details,
            @Nullable Instant resolvedAt) {}

    public Findings(Ids ids) {
        this.ids = ids;
    }

    public void add(Tx tx, Kind kind, String subject, String details) {
        tx.mapper(Mapper.class).insert(tx.organization(), ids.next(), kind, subject, details, ids.now(), kind.recurs);
    }

    /** It is dealt with. */
    public void resolve(Tx tx, Kind kind, String subject) {
        tx.mapper(Mapper.class).resolve(tx.organization(), kind, subject, ids.now());
    }

    /** One of several of its kind about one subject. */
    public void resolve(Tx tx, Kind kind, String subject, String details) {
        tx.mapper(Mapper.class).resolveOne(tx.organization(), kind, subject, details, ids.now());
    }

    public List<Finding> open(Tx tx) {
        return tx.mapper(Mapper.class).open(tx.organization());
    }

    /** It is dealt with, whatever it is. Empty: there is no such finding. */
    public Optional<Entry> resolve(Tx tx, UUID findingId) {
        return tx.mapper(Mapper.class).resolveById(tx.organization(), findingId, ids.now());
    }

    /** Newest first. */
    public List<Entry> page(Tx tx, boolean includeResolved, UUID before, int most) {
        return tx.mapper(Mapper.class).page(tx.organization(), includeResolved, before, most);
    }

    interface Mapper {
        @Insert("""
                INSERT INTO finding (organization_id, id, created_at, kind, subject, details)
                VALUES (#{organizationId}, #{id}, #{now}, #{kind}, #{subject}, #{details})
                    ON CONFLICT (organization_id, kind, subject, details) DO UPDATE SET resolved_at = NULL
                 WHERE finding.resolved_at IS NOT NULL AND #{recurs}""")
        int insert(UUID organizationId, UUID id, Kind kind, String subject, String details, Instant now,
                boolean recurs);

        @Update("""
                UPDATE finding SET resolved_at = #{now}
                 WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject = #{subject}
                   AND resolved_at IS NULL""")
        int resolve(UUID organizationId, Kind kind, String subject, Instant now);

        @Update("""
                UPDATE finding SET resolved_at = #{now}
                 WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject = #{subject}
                   AND details = #{details} AND resolved_at IS NULL""")
        int resolveOne(UUID organizationId, Kind kind, String subject, String details, Instant now);

        @Select("""
                SELECT kind, subject, details
                  FROM finding
                 WHERE organization_id = #{organizationId} AND resolved_at IS NULL
                 ORDER BY id""")
        List<Finding> open(UUID organizationId);

        @Select(affectData = true, value = """
                UPDATE finding SET resolved_at = coalesce(resolved_at, #{now})
                 WHERE organization_id = #{organizationId} AND id = #{id}
                RETURNING id, created_at, kind, subject, details, resolved_at""")
        Optional<Entry> resolveById(UUID organizationId, UUID id, Instant now);

        @Select("""
                SELECT id, created_at, kind, subject, details, resolved_at
                  FROM finding
                 WHERE organization_id = #{organizationId} AND id < #{before} AND (resolved_at IS NULL OR #{includeResolved})
                 ORDER BY id DESC
                 LIMIT #{most}""")
        List<Entry> page(UUID organizationId, boolean includeResolved, UUID before, int most);
    }
}
