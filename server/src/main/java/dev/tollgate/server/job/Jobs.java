package dev.tollgate.server.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the jobs, durably: db-scheduler holds one row per job, and whichever node is alive picks it up. */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    /** Rounds of {@link #drain}: more than this much follow-up work is a loop. */
    private static final int ROUNDS_MAX = 200;

    private final List<Job> jobs;
    private final Scheduler scheduler;

    public Jobs(DataSource dataSource, Clock clock, List<Job> jobs) {
        this.jobs = List.copyOf(jobs);
        List<RecurringTask<Void>> tasks = jobs.stream().map(Jobs::task).toList();
        this.scheduler = Scheduler.create(dataSource).startTasks(tasks).clock(clock::instant)
                .executorService(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("job-", 0).factory()))
                .threads(Math.max(2, jobs.size())).pollingInterval(Duration.ofMillis(500))
                .shutdownMaxWait(Duration.ofSeconds(5)).build();
    }

    private static RecurringTask<Void> task(Job job) {
        return Tasks.recurring(job.name(), FixedDelay.of(job.every())).execute((_, _) -> {
            int done = job.work().getAsInt();
            if (done > 0)
                LOG.atDebug().addKeyValue("job", job.name()).addKeyValue("done", done).log("a job found work");
        });
    }

    public void start() {
        scheduler.start();
    }

    /**
     * Does, now and on this thread, everything that is due, until nothing is. For tests, which turn the clock by hand.
     */
    public void drain() {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            if (jobs.stream().mapToInt(job -> job.work().getAsInt()).sum() == 0) return;
        }
        throw new IllegalStateException("the jobs find ever more to do");
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
