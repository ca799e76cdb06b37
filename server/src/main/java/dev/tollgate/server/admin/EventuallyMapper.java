package dev.tollgate.server.admin;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;

/**
 * What was left undone for too long without a person being told. Each statement reads a partial index that holds only
 * what is under way.
 */
interface EventuallyMapper {
    /** K5. */
    @Select("""
            SELECT CAST(operation.id AS text)
              FROM stripe_operation AS operation
              LEFT JOIN orphan ON orphan.organization_id = operation.organization_id AND orphan.id = operation.subject
              LEFT JOIN checkout
                ON checkout.organization_id = operation.organization_id
               AND checkout.id = coalesce(orphan.checkout_id, operation.subject)
             WHERE operation.organization_id = #{organizationId} AND operation.state IN ('INTENDED', 'SENT', 'UNKNOWN')
               AND operation.created_at < #{before} AND checkout.needs_attention IS NOT TRUE
               AND (checkout.id = ANY(#{told}) OR operation.subject = ANY(#{told})) IS NOT TRUE
             LIMIT #{most}""")
    List<String> openOperations(UUID organizationId, Instant before, UUID[] told, int most);

    /** K6. */
    @Select("""
            SELECT CAST(refund.id AS text)
              FROM refund
             WHERE refund.organization_id = #{organizationId} AND refund.status = 'PENDING' AND refund.stripe_refund_id IS NULL
               AND NOT (refund.id = ANY(#{told}))
               AND NOT EXISTS (SELECT 1 FROM stripe_operation AS operation
                                WHERE operation.organization_id = refund.organization_id AND operation.subject = refund.id
                                  AND operation.state IN ('INTENDED', 'SENT', 'UNKNOWN'))
             LIMIT #{most}""")
    List<String> refundsThatNobodySends(UUID organizationId, UUID[] told, int most);

    /** M10. */
    @Select("""
            SELECT stripe_id
              FROM orphan
             WHERE organization_id = #{organizationId} AND state = 'FOUND'
               AND NOT EXISTS (SELECT 1 FROM job
                                WHERE job.organization_id = orphan.organization_id AND job.state IN ('QUEUED', 'DEAD')
                                  AND job.kind = #{cleanUp} AND job.subject = CAST(orphan.id AS text))
             LIMIT #{most}""")
    List<String> orphansThatNobodyCleansUp(UUID organizationId, String cleanUp, int most);

    /** S5. */
    @Select("""
            SELECT CAST(id AS text)
              FROM checkout
             WHERE organization_id = #{organizationId} AND status = 'OPEN' AND closing IS NULL AND expires_at < #{due}
               AND NOT needs_attention
             LIMIT #{most}""")
    List<String> overdue(UUID organizationId, Instant due, int most);

    /** S7. Nothing asks for a read without a time: that is looked for among the new ones. */
    @Select("""
            SELECT kind || ' of ' || subject_id
              FROM refresh
             WHERE organization_id = #{organizationId} AND applied < wanted AND failures = 0
               AND (next_at < #{before} OR next_at IS NULL AND created_at >= #{since})
             LIMIT #{most}""")
    List<String> wantedRefreshes(UUID organizationId, Instant since, Instant before, int most);

    /** S8. A debit that is under way at a bank may take days; its end is an event. */
    @Select("""
            SELECT CAST(id AS text)
              FROM checkout
             WHERE organization_id = #{organizationId} AND closing IS NOT NULL AND NOT awaits_bank
               AND updated_at < #{before} AND NOT needs_attention
             LIMIT #{most}""")
    List<String> closings(UUID organizationId, Instant before, int most);

    /** W2. */
    @Select("""
            SELECT event_id
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND state = 'PENDING' AND next_attempt_at < #{before}
             LIMIT #{most}""")
    List<String> pendingEvents(UUID organizationId, Instant before, int most);

    /** W5. */
    @Select("""
            SELECT event_id
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND state = 'DEAD'
               AND NOT EXISTS (SELECT 1 FROM finding
                                WHERE finding.organization_id = stripe_event.organization_id AND finding.kind = 'DEAD_EVENT'
                                  AND finding.subject = stripe_event.event_id)
             LIMIT #{most}""")
    List<String> deadEventsUntold(UUID organizationId, int most);

    /** F5. Whoever waits for another of its key is not late: that one is, if any. */
    @Select("""
            SELECT CAST(id AS text)
              FROM job
             WHERE organization_id = #{organizationId} AND state = 'QUEUED'
               AND (lease_token IS NOT NULL AND updated_at < #{before} OR attempts > #{attemptsMax}
                    OR run_at < #{due} AND NOT EXISTS (
                       SELECT 1 FROM job AS other
                        WHERE other.organization_id = job.organization_id AND other.kind = job.kind
                          AND other.key = job.key AND other.state = 'QUEUED' AND other.position < job.position))
             LIMIT #{most}""")
    List<String> jobsUnderWay(UUID organizationId, Instant before, Instant due, int attemptsMax, int most);

    /** F7. */
    @Select("""
            SELECT CAST(id AS text)
              FROM job
             WHERE organization_id = #{organizationId} AND state = 'DEAD' AND NOT (id = ANY(#{told}))
             LIMIT #{most}""")
    List<String> deadJobsUntold(UUID organizationId, UUID[] told, int most);

    /** F8. */
    @Select("""
            SELECT CAST(id AS text)
              FROM job
             WHERE organization_id = #{organizationId} AND state = 'QUEUED'
               AND NOT EXISTS (SELECT 1 FROM scheduled_tasks
                                WHERE task_name = 'job'
                                  AND task_instance = job.organization_id || '/' || job.id || '/' || job.retries)
             LIMIT #{most}""")
    List<String> jobsWithoutTimer(UUID organizationId, int most);

    /** V5. By the database's own clock: when this very statement began. */
    @AcrossOrganizations
    @Select("""
            SELECT 'connection ' || pid
              FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'tollgate' AND state LIKE 'idle in transaction%'
               AND state_change < (SELECT query_start FROM pg_stat_activity WHERE pid = pg_backend_pid())
                                  - make_interval(secs => #{seconds})
             LIMIT #{most}""")
    List<String> idleTransactions(int seconds, int most);
}
