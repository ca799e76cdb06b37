package dev.tollgate.sandbox;

import java.util.concurrent.CountDownLatch;

/** One event on its way to one endpoint, with the bytes that every attempt sends. */
record Delivery(Event event, WebhookEndpoint endpoint, byte[] body, int attempt, boolean repeats,
        CountDownLatch attempted) {

    Delivery next() {
        return new Delivery(event, endpoint, body, attempt + 1, repeats, attempted);
    }
}
