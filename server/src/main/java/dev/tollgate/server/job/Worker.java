package dev.tollgate.server.job;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.rpc.TypeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job whose timer has rung. Its attempt is counted and its lease taken, in a commit of their own, before the
 * work begins: a job that kills its process is dead after so many attempts, and the others go on. A worker that was
 * silent for too long has lost its lease to another one, and completes nothing.
 */
public final class Worker {
    public static final int ATTEMPTS_MAX = 12;
    static final Duration BACKOFF_MAX = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration BACKOFF_MIN = Duration.ofSeconds(5);
    private static final int ERROR_CHARACTERS_MAX = 500;

    private final Database database;
    private final Ids ids;
    private final Findings findings;
    private final Map<String, JobHandler> handlers;
    private final RandomGenerator random;

    /**
     * @param handlers
     *            by the kind of job that they do
     */
    public Worker(Database database, Ids ids, Findings findings, Map<String, JobHandler> handlers,
            RandomGenerator random) {
        this.database = database;
        this.ids = ids;
        this.findings = findings;
        this.handlers = Map.copyOf(handlers);
        this.random = random;
    }

    /** Runs the timer's job, if it is due. Returns when the timer is to ring again; empty: never. */
    Optional<Instant> run(Timer timer) {
        Optional<JobAttempt> work = database.inTransaction(timer.organizationId(), tx -> lease(tx, timer));
        work.ifPresent(this::attempt);
        return database.inTransaction(timer.organizationId(),
                tx -> tx.mapper(JobMapper.class).nextRun(timer.organizationId(), timer.jobId(), timer.retries()));
    }

    private Optional<JobAttempt> lease(Tx tx, Timer timer) {
        var mapper = tx.mapper(JobMapper.class);
        Instant now = ids.now();
        mapper.bury(timer.organizationId(), timer.jobId(), timer.retries(), "its process died each time", now,
                ATTEMPTS_MAX).ifPresent(dead -> report(tx, timer.jobId(), dead));
        return mapper
                .lease(timer.organizationId(), timer.jobId(), timer.retries(), UUID.randomUUID(), now, ATTEMPTS_MAX)
                .map(leased -> new JobAttempt(database, ids, timer, leased));
    }

    private void attempt(JobAttempt work) {
        database.reached(FailPoint.JOB_LEASED);
        try {
            handler(work.kind()).run(work);
            if (!work.isComplete()) work.complete(_ -> {
            });
        } catch (JobAttempt.LeaseLost lost) {
            LOG.atWarn().addKeyValue("job", work.jobId()).addKeyValue("kind", work.kind()).log(lost.getMessage());
        } catch (RuntimeException failure) {
            fail(work, failure);
        }
    }

    private JobHandler handler(String kind) {
        JobHandler handler = handlers.get(kind);
        if (handler == null) throw new IllegalStateException("nobody does jobs of kind " + kind);
        return handler;
    }

    private void fail(JobAttempt work, RuntimeException failure) {
        LOG.atWarn().addKeyValue("job", work.jobId()).addKeyValue("kind", work.kind())
                .addKeyValue("attempt", work.attempt()).setCause(failure).log("a job failed");
        String error = String.valueOf(failure.getMessage());
        String shown = error.substring(0, Math.min(error.length(), ERROR_CHARACTERS_MAX));
        var state = work.attempt() >= ATTEMPTS_MAX ? Queue.State.DEAD : Queue.State.QUEUED;
        Duration backoff = backoff(work.attempt(), random);
        database.inTransaction(work.organizationId(), tx -> {
            Instant now = ids.now();
            var failed = tx.mapper(JobMapper.class).fail(work.organizationId(), work.jobId(), work.token(), state,
                    shown, now.plus(backoff), now);
            if (state == Queue.State.DEAD) failed.ifPresent(dead -> report(tx, work.jobId(), dead));
            return failed;
        });
    }

    /** The number of its rounds is in it: one that dies again after a person's retry is open again. */
    private void report(Tx tx, UUID jobId, JobMapper.Dead dead) {
        findings.add(tx, JobFindings.DEAD_JOB, TypeId.JOB.format(jobId), "%s of %s failed %d times, round %d: %s"
                .formatted(dead.kind(), dead.subject(), dead.attempts(), dead.retries() + 1, dead.error()));
    }

    /** Doubles with each attempt, and is at least half of that: what failed together does not come back together. */
    static Duration backoff(int attempt, RandomGenerator random) {
        long most = Math.min(BACKOFF_MAX.toMillis(), BACKOFF_MIN.toMillis() << Math.min(attempt - 1, 20));
        return Duration.ofMillis(random.nextLong(most / 2, most + 1));
    }
}
