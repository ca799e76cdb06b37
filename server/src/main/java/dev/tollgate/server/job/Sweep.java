package dev.tollgate.server.job;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work over rows that are due, done again and again: a {@link Job} runs it. Items are taken under a lease, so that
 * several nodes may sweep at once, and a dead node's items are taken again when it ends. Those of different
 * organizations and of one are done in parallel, bounded in both ways. One that fails, hangs, or belongs to an
 * organization whose account does, delays no other: it is put off by itself, later each time.
 * <p>
 * A feature gives three things. Its table has {@code next_at} and {@code failures}.
 * <ol>
 * <li>{@link Source}: one statement that takes what is due, by moving it into the future for longer than an item takes:
 *
 * <pre>{@code
 * UPDATE thing SET next_at = #{until}
 *  WHERE (organization_id, id) IN (
 *        SELECT organization_id, id
 *          FROM thing
 *         WHERE next_at <= #{now} AND NOT (organization_id = ANY(#{busy}))
 *         ORDER BY next_at
 *         LIMIT #{most}
 *           FOR NO KEY UPDATE SKIP LOCKED)
 * RETURNING organization_id, id, failures
 * }</pre>
 *
 * It returns keys only: a value that cannot be read would fail all that was taken with it.
 * <li>The work, outside of any transaction. What it commits in the end sets {@code next_at} to when the item is due
 * next, or ends it, and {@code failures} to 0. The lease is no fence: it may have run out, so what it writes is guarded
 * by what it has read, as everywhere. To throw means that the item failed.
 * <li>{@link Failed}, which writes {@code failures = failures + 1, next_at = #{again}}. It must need nothing that can
 * be wrong with the item: it names the row by its key.
 * </ol>
 *
 * @param <T>
 *            an item as it was taken. It is logged: ids only, no secrets
 */
public final class Sweep<T extends Sweep.Item> {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final ScopedValue<Boolean> ONE_BY_ONE = ScopedValue.newInstance();
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int PER_ORGANIZATION = 8;
    private static final int IN_ALL = 32;
    /** While some are under way, others become due. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final String name;
    private final Base base;
    private final Source<T> source;
    private final Consumer<T> work;
    private final Failed<T> failed;
    private final Limits<T> limits;

    /** A row that is due. */
    public interface Item {
        UUID organizationId();

        /** How often it has failed since it was last done. */
        int failures();
    }

    /** Takes what is due, and leases it, in a transaction of its own. */
    @FunctionalInterface
    public interface Source<T> {
        /**
         * @param busy
         *            organizations that have enough under way: nothing of theirs is to be taken
         */
        List<T> take(UUID[] busy, int most);
    }

    /** Puts an item off. In a transaction of its own. */
    @FunctionalInterface
    public interface Failed<T> {
        void write(Tx tx, T item, Instant again);
    }

    /** Tells a person of an item that fails again and again. In the transaction that puts it off. */
    @FunctionalInterface
    public interface Tell<T> {
        void tell(Tx tx, T item, RuntimeException failure);
    }

    private record Base(Database database, Ids ids) {}

    private record Limits<T>(int perOrganization, int inAll, Duration firstPause, Duration longestPause, int toldAfter,
            Tell<T> tell) {}

    /**
     * @param name
     *            for its log lines and threads
     */
    public Sweep(String name, Database database, Ids ids, Source<T> source, Consumer<T> work, Failed<T> failed) {
        this(name, new Base(database, ids), source, work, failed, new Limits<>(PER_ORGANIZATION, IN_ALL, FIRST_PAUSE,
                LONGEST_PAUSE, Integer.MAX_VALUE, (_, _, _) -> {
                }));
    }

    private Sweep(String name, Base base, Source<T> source, Consumer<T> work, Failed<T> failed, Limits<T> limits) {
        this.name = name;
        this.base = base;
        this.source = source;
        this.work = work;
        this.failed = failed;
        this.limits = limits;
    }

    private Sweep<T> within(Limits<T> changed) {
        return new Sweep<>(name, base, source, work, failed, changed);
    }

    /** How many items run at once on a node. */
    public Sweep<T> atOnce(int perOrganization, int inAll) {
        if (perOrganization < 1 || inAll < perOrganization) throw new IllegalArgumentException("nothing would run");
        return within(new Limits<>(perOrganization, inAll, limits.firstPause(), limits.longestPause(),
                limits.toldAfter(), limits.tell()));
    }

    /** How long an item that failed is put off: twice as long each time, or up to half of that sooner. */
    public Sweep<T> backingOff(Duration first, Duration most) {
        return within(new Limits<>(limits.perOrganization(), limits.inAll(), first, most, limits.toldAfter(),
                limits.tell()));
    }

    /** From so many failures in a row on. Whoever does the item in the end says that it is over. */
    public Sweep<T> tellingAfter(int failures, Tell<T> tell) {
        return within(new Limits<>(limits.perOrganization(), limits.inAll(), limits.firstPause(),
                limits.longestPause(), failures, tell));
    }

    /**
     * Does what is due, until nothing is due or under way.
     *
     * @return how many items were taken, whether they were done or failed
     */
    public int run() {
        if (ONE_BY_ONE.isBound()) {
            List<T> taken = source.take(new UUID[0], limits.inAll());
            taken.forEach(this::attempt);
            return taken.size();
        }
        try {
            return runInParallel();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Whatever sweeps run inside do their items on this thread, one after the other. */
    static int oneByOne(IntSupplier sweeps) {
        return ScopedValue.where(ONE_BY_ONE, true).call(sweeps::getAsInt);
    }

    /** What was taken begins at once: nothing waits while its lease runs out. */
    private int runInParallel() throws InterruptedException {
        var running = new Running(limits);
        var thrown = new AtomicReference<@Nullable Error>();
        int all = 0;
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory())) {
            boolean goesOn = true;
            while (goesOn) {
                int room = running.room();
                List<T> taken = room == 0 ? List.of() : source.take(running.busy(), room);
                for (T item : taken) {
                    running.begin(item.organizationId());
                    threads.execute(() -> {
                        try {
                            attempt(item);
                        } catch (Error error) {
                            thrown.set(error);
                        } finally {
                            running.end(item.organizationId());
                        }
                    });
                }
                all += taken.size();
                goesOn = thrown.get() == null && (!taken.isEmpty() || running.awaitsOne());
            }
        }
        Error error = thrown.get();
        if (error != null) throw error;
        return all;
    }

    /** What is under way. Told by many threads, asked by one. */
    private static final class Running {
        private final Limits<?> limits;
        private final Map<UUID, Integer> running = new HashMap<>();
        private final BlockingQueue<UUID> ended = new LinkedBlockingQueue<>();

        Running(Limits<?> limits) {
            this.limits = limits;
        }

        void begin(UUID organizationId) {
            running.merge(organizationId, 1, Integer::sum);
        }

        void end(UUID organizationId) {
            ended.add(organizationId);
        }

        /** How many may be taken at once: of one organization only, should it come to that. */
        int room() {
            for (UUID one = ended.poll(); one != null; one = ended.poll())
                forget(one);
            return Math.min(share(), limits.inAll() - running.values().stream().mapToInt(Integer::intValue).sum());
        }

        /** Those that could be given more than they may have. */
        UUID[] busy() {
            return running.entrySet().stream()
                    .filter(one -> one.getValue() + share() > limits.perOrganization()).map(Map.Entry::getKey)
                    .toArray(UUID[]::new);
        }

        /** Half of what an organization may have: the other half may hang, and it still goes on. */
        private int share() {
            return Math.max(1, limits.perOrganization() / 2);
        }

        /** Until one has ended, or it is time to look for more. Whether anything was under way. */
        boolean awaitsOne() throws InterruptedException {
            if (running.isEmpty()) return false;
            UUID one = ended.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            if (one != null) forget(one);
            return true;
        }

        private void forget(UUID organizationId) {
            running.computeIfPresent(organizationId, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Does an item that its caller has taken, as {@link #run} would. */
    public void attempt(T item) {
        try {
            work.accept(item);
        } catch (RuntimeException failure) {
            int failures = item.failures() + 1;
            LOG.atWarn().addKeyValue("sweep", name).addKeyValue("item", item).addKeyValue("failures", failures)
                    .setCause(failure).log("an item failed; it is tried again later, and the others go on");
            putOff(item, failure, failures);
        }
    }

    private void putOff(T item, RuntimeException failure, int failures) {
        Duration pause = JobSchedule.pause(limits.firstPause(), limits.longestPause(), failures,
                ThreadLocalRandom.current());
        try {
            base.database().inTransaction(item.organizationId(), tx -> {
                failed.write(tx, item, base.ids().now().plus(pause));
                if (failures >= limits.toldAfter())
                    tx.attempt(() -> limits.tell().tell(tx, item, failure)).ifPresent(untold -> LOG.atError()
                            .addKeyValue("item", item).setCause(untold).log("nobody could be told of an item"));
                return true;
            });
        } catch (RuntimeException worse) {
            LOG.atError().addKeyValue("sweep", name).addKeyValue("item", item).setCause(worse)
                    .log("an item could not be put off; it is taken again when its lease ends");
        }
    }
}
