package dev.tollgate.server.job;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.ScheduledExecutionsFilter;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceException;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the jobs, durably, the recurring ones and those of the queue: db-scheduler holds one row per job, and whichever
 * node is alive picks it up. What a node holds when it dies is picked up by another one within the lease and a half.
 */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    /** Who gives no sign of life for so long is dead. */
    private static final Duration LEASE = Duration.ofSeconds(40);
    /** So many signs of life fall into a lease; db-scheduler allows no fewer. */
    private static final int HEARTBEATS = 4;
    /** Beside those that run: for those that only find that there is no room for their kind. */
    private static final int TURNED_AWAY_AT_ONCE_MAX = 8;
    /** Recurring work goes before the queue, however long the queue is. */
    private static final int RECURRING_PRIORITY = 50;
    /** When an attempt could not even be written down as failed. */
    private static final Duration PAUSE = Duration.ofSeconds(30);
    /** Rounds of {@link #drain}: more than this much follow-up work is a loop. */
    private static final int ROUNDS_MAX = 200;

    private final Clock clock;
    private final List<Job> jobs;
    private final Worker worker;
    private final Scheduler scheduler;

    public Jobs(DataSource dataSource, Clock clock, List<Job> jobs, Worker worker) {
        this(dataSource, clock, jobs, worker, LEASE);
    }

    Jobs(DataSource dataSource, Clock clock, List<Job> jobs, Worker worker, Duration lease) {
        this.clock = clock;
        this.jobs = List.copyOf(jobs);
        this.worker = worker;
        List<RecurringTask<Void>> recurring = jobs.stream().map(Jobs::recurring).toList();
        this.scheduler = Scheduler.create(dataSource, List.of(queued())).startTasks(recurring).clock(clock::instant)
                .executorService(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("job-", 0).factory()))
                .threads(jobs.size() + worker.concurrency() + TURNED_AWAY_AT_ONCE_MAX).enablePriority()
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(Duration.ofMillis(500)).heartbeatInterval(lease.dividedBy(HEARTBEATS))
                .missedHeartbeatsLimit(HEARTBEATS).shutdownMaxWait(Duration.ofSeconds(5)).build();
    }

    /** Each has a row and a thread of its own. One that throws runs again after its pause, as if it had not. */
    private static RecurringTask<Void> recurring(Job job) {
        return Tasks.recurring(job.name(), FixedDelay.of(job.every())).defaultPriority(RECURRING_PRIORITY)
                .execute((_, _) -> run(job));
    }

    private static void run(Job job) {
        try {
            int done = job.work().getAsInt();
            if (done > 0)
                LOG.atDebug().addKeyValue("job", job.name()).addKeyValue("done", done).log("a job found work");
        } catch (RuntimeException failure) {
            LOG.atError().addKeyValue("job", job.name()).setCause(failure)
                    .log("recurring work failed; it is begun again");
        }
    }

    private CustomTask<Void> queued() {
        return Tasks.custom(Queue.TASK, Void.class)
                .onFailure((failed, timer) -> timer.reschedule(failed, clock.instant().plus(PAUSE)))
                .onDeadExecutionRevive()
                .execute((timer, _) -> follow(worker.run(Timer.parse(timer.getId()))));
    }

    /** A worker that was taken over holds an old version of its timer, and changes nothing here either. */
    private static CompletionHandler<Void> follow(Optional<Instant> next) {
        return (done, timer) -> next.ifPresentOrElse(at -> timer.reschedule(done, at), timer::remove);
    }

    public void start() {
        scheduler.start();
    }

    /**
     * Does, now and on this thread, one after the other, everything that is due, until nothing is. For tests, which
     * turn the clock by hand. What fails stops nothing else, and is thrown in the end.
     *
     * @return how much that was
     */
    public int drain() {
        var failed = new LinkedHashMap<Job, RuntimeException>();
        int all = Sweep.oneByOne(() -> drain(failed));
        failed.values().stream().reduce((first, next) -> {
            first.addSuppressed(next);
            return first;
        }).ifPresent(failure -> {
            throw failure;
        });
        return all;
    }

    private int drain(Map<Job, RuntimeException> failed) {
        int all = 0;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            int done = 0;
            for (Job job : jobs)
                if (!failed.containsKey(job)) done += run(job, failed);
            done += runQueue();
            if (done == 0) return all;
            all += done;
        }
        throw new IllegalStateException("the jobs find ever more to do");
    }

    private static int run(Job job, Map<Job, RuntimeException> failed) {
        try {
            return job.work().getAsInt();
        } catch (RuntimeException failure) {
            failed.put(job, failure);
            return 0;
        }
    }

    /** Timers that nobody has picked, in the order of their times. */
    private int runQueue() {
        var due = new ArrayList<TaskInstanceId>();
        Instant now = clock.instant();
        scheduler.fetchScheduledExecutionsForTask(Queue.TASK, Void.class,
                ScheduledExecutionsFilter.all().withPicked(false), timer -> {
                    if (isDue(timer, now)) due.add(timer.getTaskInstance());
                });
        due.forEach(timer -> follow(timer, worker.run(Timer.parse(timer.getId()))));
        return due.size();
    }

    private static boolean isDue(ScheduledExecution<?> timer, Instant now) {
        return !timer.getExecutionTime().isAfter(now);
    }

    private void follow(TaskInstanceId timer, Optional<Instant> next) {
        try {
            next.ifPresentOrElse(at -> scheduler.reschedule(timer, at), () -> scheduler.cancel(timer));
        } catch (TaskInstanceException _) {
            LOG.atDebug().addKeyValue("timer", timer.getId()).log("somebody else was at this timer");
        }
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
