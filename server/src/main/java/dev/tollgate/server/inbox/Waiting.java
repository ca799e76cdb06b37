package dev.tollgate.server.inbox;

import java.util.concurrent.CompletableFuture;

/**
 * An event that waits to be committed.
 *
 * @param payload
 *            without its secrets
 * @param isNew
 *            whether it was not here yet; completed once it is durable
 */
record Waiting(Processor.Arrival arrival, byte[] payload, CompletableFuture<Boolean> isNew) {
    Waiting(Processor.Arrival arrival, byte[] payload) {
        this(arrival, payload, new CompletableFuture<>());
    }
}
