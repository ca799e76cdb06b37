package dev.tollgate.sandbox.webhook;

import dev.tollgate.sandbox.store.Activity;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Lets deliveries start: at once, after a while, or one after another. Whatever will start by itself is under way. */
final class Departures implements AutoCloseable {

    private final Activity activity;
    private final Consumer<Delivery> sender;
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("sandbox-webhooks").factory());
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    Departures(Activity activity, Consumer<Delivery> sender) {
        this.activity = activity;
        this.sender = sender;
    }

    /** Something that starts later. */
    private static final class Waiting {

        private final Runnable work;

        Waiting(Runnable work) {
            this.work = work;
        }
    }

    void now(Delivery delivery) {
        now(() -> sender.accept(delivery));
    }

    void now(Runnable work) {
        activity.begin();
        start(work);
    }

    void after(Duration wait, Delivery delivery) {
        after(wait, () -> sender.accept(delivery));
    }

    void after(Duration wait, Runnable work) {
        if (wait.isZero()) {
            now(work);
            return;
        }
        activity.begin();
        var later = new Waiting(work);
        waiting.add(later);
        try {
            var _ = timer.schedule(() -> arrive(later), wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            activity.end(); // closing: nobody will ask any more
        }
    }

    /** The second starts when the first was attempted, and so on. */
    void oneByOne(List<Delivery> deliveries) {
        now(() -> deliveries.forEach(sender));
    }

    /** Lets the caller wait, unless the sandbox is closed meanwhile. */
    void pause(Duration wait) throws InterruptedException {
        boolean _ = closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Forgets what has not started. */
    void clear() {
        for (Waiting later : Set.copyOf(waiting)) {
            if (waiting.remove(later)) activity.end();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        timer.shutdownNow();
        senders.shutdownNow();
    }

    private void arrive(Waiting later) {
        if (waiting.remove(later)) start(later.work);
    }

    private void start(Runnable work) {
        try {
            senders.execute(() -> {
                try {
                    work.run();
                } finally {
                    activity.end();
                }
            });
        } catch (RejectedExecutionException _) {
            activity.end(); // closing: nobody will ask any more
        }
    }
}
