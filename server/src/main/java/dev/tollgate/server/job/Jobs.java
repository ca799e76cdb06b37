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
import java.util.List;
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
    /** How many jobs of the queue one node does at once. */
    private static final int QUEUED_AT_ONCE_MAX = 8;
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
                .threads(jobs.size() + QUEUED_AT_ONCE_MAX).enablePriority().pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(Duration.ofMillis(500)).heartbeatInterval(lease.dividedBy(HEARTBEATS))
                .missedHeartbeatsLimit(HEARTBEATS).shutdownMaxWait(Duration.ofSeconds(5)).build();
    }

    private static RecurringTask<Void> recurring(Job job) {
        return Tasks.recurring(job.name(), FixedDelay.of(job.every())).defaultPriority(RECURRING_PRIORITY)
                .execute((_, _) -> {
                    int done = job.work().getAsInt();
                    if (done > 0)
                        LOG.atDebug().addKeyValue("job", job.name()).addKeyValue("done", done).log("a job found work");
                });
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
     * Does, now and on this thread, everything that is due, until nothing is. For tests, which turn the clock by hand.
     *
     * @return how much that was
     */
    public int drain() {
        int all = 0;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            int done = jobs.stream().mapToInt(job -> job.work().getAsInt()).sum() + runQueue();
            if (done == 0) return all;
            all += done;
        }
        throw new IllegalStateException("the jobs find ever more to do");
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
