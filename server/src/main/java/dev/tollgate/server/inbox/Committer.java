package dev.tollgate.server.inbox;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Commits events in batches: those of one account that came while the last commit ran are the next one. A lone event
 * waits for nobody. What waits is bounded, in number and in bytes; who comes then is asked to come again.
 */
final class Committer implements AutoCloseable {
    private static final int BATCH_MAX = 64;
    private static final int WAITING_MAX = 10_000;
    private static final long BYTES_MAX = 64L << 20;
    private static final Duration END = Duration.ofSeconds(5);
    private static final Duration COME_AGAIN = Duration.ofSeconds(1);

    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(WAITING_MAX);
    private final AtomicLong bytes = new AtomicLong();
    private final Consumer<List<Waiting>> commit;
    private final List<Thread> threads;

    /**
     * @param committers
     *            how many batches may be committed at once; each has a connection of its own
     * @param commit
     *            completes everyone of a batch, whatever happens to it
     */
    Committer(int committers, Consumer<List<Waiting>> commit) {
        this.commit = commit;
        this.threads = IntStream.range(0, committers)
                .mapToObj(n -> Thread.ofPlatform().daemon().name("commit-events-" + n).start(this::run)).toList();
    }

    /**
     * @throws ApiException
     *             RATE_LIMITED when too much waits
     */
    void submit(Waiting event) {
        if (bytes.addAndGet(event.payload().length) > BYTES_MAX || !queue.offer(event)) {
            bytes.addAndGet(-event.payload().length);
            throw new ApiException(new CallError.RateLimited(COME_AGAIN));
        }
    }

    private void run() {
        try {
            while (true)
                commit(next());
        } catch (InterruptedException _) {
            // Closed: nobody calls any more.
        }
    }

    private Collection<List<Waiting>> next() throws InterruptedException {
        var taken = new ArrayList<Waiting>();
        taken.add(queue.take());
        queue.drainTo(taken, BATCH_MAX - 1);
        taken.forEach(event -> bytes.addAndGet(-event.payload().length));
        return taken.stream().collect(Collectors.groupingBy(event -> event.arrival().account().id(),
                LinkedHashMap::new, Collectors.toList())).values();
    }

    private void commit(Collection<List<Waiting>> batches) {
        for (List<Waiting> batch : batches) {
            try {
                commit.accept(batch);
            } catch (Throwable failure) {
                batch.forEach(event -> event.isNew().completeExceptionally(failure));
            }
        }
    }

    /** The calls have ended before, so nobody is left who waits. A commit that is under way ends first. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(END);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        var left = new ArrayList<Waiting>();
        queue.drainTo(left);
        left.forEach(event -> event.isNew().completeExceptionally(new IllegalStateException("the server stops")));
    }
}
