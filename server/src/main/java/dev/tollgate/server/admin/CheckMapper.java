package dev.tollgate.server.admin;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.job.Sweep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** What people were told already, and when the rules are checked. */
interface CheckMapper {
    record Due(UUID organizationId, int failures) implements Sweep.Item {}

    /** Of what an open finding tells. That a rule is broken excuses nothing. */
    @Select("""
            SELECT DISTINCT subject
              FROM finding
             WHERE organization_id = #{organizationId} AND resolved_at IS NULL AND kind <> 'INVARIANT'""")
    List<String> open(UUID organizationId);

    /** The checkouts for which an orphan was made that waits. */
    @Select("""
            SELECT DISTINCT orphan.checkout_id
              FROM finding
              JOIN orphan ON orphan.organization_id = finding.organization_id AND orphan.stripe_id = finding.subject
             WHERE finding.organization_id = #{organizationId} AND finding.resolved_at IS NULL
               AND finding.kind = 'ORPHAN_AT_STRIPE'""")
    List<UUID> withOrphans(UUID organizationId);

    @Select("""
            SELECT DISTINCT subject
              FROM finding
             WHERE organization_id = #{organizationId} AND kind = 'DEAD_JOB'""")
    List<String> deadJobs(UUID organizationId);

    /** A check that was missed, or never planned: the process was down, and has more to catch up with than checks. */
    @AcrossOrganizations
    @Update("""
            INSERT INTO invariant_check (organization_id, created_at, next_check_at)
            SELECT id, #{now}, #{soon}
              FROM organization
                ON CONFLICT (organization_id) DO UPDATE
               SET next_check_at = excluded.next_check_at
             WHERE invariant_check.next_check_at < #{missed}""")
    int plan(Instant now, Instant missed, Instant soon);

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE invariant_check SET next_check_at = #{until}
             WHERE organization_id IN (
                   SELECT organization_id
                     FROM invariant_check
                    WHERE next_check_at <= #{now} AND NOT (organization_id = ANY(#{busy}))
                    ORDER BY next_check_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING organization_id, failures""")
    List<Due> takeDue(Instant now, Instant until, UUID[] busy, int most);

    @Select("SELECT checked_at FROM invariant_check WHERE organization_id = #{organizationId}")
    Optional<Instant> checkedAt(UUID organizationId);

    @Update("""
            UPDATE invariant_check SET checked_at = #{began}, next_check_at = #{next}, failures = 0
             WHERE organization_id = #{organizationId}""")
    int checked(UUID organizationId, Instant began, Instant next);

    @Update("""
            UPDATE invariant_check SET next_check_at = #{again}, failures = failures + 1
             WHERE organization_id = #{organizationId}""")
    int failed(UUID organizationId, Instant again);
}
