package dev.tollgate.server.stream;

import java.util.function.Consumer;

/** Carries hints between nodes. Promises nothing: loss, doubling and reordering are repaired by versions. */
public interface FanoutBus extends AutoCloseable {
    /**
     * @param missed
     *            called when hints may have been lost
     */
    void subscribe(Consumer<Subject> hint, Runnable missed);

    /** Never blocks. */
    void publish(Subject subject);

    @Override
    void close();
}
