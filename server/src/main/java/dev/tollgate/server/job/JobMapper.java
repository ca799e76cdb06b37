package dev.tollgate.server.job;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface JobMapper {
    record Leased(String kind, String subject, int attempts, UUID leaseToken) {}

    record Dead(String kind, String subject, int attempts, int retries, String error) {}

    @Insert("""
            INSERT INTO job (organization_id, id, created_at, updated_at, kind, subject, state, run_at, attempts, retries)
            VALUES (#{organizationId}, #{id}, #{now}, #{now}, #{kind}, #{subject}, 'QUEUED', #{at}, 0, 0)""")
    int insert(UUID organizationId, UUID id, String kind, String subject, Instant at, Instant now);

    /** As db-scheduler does it, in our own transaction: the timer is there if and only if the job is. */
    @AcrossOrganizations
    @Insert("""
            INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority)
            VALUES (#{task}, #{instance}, #{at}, false, 1, #{priority})""")
    int insertTimer(String task, String instance, Instant at, int priority);

    @Select(affectData = true, value = """
            UPDATE job SET attempts = attempts + 1, lease_token = #{token}, updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND retries = #{retries}
               AND state = 'QUEUED' AND run_at <= #{now} AND attempts < #{most}
            RETURNING kind, subject, attempts, lease_token""")
    Optional<Leased> lease(UUID organizationId, UUID id, int retries, UUID token, Instant now, int most);

    /** One whose last attempt has told nothing. */
    @Select(affectData = true, value = """
            UPDATE job SET state = 'DEAD', lease_token = NULL, error = coalesce(error, #{error}), updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND retries = #{retries}
               AND state = 'QUEUED' AND run_at <= #{now} AND attempts >= #{most}
            RETURNING kind, subject, attempts, retries, error""")
    Optional<Dead> bury(UUID organizationId, UUID id, int retries, String error, Instant now, int most);

    @Update("""
            UPDATE job SET state = 'DONE', lease_token = NULL, error = NULL, updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND state = 'QUEUED' AND lease_token = #{token}""")
    int complete(UUID organizationId, UUID id, UUID token, Instant now);

    @Select(affectData = true, value = """
            UPDATE job SET state = #{state}, lease_token = NULL, error = #{error}, run_at = #{at}, updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND state = 'QUEUED' AND lease_token = #{token}
            RETURNING kind, subject, attempts, retries, error""")
    Optional<Dead> fail(UUID organizationId, UUID id, UUID token, Queue.State state, String error, Instant at,
            Instant now);

    @Select("""
            SELECT run_at
              FROM job
             WHERE organization_id = #{organizationId} AND id = #{id} AND retries = #{retries} AND state = 'QUEUED'""")
    Optional<Instant> nextRun(UUID organizationId, UUID id, int retries);

    @Select(affectData = true, value = """
            UPDATE job SET state = 'QUEUED', attempts = 0, retries = retries + 1, run_at = #{now}, updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND state = 'DEAD'
            RETURNING retries""")
    Optional<Integer> retry(UUID organizationId, UUID id, Instant now);

    @Select("""
            SELECT id, kind, subject, state, run_at, attempts, retries, coalesce(error, '') AS error, created_at, updated_at
              FROM job
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    Optional<Queue.Entry> find(UUID organizationId, UUID id);

    @Select("""
            SELECT id, kind, subject, state, run_at, attempts, retries, coalesce(error, '') AS error, created_at, updated_at
              FROM job
             WHERE organization_id = #{organizationId} AND id < #{before}
               AND (CAST(#{state} AS text) IS NULL OR state = #{state})
             ORDER BY id DESC
             LIMIT #{most}""")
    List<Queue.Entry> page(UUID organizationId, Queue.@Nullable State state, UUID before, int most);

    @AcrossOrganizations
    @Delete("DELETE FROM job WHERE state = 'DONE' AND updated_at < #{before}")
    int purge(Instant before);
}
