package dev.tollgate.server.db;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Commits work in batches: what came while the last commit ran is the next one. A lone work waits for nobody. A batch
 * that fails leaves nothing behind, and each work of it is then committed alone: one that cannot be costs the others
 * nothing. What waits is bounded, in number and in bytes.
 */
public final class GroupCommit<W, R> implements AutoCloseable {
    private static final int BATCH_MAX = 64;
    private static final int WAITING_MAX = 10_000;
    private static final long BYTES_MAX = 64L << 20;
    private static final Duration END = Duration.ofSeconds(5);

    private final BlockingQueue<Waiting<W, R>> queue = new LinkedBlockingQueue<>(WAITING_MAX);
    private final AtomicLong bytes = new AtomicLong();
    private final Duration gathering;
    private final Batch<W, R> batch;
    private final List<Thread> threads;
    private volatile boolean isClosed;

    /** How work of one kind is committed. */
    public interface Batch<W, R> {
        /** Work goes together when this is equal: nothing is committed for two organizations at once. */
        Object group(W work);

        /** What no two works of a batch may have in common: the second would not see what the first has written. */
        default Set<?> keys(W work) {
            return Set.of();
        }

        /** How much memory it holds while it waits. */
        default int bytes(W work) {
            return 0;
        }

        /**
         * Commits the works of one group in one transaction.
         *
         * @return what came of each, in their order
         */
        List<R> commit(List<W> works);

        /** Commits work that failed in a batch, or that is the only one. */
        default R commitAlone(W work) {
            return commit(List.of(work)).getFirst();
        }
    }

    private record Waiting<W, R>(W work, int bytes, CompletableFuture<R> result) {}

    /**
     * @param committers
     *            how many batches may be committed at once; each has a connection of its own
     * @param gathering
     *            how long more is waited for, as long as several come at once and fewer are there than the last time.
     *            What costs much for each commit is cheaper so, and under load also faster
     */
    public GroupCommit(String name, int committers, Duration gathering, Batch<W, R> batch) {
        this.gathering = gathering;
        this.batch = batch;
        this.threads = IntStream.range(0, committers)
                .mapToObj(n -> Thread.ofPlatform().daemon().name("commit-" + name + "-" + n).start(this::run)).toList();
    }

    /**
     * Blocks nobody.
     *
     * @return completed once the commit is durable; empty when too much waits already, and once this is closed
     */
    public Optional<CompletableFuture<R>> offer(W work) {
        int size = batch.bytes(work);
        var waiting = new Waiting<W, R>(work, size, new CompletableFuture<>());
        boolean isTaken = bytes.addAndGet(size) <= BYTES_MAX && queue.offer(waiting);
        // After the close nobody takes it out any more.
        if (isTaken && (!isClosed || !queue.remove(waiting))) return Optional.of(waiting.result());
        bytes.addAndGet(-size);
        return Optional.empty();
    }

    /** As {@link #offer}, for whoever waits. What finds no place is committed alone, by its caller. */
    public R commit(W work) {
        Optional<CompletableFuture<R>> result = offer(work);
        if (result.isEmpty()) return batch.commitAlone(work);
        try {
            return result.get().join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) throw cause;
            if (failed.getCause() instanceof Error cause) throw cause;
            throw failed;
        }
    }

    private void run() {
        try {
            for (int size = 0;;) {
                List<Waiting<W, R>> taken = next(size);
                size = taken.size();
                groups(taken).forEach(this::commit);
            }
        } catch (InterruptedException _) {
            // Closed: nobody calls any more.
        }
    }

    /**
     * @param before
     *            how many came last
     */
    private List<Waiting<W, R>> next(int before) throws InterruptedException {
        var taken = new ArrayList<Waiting<W, R>>();
        taken.add(queue.take());
        if (before > 1 && taken.size() + queue.size() < before) LockSupport.parkNanos(gathering.toNanos());
        queue.drainTo(taken, BATCH_MAX - 1);
        taken.forEach(one -> bytes.addAndGet(-one.bytes()));
        return taken;
    }

    private Collection<List<Waiting<W, R>>> groups(List<Waiting<W, R>> taken) {
        return taken.stream().collect(
                Collectors.groupingBy(one -> batch.group(one.work()), LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    /** Those that have a key in common with one before them go into a batch after its. */
    private void commit(List<Waiting<W, R>> group) {
        var keys = new HashSet<Object>();
        var now = new ArrayList<Waiting<W, R>>();
        var later = new ArrayList<Waiting<W, R>>();
        for (Waiting<W, R> one : group) {
            Set<?> own = batch.keys(one.work());
            boolean isFirst = own.stream().noneMatch(keys::contains);
            keys.addAll(own);
            (isFirst ? now : later).add(one);
        }
        if (now.size() == 1) commitAlone(now.getFirst());
        else commitTogether(now);
        if (!later.isEmpty()) commit(later);
    }

    private void commitTogether(List<Waiting<W, R>> all) {
        try {
            List<R> results = batch.commit(all.stream().map(Waiting::work).toList());
            for (int i = 0; i < all.size(); i++)
                all.get(i).result().complete(results.get(i));
        } catch (RuntimeException failure) {
            // Where nobody knows, or the database is gone, a second try alone tells no more.
            if (failure instanceof Database.CommitInDoubt || Database.isLost(failure)) fail(all, failure);
            else all.forEach(this::commitAlone);
        } catch (Error broken) {
            fail(all, broken);
        }
    }

    private void commitAlone(Waiting<W, R> one) {
        try {
            one.result().complete(batch.commitAlone(one.work()));
        } catch (Throwable failure) {
            one.result().completeExceptionally(failure);
        }
    }

    private static void fail(List<? extends Waiting<?, ?>> all, Throwable failure) {
        all.forEach(one -> one.result().completeExceptionally(failure));
    }

    /** A commit that is under way ends first. */
    @Override
    public void close() {
        isClosed = true;
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(END);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        var left = new ArrayList<Waiting<W, R>>();
        queue.drainTo(left);
        fail(left, new IllegalStateException("the server stops"));
    }
}
