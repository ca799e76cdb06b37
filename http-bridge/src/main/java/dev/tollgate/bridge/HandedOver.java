package dev.tollgate.bridge;

import io.helidon.webserver.CloseConnectionException;

/**
 * Unwinds a request whose answer goes on as an event stream, so that nothing of it is kept while the stream waits: not
 * the stack, not the request, not the response. Where it began, {@link StreamConnections} goes on.
 */
final class HandedOver extends CloseConnectionException {

    private static final long serialVersionUID = 1L;

    private final transient EventStream stream;

    HandedOver(EventStream stream) {
        super("the connection has become an event stream");
        this.stream = stream;
    }

    EventStream stream() {
        return stream;
    }

    /** It is no failure: nobody reads where it came from. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
