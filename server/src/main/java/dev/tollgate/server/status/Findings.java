package dev.tollgate.server.status;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** What does not fit, kept for a person or a later repair. The same fact is one finding, however often it is seen. */
public final class Findings {
    private final Ids ids;

    public enum Kind {
        CONFLICT,
        DUPLICATE_PAYMENT,
        LATE_MONEY,
        ORPHAN_AT_STRIPE,
        UNKNOWN_CHECKOUT,
        UNKNOWN_STATUS,
        OPERATION_UNCLEAR,
        REFUND_FAILED,
        DISPUTE,
        DRIFT,
        SILENT_WEBHOOKS,
        MISSED_EVENTS,
        API_VERSION,
        DEAD_EVENT,
        DEAD_JOB,
        INVARIANT
    }

    public record Finding(Kind kind, String subject, String details) {}

    public Findings(Ids ids) {
        this.ids = ids;
    }

    public void add(Tx tx, Kind kind, String subject, String details) {
        tx.mapper(Mapper.class).insert(tx.organization(), ids.next(), kind, subject, details, ids.now());
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

    interface Mapper {
        @Insert("""
                INSERT INTO finding (organization_id, id, created_at, kind, subject, details)
                VALUES (#{organizationId}, #{id}, #{now}, #{kind}, #{subject}, #{details})
                    ON CONFLICT (organization_id, kind, subject, details) DO NOTHING""")
        int insert(UUID organizationId, UUID id, Kind kind, String subject, String details, Instant now);

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
    }
}
