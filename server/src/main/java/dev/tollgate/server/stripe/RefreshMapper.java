package dev.tollgate.server.stripe;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.job.Sweep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface RefreshMapper {
    record Due(UUID organizationId, String kind, UUID subjectId, int failures) implements Sweep.Item {}

    @Insert("""
            INSERT INTO refresh (organization_id, kind, subject_id, created_at, ticket, applied, wanted, next_at, failures)
            SELECT #{organizationId}, #{kind}, subject_id, #{now}, #{ticket}, 0, 0, #{nextAt}, 0
              FROM unnest(#{subjectIds}) AS subject_id""")
    int insert(UUID organizationId, String kind, UUID[] subjectIds, long ticket, Instant nextAt, Instant now);

    /** A ticket for a read that is wanted; empty when none is. */
    @Select(affectData = true, value = """
            UPDATE refresh SET ticket = ticket + 1
             WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject_id = #{subjectId}
               AND applied < wanted
            RETURNING ticket""")
    Optional<Long> takeTicketIfWanted(UUID organizationId, String kind, UUID subjectId);

    @Select(affectData = true, value = """
            INSERT INTO refresh (organization_id, kind, subject_id, created_at, ticket, applied, wanted, failures)
            VALUES (#{organizationId}, #{kind}, #{subjectId}, #{now}, 1, 0, 0, 0)
                ON CONFLICT (organization_id, kind, subject_id) DO UPDATE SET ticket = refresh.ticket + 1
            RETURNING ticket""")
    List<Long> takeTicket(UUID organizationId, String kind, UUID subjectId, Instant now);

    /** In the transaction that took the ticket: nobody else has seen it. */
    @Update("""
            UPDATE refresh SET ticket = ticket - 1, next_at = #{at}
             WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject_id = #{subjectId}""")
    int giveBack(UUID organizationId, String kind, UUID subjectId, Instant at);

    /** Whether a read of a subject is wanted all the same. */
    record Applied(String kind, UUID subjectId, boolean isStillWanted) {}

    /** Without those of which a later ticket has been applied. */
    @Select(affectData = true, value = """
            UPDATE refresh SET applied = answer.ticket
              FROM (SELECT unnest(#{s.kinds}) AS kind, unnest(#{s.ids}) AS subject_id, unnest(#{tickets}) AS ticket) AS answer
             WHERE organization_id = #{organizationId} AND refresh.kind = answer.kind
               AND refresh.subject_id = answer.subject_id AND applied < answer.ticket
            RETURNING refresh.kind, refresh.subject_id, applied < wanted AS is_still_wanted""")
    List<Applied> apply(UUID organizationId, Subjects s, Long[] tickets);

    @Select("""
            SELECT applied
              FROM refresh
             WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject_id = #{subjectId}""")
    long applied(UUID organizationId, String kind, UUID subjectId);

    /** Subjects as columns, each once, in the order of their keys. */
    record Subjects(String[] kinds, UUID[] ids) {}

    @Insert("""
            INSERT INTO refresh (organization_id, kind, subject_id, created_at, ticket, applied, wanted, next_at, failures)
            SELECT #{organizationId}, hint.kind, hint.subject_id, #{now}, 0, 0, 1, hint.at, 0
              FROM unnest(#{s.kinds}, #{s.ids}, #{at}) WITH ORDINALITY AS hint (kind, subject_id, at, n)
             ORDER BY hint.n
                ON CONFLICT (organization_id, kind, subject_id) DO UPDATE
               SET wanted = refresh.ticket + 1, next_at = excluded.next_at""")
    int want(UUID organizationId, Subjects s, Instant[] at, Instant now);

    /** A read that is due some time stays so, unless one is wanted: that is nearly always nothing to write. */
    @Update("""
            UPDATE refresh
               SET next_at = CASE WHEN applied < wanted THEN #{now} ELSE known.later END
              FROM (SELECT unnest(#{s.kinds}) AS kind, unnest(#{s.ids}) AS subject_id, unnest(#{later}) AS later) AS known
             WHERE organization_id = #{organizationId} AND refresh.kind = known.kind
               AND refresh.subject_id = known.subject_id AND (applied < wanted OR next_at IS NULL)""")
    int known(UUID organizationId, Subjects s, Instant[] later, Instant now);

    /**
     * What held back a read that is wanted is over; or nobody needs one any more: then one that failed is taken all the
     * same, since somebody was told of it.
     *
     * @param released
     *            beside each subject: 'true' where what held it back is over
     * @param forgotten
     *            likewise, where nobody needs it
     */
    @Update("""
            UPDATE refresh SET next_at = CASE WHEN refresh.applied < refresh.wanted THEN CAST(#{now} AS timestamptz) END
              FROM (SELECT unnest(#{s.kinds}) AS kind, unnest(#{s.ids}) AS subject_id,
                           unnest(#{released}) AS released, unnest(#{forgotten}) AS forgotten) AS settled
             WHERE refresh.organization_id = #{organizationId} AND refresh.kind = settled.kind
               AND refresh.subject_id = settled.subject_id
               AND CASE WHEN refresh.applied < refresh.wanted THEN settled.released = 'true'
                        ELSE settled.forgotten = 'true' AND refresh.failures = 0 END""")
    int settle(UUID organizationId, Subjects s, String[] released, String[] forgotten, Instant now);

    @Update("""
            UPDATE refresh SET next_at = #{at}
             WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject_id = #{subjectId}""")
    int postpone(UUID organizationId, String kind, UUID subjectId, Instant at);

    /** A hint that came during the read keeps it due at the hint's time, which may be later than now. */
    @Update("""
            UPDATE refresh
               SET failures = #{failures}, failing_since = NULL,
                   next_at = CASE WHEN applied < wanted THEN coalesce(next_at, #{now}) ELSE CAST(#{next} AS timestamptz) END
             WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject_id = #{subjectId}""")
    int settled(UUID organizationId, String kind, UUID subjectId, int failures, @Nullable Instant next, Instant now);

    @Select("""
            SELECT failures
              FROM refresh
             WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject_id = #{subjectId}""")
    int failures(UUID organizationId, String kind, UUID subjectId);

    @Select(affectData = true, value = """
            UPDATE refresh
               SET failures = failures + 1, failing_since = coalesce(failing_since, #{now}), next_at = #{next}
             WHERE organization_id = #{organizationId} AND kind = #{kind} AND subject_id = #{subjectId}
            RETURNING failing_since""")
    Instant failed(UUID organizationId, String kind, UUID subjectId, Instant next, Instant now);

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE refresh SET next_at = #{until}
             WHERE (organization_id, kind, subject_id) IN (
                   SELECT organization_id, kind, subject_id
                     FROM refresh
                    WHERE next_at <= #{now} AND NOT (organization_id = ANY(#{busy}))
                    ORDER BY next_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING organization_id, kind, subject_id, failures""")
    List<Due> take(Instant now, Instant until, UUID[] busy, int most);
}
