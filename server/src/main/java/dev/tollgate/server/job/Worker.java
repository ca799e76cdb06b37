package dev.tollgate.server.job;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job whose timer has rung. Its attempt is counted and its lease taken, in a commit of their own, before the
 * work begins: a job that kills its process is dead after so many attempts, and the others go on. A worker that was
 * silent for too long has lost its lease to another one, and ends nothing.
 */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final int ERROR_CHARACTERS_MAX = 500;
    /** For each that comes first by its key: whoever ends calls the next, but the call may get lost. */
    private static final Duration PAUSE_OF_KEY = Duration.ofSeconds(2);

    private final Database database;
    private final Ids ids;
    private final Findings findings;
    private final Map<String, JobHandler> handlers;
    private final Map<String, Slots> slots = new ConcurrentHashMap<>();
    private final RandomGenerator random;

    /** Another worker has taken the job over, since this one was silent for too long. Nothing was written. */
    private static final class LeaseLost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LeaseLost() {
            super("another worker has this job by now", null, false, false);
        }
    }

    /**
     * @param handlers
     *            one for each kind
     */
    public Worker(Database database, Ids ids, Findings findings, Collection<JobHandler> handlers,
            RandomGenerator random) {
        this.database = database;
        this.ids = ids;
        this.findings = findings;
        this.handlers = handlers.stream()
                .collect(Collectors.toUnmodifiableMap(JobHandler::kind, Function.identity()));
        this.random = random;
    }

    /** A kind of an older or a newer version: its jobs fail like any other, and wait for whoever knows it. */
    private record Unknown(String kind) implements JobHandler {
        @Override
        public int concurrency() {
            return 1;
        }

        @Override
        public JobOutcome run(JobAttempt attempt) {
            throw new IllegalStateException("nobody does jobs of kind " + kind);
        }
    }

    /** How many jobs run at once here, at most. */
    int concurrency() {
        return handlers.values().stream().mapToInt(JobHandler::concurrency).sum();
    }

    /** Runs the timer's job, if it is due. Returns when the timer is to ring again; empty: never. */
    Optional<Instant> run(Timer timer) {
        Optional<String> kind = database.inTransaction(timer.organizationId(), tx -> tx.mapper(JobMapper.class)
                .kind(tx.organization(), timer.jobId(), timer.retries()));
        if (kind.isEmpty()) return Optional.empty();
        JobHandler handler = handlers.getOrDefault(kind.get(), new Unknown(kind.get()));
        Slots room = slots.computeIfAbsent(kind.get(), _ -> new Slots(handler.concurrency()));
        if (!room.enter(timer)) return Optional.of(ids.now().plus(room.pause()));
        try {
            lease(timer, handler).ifPresent(attempt -> run(handler, attempt));
        } finally {
            room.leave().ifPresent(this::call);
        }
        return database.inTransaction(timer.organizationId(), tx -> nextRing(tx, timer));
    }

    private void call(Timer timer) {
        database.inTransaction(timer.organizationId(),
                tx -> tx.mapper(JobMapper.class).call(Queue.TASK, timer.toString(), ids.now()));
    }

    private Optional<Instant> nextRing(Tx tx, Timer timer) {
        return tx.mapper(JobMapper.class).waiting(timer.organizationId(), timer.jobId(), timer.retries())
                .map(waiting -> {
                    if (waiting.othersAt() == null) return waiting.runAt();
                    Instant others = later(waiting.othersAt(),
                            ids.now().plus(PAUSE_OF_KEY.multipliedBy(waiting.before())));
                    return later(waiting.runAt(), others);
                });
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private Optional<JobAttempt> lease(Timer timer, JobHandler handler) {
        try {
            return database.inTransaction(timer.organizationId(), tx -> lease(tx, timer, handler));
        } catch (RuntimeException failure) {
            // Another one of its key has begun in this moment.
            if (Database.isDuplicate(failure)) return Optional.empty();
            throw failure;
        }
    }

    private Optional<JobAttempt> lease(Tx tx, Timer timer, JobHandler handler) {
        var mapper = tx.mapper(JobMapper.class);
        Instant now = ids.now();
        UUID organizationId = timer.organizationId();
        int most = handler.schedule().attemptsMax();
        mapper.bury(organizationId, timer.jobId(), timer.retries(), "its process died each time", now, most)
                .ifPresent(dead -> {
                    onDead(tx, handler, new DeadJob(findings, timer.jobId(), dead, "failed %d times"));
                    callNext(tx, dead.kind(), dead.key());
                });
        return mapper.lease(organizationId, timer.jobId(), timer.retries(), UUID.randomUUID(), now, most)
                .map(leased -> new JobAttempt(organizationId, timer.jobId(), handler.kind(), leased.subject(),
                        leased.key(), leased.attempts(), leased.leaseToken()));
    }

    private void run(JobHandler handler, JobAttempt attempt) {
        database.reached(JobFailPoint.JOB_LEASED);
        try {
            switch (handler.run(attempt)) {
                case JobOutcome.Done(var writes) -> complete(attempt, writes);
                case JobOutcome.Again(var after, boolean isCounted, var why) ->
                    again(handler, attempt, after, isCounted, why);
                case JobOutcome.GiveUp(var reason) ->
                    end(handler, attempt, new End(Queue.State.DEAD, 0, reason, Duration.ZERO,
                            "was given up at attempt %d"));
            }
        } catch (LeaseLost lost) {
            LOG.atWarn().addKeyValue("job", attempt.jobId()).addKeyValue("kind", attempt.kind())
                    .log(lost.getMessage());
        } catch (RuntimeException failure) {
            LOG.atWarn().addKeyValue("job", attempt.jobId()).addKeyValue("kind", attempt.kind())
                    .addKeyValue("attempt", attempt.attempt()).setCause(failure).log("a job failed");
            again(handler, attempt, handler.schedule().after(attempt.attempt(), random), true,
                    String.valueOf(failure.getMessage()));
        }
    }

    private void complete(JobAttempt attempt, Consumer<Tx> writes) {
        database.inTransaction(attempt.organizationId(), tx -> {
            writes.accept(tx);
            if (tx.mapper(JobMapper.class).complete(attempt.organizationId(), attempt.jobId(), attempt.token(),
                    ids.now()) == 0)
                throw new LeaseLost();
            callNext(tx, attempt.kind(), attempt.key());
            tx.reached(JobFailPoint.JOB_COMPLETING);
            return true;
        });
    }

    private void again(JobHandler handler, JobAttempt attempt, Duration after, boolean isCounted, String why) {
        boolean isLast = isCounted && attempt.attempt() >= handler.schedule().attemptsMax();
        end(handler, attempt, new End(isLast ? Queue.State.DEAD : Queue.State.QUEUED, isCounted ? 0 : 1, why, after,
                "failed %d times"));
    }

    private record End(Queue.State state, int uncounted, String error, Duration after, String how) {}

    /** Of an attempt that has not done the job. A late one is void: the lease is another worker's. */
    private void end(JobHandler handler, JobAttempt attempt, End end) {
        String error = end.error().substring(0, Math.min(end.error().length(), ERROR_CHARACTERS_MAX));
        database.inTransaction(attempt.organizationId(), tx -> {
            Instant now = ids.now();
            var ended = tx.mapper(JobMapper.class).fail(attempt.organizationId(), attempt.jobId(), attempt.token(),
                    end.state(), end.uncounted(), error, now.plus(end.after()), now);
            if (ended.isEmpty()) return false;
            if (end.state() == Queue.State.DEAD)
                onDead(tx, handler, new DeadJob(findings, attempt.jobId(), ended.get(), end.how()));
            callNext(tx, attempt.kind(), attempt.key());
            return true;
        });
    }

    private static void onDead(Tx tx, JobHandler handler, DeadJob job) {
        tx.attempt(() -> handler.onDead(tx, job)).ifPresent(failure -> {
            LOG.atError().addKeyValue("job", job.id()).addKeyValue("kind", job.kind()).setCause(failure)
                    .log("what follows from a dead job failed");
            job.tell(tx);
        });
    }

    private void callNext(Tx tx, String kind, @Nullable String key) {
        if (key == null) return;
        var mapper = tx.mapper(JobMapper.class);
        mapper.next(tx.organization(), kind, key).ifPresent(next -> mapper.call(Queue.TASK,
                new Timer(tx.organization(), next.id(), next.retries()).toString(), later(next.runAt(), ids.now())));
    }
}
