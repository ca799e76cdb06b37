package dev.tollgate.sandbox.testclock;

import dev.tollgate.sandbox.api.Turn;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Activity;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.store.Tx;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets test clocks advance in the background, one thing that comes due at a time, each in a commit of its own. Where a
 * clock is on its way to is kept in the clock, so that a restart goes on with it.
 */
public final class Advancing implements AutoCloseable {

    private static final Duration STEP_MAX = Duration.ofSeconds(20);
    private static final System.Logger LOG = System.getLogger(Advancing.class.getName());

    private final Store store;
    private final Commits commits;
    private final Activity underWay = new Activity();
    private volatile boolean held;

    public Advancing(Store store, Commits commits) {
        this.store = store;
        this.commits = commits;
    }

    /** Begins with the commit; the thread ends when the clock stands where it was sent. */
    public Thread begin(Tx tx, TestClock clock, Instant to) {
        clock.advance(tx, to);
        return start(tx.account(), clock.id());
    }

    /** Goes on with every clock that was held, or that an earlier process left on its way. */
    public void resume() {
        held = false;
        store.accounts().all().forEach(account -> account.read(() -> account.all(TestClock.KIND).oldestFirst()
                .filter(clock -> clock.target().isPresent()).map(TestClock::id).toList())
                .forEach(clock -> start(account, clock)));
    }

    /** Leaves every clock on its way, until {@link #resume}. */
    public void hold() {
        held = true;
        try {
            if (!underWay.awaitIdle(STEP_MAX)) LOG.log(Level.WARNING, "a test clock does not stop");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        hold();
    }

    private Thread start(Account account, String clock) {
        store.activity().begin();
        underWay.begin();
        return Thread.ofVirtual().name("test-clock-" + clock).start(Turn.after(() -> {
            try {
                advance(account, clock);
            } catch (RuntimeException failed) {
                LOG.log(Level.ERROR, clock + " does not go on", failed);
            } finally {
                underWay.end();
                store.activity().end();
            }
        }));
    }

    private void advance(Account account, String clock) {
        Optional<Instant> target = target(account, clock);
        while (target.isPresent() && !held) {
            Instant to = target.get();
            boolean more = commits.step(account, clock, to);
            if (!more) {
                commits.run(account, tx -> tx.all(TestClock.KIND).find(clock).ifPresent(it -> it.arrive(tx, to)));
            }
            target = target(account, clock);
        }
    }

    private static Optional<Instant> target(Account account, String clock) {
        return account.read(() -> account.all(TestClock.KIND).find(clock).flatMap(TestClock::target));
    }
}
