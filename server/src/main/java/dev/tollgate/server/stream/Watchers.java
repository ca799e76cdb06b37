package dev.tollgate.server.stream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Who is watching what in this process. A hint wakes watchers and carries nothing: what happened is read from the
 * {@link VersionLog}. Hints may be lost, doubled or come too early; a watcher that missed one reads at its next
 * heartbeat.
 */
public final class Watchers {
    private final ConcurrentHashMap<Subject, List<Watch>> watches = new ConcurrentHashMap<>();
    private final FanoutBus bus;
    private final Map<Subject, Runnable> listeners = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /** Whoever is told. It must not block. */
    public interface Watcher {
        /** Something may have changed. */
        void changed();

        /** Hints may have been lost: of anything, and so of everything. */
        void missed();
    }

    public Watchers(FanoutBus bus) {
        this.bus = bus;
        bus.subscribe(this::wake, this::wakeAll);
    }

    /** Begins to collect hints. Register first and read afterwards: then no change falls between. */
    public Mailbox watch(Subject subject) {
        var mailbox = new Mailbox();
        mailbox.watch = watch(subject, mailbox);
        return mailbox;
    }

    /** Has a watcher told, until the watch is closed. */
    public Watch watch(Subject subject, Watcher watcher) {
        var watch = new Watch(subject, watcher);
        watches.merge(subject, List.of(watch), (all, one) -> Stream.concat(all.stream(), one.stream()).toList());
        return watch;
    }

    /** Has something run at each hint, in whichever process it arose. It must not block. */
    public void listen(Subject subject, Runnable listener) {
        listeners.put(subject, listener);
    }

    /** After a commit: wakes the watchers here at once, and those of other nodes through the bus. */
    public void changed(Subject subject) {
        wake(subject);
        bus.publish(subject);
    }

    private void wake(Subject subject) {
        watches.getOrDefault(subject, List.of()).forEach(watch -> watch.watcher.changed());
        Runnable listener = listeners.get(subject);
        if (listener != null) listener.run();
    }

    private void wakeAll() {
        watches.values().forEach(all -> all.forEach(watch -> watch.watcher.missed()));
        listeners.values().forEach(Runnable::run);
    }

    /** This process stops: every stream says goodbye. */
    public void drain() {
        draining = true;
        watches.values().forEach(all -> all.forEach(watch -> watch.watcher.changed()));
    }

    public boolean isDraining() {
        return draining;
    }

    /** That somebody watches. */
    public final class Watch implements AutoCloseable {
        private final Subject subject;
        private final Watcher watcher;

        private Watch(Subject subject, Watcher watcher) {
            this.subject = subject;
            this.watcher = watcher;
        }

        @Override
        public void close() {
            watches.computeIfPresent(subject, (_, all) -> {
                List<Watch> others = all.stream().filter(one -> one != this).toList();
                return others.isEmpty() ? null : others;
            });
        }
    }

    /** For a thread that waits. Holds at most one hint: only wake-ups are joined, never what they announce. */
    public static final class Mailbox implements Watcher, AutoCloseable {
        private final Semaphore hint = new Semaphore(0);
        private @org.jspecify.annotations.Nullable Watch watch;

        private Mailbox() {}

        @Override
        public void changed() {
            if (hint.availablePermits() == 0) hint.release();
        }

        @Override
        public void missed() {
            changed();
        }

        /** @return whether a hint came within that time */
        public boolean await(Duration most) {
            try {
                boolean hinted = hint.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS);
                if (hinted) hint.drainPermits();
                return hinted;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            if (watch != null) watch.close();
        }
    }
}
