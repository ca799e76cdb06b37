package dev.tollgate.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Lets clients work at the same time, each on a thread of its own, and writes down how long each piece took. */
final class Load {
    private Load() {}

    /** Whoever sends and waits for the answer. An answer other than the right one is an exception. */
    interface Client {
        /** @return false when there is nothing left to send, and nothing was sent */
        boolean once() throws Exception;
    }

    /** What happened. */
    record Run(Latencies latencies, Duration elapsed) {
        double rate() {
            return latencies.count() / (elapsed.toNanos() / 1e9);
        }
    }

    private interface Loop {
        void run(Client client, Latencies.Recorder recorder, long begin, long end) throws Exception;
    }

    /** Each client sends its next as soon as it has its answer. */
    static Run closed(List<? extends Client> clients, Duration length) {
        return run(clients, length, (client, recorder, begin, end) -> {
            for (long before = System.nanoTime(); before - end < 0;) {
                if (!client.once()) return;
                long after = System.nanoTime();
                recorder.add(after - before);
                before = after;
            }
        });
    }

    /**
     * Whoever is free sends what is due. The time is counted from when it was due: a server that is behind is not
     * spared what piles up meanwhile.
     */
    static Run open(List<? extends Client> clients, Duration length, double perSecond) {
        var next = new AtomicLong();
        double gapNanos = 1e9 / perSecond;
        return run(clients, length, (client, recorder, begin, end) -> {
            while (true) {
                long due = begin + (long) (next.getAndIncrement() * gapNanos);
                if (due - end >= 0) return;
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime())
                    LockSupport.parkNanos(wait);
                if (!client.once()) return;
                recorder.add(System.nanoTime() - due);
            }
        });
    }

    private static Run run(List<? extends Client> clients, Duration length, Loop loop) {
        List<Latencies.Recorder> recorders = clients.stream().map(_ -> new Latencies.Recorder()).toList();
        var start = new CountDownLatch(1);
        var begin = new AtomicLong();
        try (var threads = Executors.newFixedThreadPool(clients.size())) {
            var running = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < clients.size(); i++) {
                Client client = clients.get(i);
                Latencies.Recorder recorder = recorders.get(i);
                Callable<Boolean> work = () -> {
                    start.await();
                    loop.run(client, recorder, begin.get(), begin.get() + length.toNanos());
                    return true;
                };
                running.add(threads.submit(work));
            }
            begin.set(System.nanoTime());
            start.countDown();
            for (Future<Boolean> one : running)
                one.get();
            return new Run(Latencies.of(recorders), Duration.ofNanos(System.nanoTime() - begin.get()));
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a client failed: " + failed.getCause(), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
