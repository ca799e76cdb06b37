package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

interface SweepMapper {
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
                    WHERE next_at <= #{now}
                    ORDER BY next_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING\s""" + COLUMNS)
    List<Sweep> takeDue(Instant now, Instant until, int most);

    /** Due or not: whoever is at it finds that it is his no more. */
    @Select(affectData = true, value = """
            UPDATE object_sweep SET next_at = #{until}
             WHERE organization_id = #{organizationId}
            RETURNING\s""" + COLUMNS)
    Optional<Sweep> take(UUID organizationId, Instant until);

    /** Zero rows: somebody else has taken it since. */
    @Update("""
            UPDATE object_sweep
               SET swept_until = #{s.sweptUntil}, begun_at = #{s.begunAt}, part = #{s.part}, after_id = #{s.afterId},
                   finished_at = #{s.finishedAt}, compared = #{s.compared}, repaired = #{s.repaired},
                   drifting = #{s.drifting}, next_at = #{next}
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{s.stripeAccountId}
               AND next_at = #{s.nextAt}""")
    int save(UUID organizationId, Sweep s, Instant next);

    @Select("SELECT " + COLUMNS + """
             FROM object_sweep
            WHERE organization_id = #{organizationId}""")
    Optional<Sweep> find(UUID organizationId);
}
