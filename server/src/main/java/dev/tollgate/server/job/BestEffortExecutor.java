package dev.tollgate.server.job;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that begins right after a commit instead of at the next sweep. It may be refused or lost: a job finds it again.
 * At most a fixed number runs at once.
 */
public final class BestEffortExecutor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BestEffortExecutor.class);
    private static final int AT_ONCE_MAX = 16;
    private static final int WAITING_MAX = 2_000;
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("background-", 0).factory());
    private final Semaphore running = new Semaphore(AT_ONCE_MAX);
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final Phaser inFlight = new Phaser(1);
    private final AtomicInteger ended = new AtomicInteger();

    public void run(String what, Runnable work) {
        if (!waiting.tryAcquire()) return;
        inFlight.register();
        try {
            threads.execute(() -> runBounded(what, work));
        } catch (RejectedExecutionException _) {
            done();
        }
    }

    private void runBounded(String what, Runnable work) {
        try {
            running.acquire();
            try {
                work.run();
            } finally {
                running.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            LOG.atWarn().addKeyValue("work", what).setCause(failure)
                    .log("background work failed; a job will find it again");
        } finally {
            done();
        }
    }

    private void done() {
        ended.incrementAndGet();
        waiting.release();
        inFlight.arriveAndDeregister();
    }

    /**
     * Waits until nothing is running. For tests.
     *
     * @return how much has ended since this was asked last, well or not
     */
    public int awaitIdle(Duration most) {
        try {
            int phase = inFlight.arrive();
            inFlight.awaitAdvanceInterruptibly(phase, most.toMillis(), TimeUnit.MILLISECONDS);
            return ended.getAndSet(0);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 0;
        } catch (TimeoutException stuck) {
            throw new IllegalStateException("background work does not end", stuck);
        }
    }

    /** Lets what is running end, within a bound; a job of another process finds the rest. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_MAX.toSeconds(), TimeUnit.SECONDS)) threads.shutdownNow();
        } catch (InterruptedException _) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
