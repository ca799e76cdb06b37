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
    String ENTRY = """
            id, kind, subject, state, run_at, attempts, retries, coalesce(error, '') AS error, created_at, updated_at""";
    /** That one of the same key is under way, or comes before. Whoever is under way goes on, also after a crash. */
    String OTHERS_FIRST = """
            other.organization_id = job.organization_id AND other.kind = job.kind AND other.key = job.key
            AND other.state = 'QUEUED' AND other.id <> job.id AND job.lease_token IS NULL
            AND (other.lease_token IS NOT NULL OR other.position < job.position)""";

    record Leased(String subject, @Nullable String key, int attempts, UUID leaseToken) {}

    record Ended(String kind, String subject, @Nullable String key, int attempts, int retries, String error) {}

    /**
     * @param before
     *            how many have to end first; counted to 30
     * @param othersAt
     *            not before any of them is due
     */
    record Waiting(Instant runAt, int before, @Nullable Instant othersAt) {}

    record Next(UUID id, int retries, Instant runAt) {}

    @Insert("""
            INSERT INTO job (organization_id, id, created_at, updated_at, kind, subject, key, state, run_at, attempts,
                   retries)
            VALUES (#{organizationId}, #{id}, #{now}, #{now}, #{kind}, #{subject}, #{key}, 'QUEUED', #{at}, 0, 0)""")
    int insert(UUID organizationId, UUID id, String kind, String subject, @Nullable String key, Instant at,
            Instant now);

    /** As db-scheduler does it, in our own transaction: the timer is there if and only if the job is. */
    @AcrossOrganizations
    @Insert("""
            INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority)
            VALUES (#{task}, #{instance}, #{at}, false, 1, #{priority})""")
    int insertTimer(String task, String instance, Instant at, int priority);

    /** Rings earlier. Zero rows: somebody is at it, it rings by then anyway, or it is gone. */
    @AcrossOrganizations
    @Update("""
            UPDATE scheduled_tasks SET execution_time = #{at}, version = version + 1
             WHERE task_name = #{task} AND task_instance = #{instance} AND NOT picked AND execution_time > #{at}""")
    int call(String task, String instance, Instant at);

    @Select("""
            SELECT kind
              FROM job
             WHERE organization_id = #{organizationId} AND id = #{id} AND retries = #{retries} AND state = 'QUEUED'""")
    Optional<String> kind(UUID organizationId, UUID id, int retries);

    /** Zero rows: it is not due, or others of its key come first. */
    @Select(affectData = true, value = """
            UPDATE job SET attempts = attempts + 1, lease_token = #{token}, updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND retries = #{retries}
               AND state = 'QUEUED' AND run_at <= #{now} AND attempts < #{most}
               AND NOT EXISTS (SELECT 1 FROM job AS other WHERE\s""" + OTHERS_FIRST + """
             )
            RETURNING subject, key, attempts, lease_token""")
    Optional<Leased> lease(UUID organizationId, UUID id, int retries, UUID token, Instant now, int most);

    /** One whose last attempt has told nothing. */
    @Select(affectData = true, value = """
            UPDATE job SET state = 'DEAD', lease_token = NULL, error = coalesce(error, #{error}), updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND retries = #{retries}
               AND state = 'QUEUED' AND run_at <= #{now} AND attempts >= #{most}
            RETURNING kind, subject, key, attempts, retries, error""")
    Optional<Ended> bury(UUID organizationId, UUID id, int retries, String error, Instant now, int most);

    @Update("""
            UPDATE job SET state = 'DONE', lease_token = NULL, error = NULL, updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND state = 'QUEUED' AND lease_token = #{token}""")
    int complete(UUID organizationId, UUID id, UUID token, Instant now);

    /**
     * @param uncounted
     *            how many attempts are taken back
     */
    @Select(affectData = true, value = """
            UPDATE job SET state = #{state}, attempts = attempts - #{uncounted}, lease_token = NULL, error = #{error},
                   run_at = #{at}, updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND state = 'QUEUED' AND lease_token = #{token}
            RETURNING kind, subject, key, attempts, retries, error""")
    Optional<Ended> fail(UUID organizationId, UUID id, UUID token, Queue.State state, int uncounted, String error,
            Instant at, Instant now);

    @Select("""
            SELECT job.run_at, count(first.run_at) AS before, max(first.run_at) AS others_at
              FROM job
              LEFT JOIN LATERAL (SELECT other.run_at
                                   FROM job AS other
                                  WHERE\s""" + OTHERS_FIRST + """
                                  LIMIT 30) AS first ON true
             WHERE job.organization_id = #{organizationId} AND job.id = #{id} AND job.retries = #{retries}
               AND job.state = 'QUEUED'
             GROUP BY job.run_at""")
    Optional<Waiting> waiting(UUID organizationId, UUID id, int retries);

    /** Whose turn it is among those of a key. */
    @Select("""
            SELECT id, retries, run_at
              FROM job
             WHERE organization_id = #{organizationId} AND kind = #{kind} AND key = #{key} AND state = 'QUEUED'
             ORDER BY position
             LIMIT 1""")
    Optional<Next> next(UUID organizationId, String kind, String key);

    @Select(affectData = true, value = """
            UPDATE job SET state = 'QUEUED', attempts = 0, retries = retries + 1, run_at = #{now}, updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id} AND state = 'DEAD'
            RETURNING retries""")
    Optional<Integer> retry(UUID organizationId, UUID id, Instant now);

    @Select("SELECT " + ENTRY + """
             FROM job
            WHERE organization_id = #{organizationId} AND id = #{id}""")
    Optional<Queue.Entry> find(UUID organizationId, UUID id);

    @Select("SELECT " + ENTRY + """
             FROM job
            WHERE organization_id = #{organizationId} AND id < #{before}
              AND (CAST(#{state} AS text) IS NULL OR state = #{state})
            ORDER BY id DESC
            LIMIT #{most}""")
    List<Queue.Entry> page(UUID organizationId, Queue.@Nullable State state, UUID before, int most);

    @AcrossOrganizations
    @Delete("""
            DELETE FROM job
             WHERE (organization_id, id) IN (
                   SELECT organization_id, id
                     FROM job
                    WHERE state = 'DONE' AND updated_at < #{before}
                    ORDER BY updated_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)""")
    int purge(Instant before, int most);
}
