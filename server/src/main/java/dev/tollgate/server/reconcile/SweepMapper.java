package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.job.Sweep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

interface SweepMapper {
    /**
     * An account that was taken.
     *
     * @param nextAt
     *            until when, and the proof that it still is
     */
    record Due(UUID organizationId, UUID stripeAccountId, Instant nextAt, int failures) implements Sweep.Item {}

    String COLUMNS = """
            organization_id, stripe_account_id, swept_until, begun_at, part, after_id, finished_at, compared, repaired,
            drifting, next_at""";

    @AcrossOrganizations
    @Insert("""
            INSERT INTO object_sweep (organization_id, stripe_account_id, created_at, swept_until, compared, repaired,
                   drifting, next_at)
            SELECT organization_id, id, #{now}, #{now}, 0, 0, 0, #{firstAt}
              FROM stripe_account
             WHERE NOT EXISTS (SELECT 1
                                 FROM object_sweep
                                WHERE object_sweep.organization_id = stripe_account.organization_id
                                  AND object_sweep.stripe_account_id = stripe_account.id)
                ON CONFLICT (organization_id, stripe_account_id) DO NOTHING""")
    int begin(Instant now, Instant firstAt);

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE object_sweep SET next_at = #{until}
             WHERE (organization_id, stripe_account_id) IN (
                   SELECT organization_id, stripe_account_id
                     FROM object_sweep
                    WHERE next_at <= #{now} AND NOT (organization_id = ANY(#{busy}))
                    ORDER BY next_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING organization_id, stripe_account_id, next_at, failures""")
    List<Due> takeDue(Instant now, Instant until, UUID[] busy, int most);

    /** Due or not: a process that is at it finds that it has lost the lease. */
    @Select(affectData = true, value = """
            UPDATE object_sweep SET next_at = #{until}
             WHERE organization_id = #{organizationId}
            RETURNING organization_id, stripe_account_id, next_at, failures""")
    Optional<Due> take(UUID organizationId, Instant until);

    /** Empty: somebody else has taken it since. */
    @Select("SELECT " + COLUMNS + """
             FROM object_sweep
            WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId} AND next_at = #{lease}""")
    Optional<SweepProgress> held(UUID organizationId, UUID accountId, Instant lease);

    /** Zero rows: somebody else has taken it since. */
    @Update("""
            UPDATE object_sweep
               SET swept_until = #{s.sweptUntil}, begun_at = #{s.begunAt}, part = #{s.part}, after_id = #{s.afterId},
                   finished_at = #{s.finishedAt}, compared = #{s.compared}, repaired = #{s.repaired},
                   drifting = #{s.drifting}, next_at = #{next}, failures = 0
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{s.stripeAccountId}
               AND next_at = #{s.nextAt}""")
    int save(UUID organizationId, SweepProgress s, Instant next);

    @Update("""
            UPDATE object_sweep SET next_at = #{again}, failures = failures + 1
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId}""")
    int failed(UUID organizationId, UUID accountId, Instant again);

    @Select("SELECT " + COLUMNS + """
             FROM object_sweep
            WHERE organization_id = #{organizationId}""")
    Optional<SweepProgress> find(UUID organizationId);
}
