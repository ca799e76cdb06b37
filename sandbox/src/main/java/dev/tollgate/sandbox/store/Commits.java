package dev.tollgate.sandbox.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The only way to change an account: one change at a time; effect, events and idempotency record together, and written
 * into the books before anybody else sees them. What was due by the clock happens first, so nobody sees a session open
 * that should have expired.
 */
public final class Commits {

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

    /** The answer of the work, and what tells when its events were first attempted to be delivered. */
    public record Committed<T>(T answer, List<CountDownLatch> deliveries) {}

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
            var sent = new ArrayList<CountDownLatch>();
            T answer = apply(account, clock.now(), origin, work, sent);
            return new Committed<>(answer, sent);
        } finally {
            account.lock().unlock();
        }
    }

    /** Lets webhooks overtake an answer, when that is wanted. */
    public void beforeAnswer(List<CountDownLatch> deliveries) {
        outbox.beforeAnswer(deliveries);
    }

    /** Does what has come due by the business clock. */
    public void runDue(Account account) {
        run(account, _ -> {
        });
    }

    private <T> T apply(Account account, Instant now, Tx.Origin origin, Function<Tx, T> work,
            List<CountDownLatch> sent) {
        var tx = new Tx(account, ids, now, origin, outbox);
        try {
            return work.apply(tx);
        } finally {
            // A decline is thrown, and is a change all the same.
            books.write(account.id(), now, origin.requestId(), account.changes().take());
            tx.events().forEach(event -> sent.addAll(outbox.publish(account, event)));
            for (Consumer<Tx> follower : tx.followers()) {
                follow(account, now, follower, sent);
            }
        }
    }

    private void follow(Account account, Instant now, Consumer<Tx> work, List<CountDownLatch> sent) {
        apply(account, now, Tx.Origin.NONE, tx -> {
            work.accept(tx);
            return true;
        }, sent);
    }

    private void runTimers(Account account) {
        Instant now = clock.now();
        while (account.nextDue().filter(due -> !due.isAfter(now)).isPresent()) {
            Timer timer = account.takeDue();
            follow(account, timer.due(), tx -> timed.get(timer.text("work")).run(tx, timer.text("subject")),
                    new ArrayList<>());
        }
        forgetOldEvents(account, now.minus(Event.KEPT).getEpochSecond());
    }

    private static void forgetOldEvents(Account account, long kept) {
        Shelf<Event> events = account.all(Event.KIND);
        while (events.oldest().filter(event -> event.number("created") < kept).isPresent()) {
            events.remove(events.oldest().orElseThrow().id());
        }
    }
}
