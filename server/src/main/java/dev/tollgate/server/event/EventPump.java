package dev.tollgate.server.event;

import dev.tollgate.server.stream.Watchers;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events along, from the commit that wrote them to who consumes them: at every hint, and twice a second. Hints
 * that follow each other closely are gathered: a hundred commits then cost one turn.
 */
public final class EventPump implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventPump.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration GATHER = Duration.ofMillis(25);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Sequencer sequencer;
    private final EventConsumers consumers;
    private final Semaphore hint = new Semaphore(0);
    private volatile Thread thread = Thread.ofVirtual().unstarted(() -> {
    });
    private volatile boolean closed;

    public EventPump(Sequencer sequencer, EventConsumers consumers, Watchers watchers) {
        this.sequencer = sequencer;
        this.consumers = consumers;
        watchers.listen(Events.SEQUENCER, this::wake);
    }

    /** Hints that come together are one. */
    private void wake() {
        if (hint.availablePermits() == 0) hint.release();
    }

    public void start() {
        thread = Thread.ofVirtual().name("events").start(this::loop);
    }

    private void loop() {
        long begun = System.nanoTime() - GATHER.toNanos();
        while (!closed) {
            try {
                boolean _ = hint.tryAcquire(EVERY.toMillis(), TimeUnit.MILLISECONDS);
                TimeUnit.NANOSECONDS.sleep(begun + GATHER.toNanos() - System.nanoTime());
                begun = System.nanoTime();
                hint.drainPermits();
                sequencer.run();
                consumers.run();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException failure) {
                if (!closed) LOG.atWarn().setCause(failure).log("events could not be moved along; trying again");
            }
        }
    }

    /**
     * Does, now and on this thread, what there is to do, whoever leads. For tests.
     *
     * @return how much that was
     */
    public int drain() {
        return sequencer.takeOver() + consumers.run();
    }

    @Override
    public void close() {
        closed = true;
        hint.release();
        try {
            if (thread.isAlive()) thread.join(CLOSE_MAX);
            sequencer.resign();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            LOG.atDebug().setCause(failure).log("the lease runs out by itself");
        }
    }
}
