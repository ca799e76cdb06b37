package dev.tollgate.sandbox.store;

import dev.tollgate.sandbox.store.Outbox.Early;
import dev.tollgate.sandbox.wire.StripeError;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The only way to change an account: one change at a time; effect, events and idempotency record together, and written
 * into the books before anybody else sees them. What was due by the clock happens first, so nobody sees a session open
 * that should have expired.
 */
public final class Commits {

    /** So long at most an answer waits for what shall happen before it. */
    public static final Duration EARLY_WAIT_MAX = Duration.ofSeconds(15);
    private static final System.Logger LOG = System.getLogger(Commits.class.getName());

    private final BusinessClock clock;
    private final Ids ids;
    private final Books books;
    private final Outbox outbox;
    private final TimedWork.Register timed;

    public Commits(BusinessClock clock, Ids ids, Books books, Outbox outbox, TimedWork.Register timed) {
        this.clock = clock;
        this.ids = ids;
        this.books = books;
        this.outbox = outbox;
        this.timed = timed;
    }

    /** The answer of the work, and what shall happen before it is given. */
    public record Committed<T>(T answer, List<Early> deliveries) {}

    public <T> T commit(Account account, Function<Tx, T> work) {
        return commit(account, Tx.Origin.NONE, work).answer();
    }

    public void run(Account account, Consumer<Tx> work) {
        commit(account, tx -> {
            work.accept(tx);
            return true;
        });
    }

    public <T> Committed<T> commit(Account account, Tx.Origin origin, Function<Tx, T> work) {
        account.lock().lock();
        try {
            runTimers(account);
            var early = new ArrayList<Early>();
            T answer = apply(account, clock.now(), origin, work, early);
            return new Committed<>(answer, early);
        } finally {
            account.lock().unlock();
        }
    }

    /** Lets webhooks overtake an answer, when that is wanted. */
    public void beforeAnswer(List<Early> deliveries) {
        long end = System.nanoTime() + EARLY_WAIT_MAX.toNanos();
        try {
            for (Early early : deliveries) {
                early.await(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what has come due by the business clock. */
    public void runDue(Account account) {
        run(account, _ -> {
        });
    }

    /** Does the next thing that comes due on a test clock until then. False when there is none. */
    public boolean step(Account account, String testClock, Instant until) {
        account.lock().lock();
        try {
            runTimers(account);
            if (!isDue(account, testClock, until)) return false;
            run(account, account.takeDue(testClock), clock.now());
            return true;
        } finally {
            account.lock().unlock();
        }
    }

    private <T> T apply(Account account, Instant now, Tx.Origin origin, Function<Tx, T> work,
            List<Early> early) {
        var tx = new Tx(account, ids, now, origin, outbox);
        try {
            return work.apply(tx);
        } finally {
            // A decline is thrown, and is a change all the same.
            writeChanges(account, now, origin);
            tx.events().forEach(event -> early.addAll(outbox.publish(account, event)));
            writeChanges(account, now, origin);
            for (Consumer<Tx> follower : tx.followers()) {
                follow(account, now, follower, early);
            }
        }
    }

    private void writeChanges(Account account, Instant now, Tx.Origin origin) {
        account.changes().date(now);
        books.write(account.id(), now, origin.requestId(), account.changes().take(books.forRestart()));
    }

    private void follow(Account account, Instant now, Consumer<Tx> work, List<Early> early) {
        apply(account, now, Tx.Origin.NONE, tx -> {
            work.accept(tx);
            return true;
        }, early);
    }

    private void runTimers(Account account) {
        Instant now = clock.now();
        while (isDue(account, Tx.BUSINESS, now)) {
            Timer timer = account.takeDue(Tx.BUSINESS);
            run(account, timer, timer.due());
        }
        forgetOldEvents(account, now.minus(Event.KEPT).getEpochSecond());
    }

    /** Whoever comes first after it was due does it; what goes wrong with it is not theirs. */
    private void run(Account account, Timer timer, Instant now) {
        try {
            follow(account, now, tx -> timed.get(timer.text("work")).run(tx.on(timer.clock(), timer.due()),
                    timer.text("subject")), new ArrayList<>());
        } catch (StripeError refused) {
            LOG.log(Level.DEBUG, "{0} of {1}: {2}", timer.text("work"), timer.text("subject"), refused.getMessage());
        } catch (RuntimeException failed) {
            LOG.log(Level.ERROR, "a timer failed: " + timer.text("work") + " of " + timer.text("subject"), failed);
        }
    }

    /** Something has come due that nobody has done yet. */
    public boolean isDue(Account account) {
        return account.read(() -> isDue(account, Tx.BUSINESS, clock.now()));
    }

    private static boolean isDue(Account account, String clock, Instant until) {
        return account.nextDue(clock).filter(due -> !due.isAfter(until)).isPresent();
    }

    private static void forgetOldEvents(Account account, long kept) {
        Shelf<Event> events = account.all(Event.KIND);
        while (events.oldest().filter(event -> event.number("created") < kept).isPresent()) {
            events.remove(events.oldest().orElseThrow().id());
        }
    }
}
