package dev.tollgate.sandbox;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks now and then whether something is due, so that a session expires although nobody asks. */
public final class Ticker implements AutoCloseable {

    public static final long PERIOD_MS = 200;
    private static final System.Logger LOG = System.getLogger(Ticker.class.getName());

    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("sandbox-ticker").factory());

    public Ticker(Runnable work) {
        var _ = timer.scheduleWithFixedDelay(() -> run(work), PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a timer failed; the next ones go on", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
