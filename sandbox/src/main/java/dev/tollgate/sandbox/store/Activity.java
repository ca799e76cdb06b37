package dev.tollgate.sandbox.store;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What is under way: requests that are carried out, and deliveries. A request's deliveries are under way before the
 * request is over, so that there is no moment of rest in between.
 */
public final class Activity {

    private long running;

    /** Something more is under way; {@link #end} is to be said once. */
    public synchronized void begin() {
        running++;
    }

    public synchronized void end() {
        running--;
        if (running == 0) notifyAll();
    }

    /** Carries out a request. */
    public <T> T during(Supplier<T> work) {
        begin();
        try {
            return work.get();
        } finally {
            end();
        }
    }

    public synchronized long running() {
        return running;
    }

    /** Waits until nothing is under way. False when time runs out. */
    public synchronized boolean awaitIdle(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (running > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) return false;
            wait(left);
        }
        return true;
    }
}
