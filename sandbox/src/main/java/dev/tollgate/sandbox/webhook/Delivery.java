package dev.tollgate.sandbox.webhook;

import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Event;
import java.util.concurrent.CountDownLatch;

/** One event on its way to one endpoint, with the bytes that every attempt sends. */
record Delivery(Account account, Event event, WebhookEndpoint endpoint, byte[] body, int attempt, boolean repeats,
        CountDownLatch attempted) {

    static Delivery first(Account account, Event event, WebhookEndpoint endpoint, boolean repeats) {
        return new Delivery(account, event, endpoint, event.body(), 1, repeats, new CountDownLatch(1));
    }

    Delivery next() {
        return new Delivery(account, event, endpoint, body, attempt + 1, repeats, attempted);
    }
}
