package dev.tollgate.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The only way to change an account: one at a time, effect and events and idempotency record together. What was due by
 * the clock happens first, so nobody sees a session open that should have expired.
 */
final class Commits {

    private final BusinessClock clock;
    private final Ids ids;
    private final Deliveries deliveries;

    Commits(BusinessClock clock, Ids ids, Deliveries deliveries) {
        this.clock = clock;
        this.ids = ids;
        this.deliveries = deliveries;
    }

    /** The answer of the work, and the first attempts that its events caused. */
    record Committed<T>(T answer, List<Delivery> deliveries) {}

    <T> T commit(Account account, Function<Tx, T> work) {
        return commit(account, Tx.Origin.NONE, work).answer();
    }

    void run(Account account, Consumer<Tx> work) {
        commit(account, tx -> {
            work.accept(tx);
            return true;
        });
    }

    <T> Committed<T> commit(Account account, Tx.Origin origin, Function<Tx, T> work) {
        account.lock.lock();
        try {
            runTimers(account);
            var sent = new ArrayList<Delivery>();
            T answer = apply(account, new Tx(account, ids, clock.now(), origin), work, sent);
            return new Committed<>(answer, sent);
        } finally {
            account.lock.unlock();
        }
    }

    /** Does what has come due by the business clock. */
    void runDue(Account account) {
        run(account, _ -> {
        });
    }

    private <T> T apply(Account account, Tx tx, Function<Tx, T> work, List<Delivery> sent) {
        try {
            return work.apply(tx);
        } finally {
            // A decline is thrown, and is a change all the same.
            tx.events().forEach(event -> {
                account.events.add(event);
                sent.addAll(deliveries.publish(account, event));
            });
            for (Consumer<Tx> follower : tx.followers()) {
                apply(account, new Tx(account, ids, tx.now(), Tx.Origin.NONE), next -> {
                    follower.accept(next);
                    return true;
                }, sent);
            }
        }
    }

    private void runTimers(Account account) {
        Instant now = clock.now();
        while (account.nextDue().filter(due -> !due.isAfter(now)).isPresent()) {
            Instant due = account.nextDue().orElseThrow();
            Consumer<Tx> work = account.takeDue();
            apply(account, new Tx(account, ids, due, Tx.Origin.NONE), tx -> {
                work.accept(tx);
                return true;
            }, new ArrayList<>());
        }
    }
}
