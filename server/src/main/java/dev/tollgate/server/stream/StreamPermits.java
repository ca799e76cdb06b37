package dev.tollgate.server.stream;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the streams that are open, and lets nobody have more than its share. */
public final class StreamPermits {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final StreamCaps caps;
    private final Map<Holder, Integer> byHolder = new HashMap<>();
    private final Map<Subject, Integer> bySubject = new HashMap<>();
    private int open;

    /**
     * Whose streams count together.
     *
     * @param isServer
     *            whether it is an API key
     */
    public record Holder(String name, boolean isServer) {}

    public StreamPermits(StreamCaps caps) {
        this.caps = caps;
    }

    public StreamCaps caps() {
        return caps;
    }

    /** How many streams are open. */
    public synchronized int open() {
        return open;
    }

    /**
     * To be closed when the stream has ended.
     *
     * @throws ApiException
     *             RATE_LIMITED
     */
    public synchronized Permit take(Holder holder, Subject subject) {
        int share = holder.isServer() ? caps.perKey() : caps.perSession();
        if (open >= caps.perProcess() || byHolder.getOrDefault(holder, 0) >= share
                || bySubject.getOrDefault(subject, 0) >= caps.perSubject())
            throw new ApiException(new CallError.RateLimited(RETRY_AFTER));
        open++;
        byHolder.merge(holder, 1, Integer::sum);
        bySubject.merge(subject, 1, Integer::sum);
        return new Permit(holder, subject);
    }

    private synchronized void giveBack(Permit permit) {
        open--;
        byHolder.computeIfPresent(permit.holder, (_, count) -> count == 1 ? null : count - 1);
        bySubject.computeIfPresent(permit.subject, (_, count) -> count == 1 ? null : count - 1);
    }

    /** To have a stream open. */
    public final class Permit implements AutoCloseable {
        private final Holder holder;
        private final Subject subject;
        private final AtomicBoolean isClosed = new AtomicBoolean();

        private Permit(Holder holder, Subject subject) {
            this.holder = holder;
            this.subject = subject;
        }

        @Override
        public void close() {
            if (!isClosed.getAndSet(true)) giveBack(this);
        }
    }
}
