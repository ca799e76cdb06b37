package dev.tollgate.sandbox.webhook;

import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Event;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/**
 * One event on its way to one endpoint. One that repeats goes by the schedule until it is taken; others, which somebody
 * asked for, are sent once. {@code due}: when this attempt had to be made, by business time.
 */
record Delivery(Account account, Event event, String endpoint, int attempt, Instant due, boolean repeats,
        CountDownLatch attempted) {

    /** The next attempt of the schedule. */
    static Delivery scheduled(Account account, Event event, String endpoint, Instant due) {
        return new Delivery(account, event, endpoint, event.attempts(endpoint) + 1, due, true, new CountDownLatch(1));
    }

    /** One more, beside the schedule. */
    static Delivery extra(Account account, Event event, String endpoint, Instant due) {
        return new Delivery(account, event, endpoint, 1, due, false, new CountDownLatch(1));
    }

    Delivery next(Instant due) {
        return new Delivery(account, event, endpoint, attempt + 1, due, repeats, attempted);
    }
}
