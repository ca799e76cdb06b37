package dev.tollgate.server.stream;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Loses a hint, brings it twice, or brings it late and after others. */
final class UnreliableBus implements FanoutBus {
    private static final int LATE_MS_MAX = 40;
    private final List<Consumer<Subject>> everybody;
    private final Random random;

    UnreliableBus(List<Consumer<Subject>> everybody, long seed) {
        this.everybody = everybody;
        this.random = new Random(seed);
    }

    static List<Consumer<Subject>> line() {
        return new CopyOnWriteArrayList<>();
    }

    @Override
    public void subscribe(Consumer<Subject> hint, Runnable missed) {
        everybody.add(hint);
    }

    @Override
    public synchronized void publish(Subject subject) {
        for (Consumer<Subject> one : everybody)
            for (int times = random.nextInt(3); times > 0; times--) {
                long late = TimeUnit.MILLISECONDS.toNanos(random.nextInt(LATE_MS_MAX));
                Thread.ofVirtual().start(() -> {
                    LockSupport.parkNanos(late);
                    one.accept(subject);
                });
            }
    }

    @Override
    public void close() {
        everybody.clear();
    }
}
