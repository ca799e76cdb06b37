package dev.tollgate.server.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Who is watching what in this process. A hint wakes watchers and carries nothing: what happened is read from the
 * {@link VersionLog}. Hints may be lost, doubled or come too early; a watcher that missed one reads at its next
 * heartbeat.
 */
public final class Watchers {
    private final ConcurrentHashMap<Subject, Set<Watch>> watches = new ConcurrentHashMap<>();
    private final FanoutBus bus;
    private final Map<Subject, Runnable> listeners = new ConcurrentHashMap<>();
    private volatile boolean draining;

    public Watchers(FanoutBus bus) {
        this.bus = bus;
        bus.subscribe(this::wake, this::wakeAll);
    }

    /** Begins to collect hints. Register first and read afterwards: then no change falls between. */
    public Watch watch(Subject subject) {
        var watch = new Watch(subject);
        watches.compute(subject, (_, others) -> {
            Set<Watch> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(watch);
            return all;
        });
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
        watches.getOrDefault(subject, Set.of()).forEach(Watch::wake);
        Runnable listener = listeners.get(subject);
        if (listener != null) listener.run();
    }

    private void wakeAll() {
        watches.values().stream().flatMap(Collection::stream).forEach(Watch::wake);
        listeners.values().forEach(Runnable::run);
    }

    /** This process stops: every stream says goodbye. */
    public void drain() {
        draining = true;
        wakeAll();
    }

    public boolean isDraining() {
        return draining;
    }

    public int size() {
        return watches.values().stream().mapToInt(Set::size).sum();
    }

    /** One watcher's mailbox. Holds at most one hint: only wake-ups are joined, never what they announce. */
    public final class Watch implements AutoCloseable {
        private final Subject subject;
        private final Semaphore hint = new Semaphore(0);

        private Watch(Subject subject) {
            this.subject = subject;
        }

        private void wake() {
            if (hint.availablePermits() == 0) hint.release();
        }

        /** Wakes this watcher alone, to make it look around. */
        public void nudge() {
            wake();
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
            watches.computeIfPresent(subject, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
