package dev.tollgate.server.stream;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.stream.Watched.Extent;
import dev.tollgate.server.stream.Watched.Signal;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Streams to watchers: hello, what one misses, then every version as it is committed, in order and without a gap.
 * Versions are read from tables; a hint only says when. Memory is bounded by one page, however slow the reader.
 */
public final class LiveStream {
    /** A reader that takes nothing for this long is gone. */
    private static final Duration STUCK = Duration.ofSeconds(30);
    private static final Duration RETRY_AFTER = Duration.ofMillis(500);

    private final Watchers watchers;
    private final StreamPermits permits;
    private final StreamConfig config;
    private final Ids ids;

    /**
     * @param heartbeat
     *            between two bookmarks when nothing happens
     * @param lifetime
     *            after which a stream says goodbye
     * @param epoch
     *            of the database that gives the versions
     */
    public record StreamConfig(Duration heartbeat, Duration lifetime, String epoch) {}

    public LiveStream(Watchers watchers, StreamPermits permits, StreamConfig config, Ids ids) {
        this.watchers = watchers;
        this.permits = permits;
        this.config = config;
        this.ids = ids;
    }

    /** How many streams may be open in this process. */
    public int perProcessMax() {
        return permits.caps().perProcess();
    }

    /**
     * The first thing to ask for.
     *
     * @throws ApiException
     *             RATE_LIMITED when too many are open, in all, by the same holder, or of the same subject
     */
    public StreamPermits.Permit admit(StreamPermits.Holder holder, Subject subject) {
        return permits.take(holder, subject);
    }

    /** Of every cursor that is given. */
    public String epoch() {
        return config.epoch();
    }

    /** Answers a call with a stream, on a thread of its own; it closes the permit at its end. */
    public <E, M> void serve(StreamPermits.Permit permit, Watched<E, M> watched, String resumeAfter,
            StreamObserver<M> answer) {
        var observer = (ServerCallStreamObserver<M>) answer;
        var ready = new Semaphore(0);
        observer.setOnReadyHandler(ready::release);
        Watchers.Watch watch = watchers.watch(watched.subject());
        observer.setOnCancelHandler(watch::nudge);
        // The handler's own thread must stay free: it delivers readiness and cancellation.
        Thread.ofVirtual().name("watch").start(Context.current().wrap(() -> {
            try (permit; watch) {
                run(watched, watch, new GrpcOutlet<>(observer, ready), resumeAfter);
            }
        }));
    }

    /** Ends when the story is over, when it is time to reconnect, or when nobody reads any more. */
    <E, M> void run(Watched<E, M> watched, Watchers.Watch watch, Outlet<M> out, String resumeAfter) {
        try {
            new Telling<>(watched, watch, out).from(resumeAfter);
        } catch (Outlet.Gone _) {
            out.fail(new ApiException(new CallError.DeadlineExceeded()));
        } catch (RuntimeException failure) {
            out.fail(failure);
        }
    }

    /** One stream, while it runs. */
    private final class Telling<E, M> {
        private final Watched<E, M> watched;
        private final Watchers.Watch watch;
        private final Outlet<M> out;
        private final long begun = System.nanoTime();
        private long version;

        Telling(Watched<E, M> watched, Watchers.Watch watch, Outlet<M> out) {
            this.watched = watched;
            this.watch = watch;
            this.out = out;
        }

        void from(String resumeAfter) {
            Extent extent = watched.extent();
            Optional<Long> given = Cursor.version(resumeAfter, config.epoch(), watched.subject())
                    .filter(had -> had >= extent.floor() && had <= extent.latest());
            boolean reset = given.isEmpty() && !resumeAfter.isEmpty();
            version = given.orElse(reset ? extent.restart() : extent.start());
            boolean closed = extent.isClosed();
            out.send(say(new Signal.Hello<>(extent.latest(), given.isPresent(), reset, config.heartbeat())));
            while (true) {
                long before = version;
                var page = watched.after(before);
                for (var news : page.news()) {
                    version = news.version();
                    out.send(say(new Signal.News<>(news.what())));
                }
                if (page.upTo() > before) {
                    version = page.upTo();
                    closed = page.isClosed();
                    continue;
                }
                Optional<Watched.Why> goodbye = goodbye();
                if (closed || goodbye.isPresent()) {
                    out.finish(say(closed
                            ? new Signal.End<>(version)
                            : new Signal.Goodbye<>(goodbye.orElseThrow(), RETRY_AFTER)));
                    return;
                }
                if (!watch.await(config.heartbeat())) out.send(say(new Signal.Bookmark<>(version, ids.now())));
            }
        }

        private M say(Signal<E> signal) {
            return watched.render(new Cursor(config.epoch(), watched.subject(), version).toString(), signal);
        }

        private Optional<Watched.Why> goodbye() {
            if (watchers.isDraining()) return Optional.of(Watched.Why.DRAIN);
            if (watched.until().filter(end -> !ids.now().isBefore(end)).isPresent())
                return Optional.of(Watched.Why.TOKEN);
            return System.nanoTime() - begun > config.lifetime().toNanos()
                    ? Optional.of(Watched.Why.ROTATE)
                    : Optional.empty();
        }
    }

    /** Where the messages of one stream go. Waits for a slow reader instead of piling up messages. */
    interface Outlet<M> {
        /** Nobody reads any more. */
        final class Gone extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Gone() {
                super(null, null, false, false);
            }
        }

        void send(M message);

        void finish(M last);

        void fail(RuntimeException failure);
    }

    /** Sends over gRPC, no faster than the other side reads. */
    private record GrpcOutlet<M>(ServerCallStreamObserver<M> observer, Semaphore ready) implements Outlet<M> {
        @Override
        public void send(M message) {
            long until = System.nanoTime() + STUCK.toNanos();
            while (!observer.isReady()) {
                if (observer.isCancelled() || System.nanoTime() > until) throw new Gone();
                try {
                    ready.tryAcquire(1, TimeUnit.SECONDS);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw new Gone();
                }
            }
            if (observer.isCancelled()) throw new Gone();
            observer.onNext(message);
        }

        @Override
        public void finish(M last) {
            send(last);
            observer.onCompleted();
        }

        @Override
        public void fail(RuntimeException failure) {
            if (!observer.isCancelled()) observer.onError(Calls.toStatus(failure));
        }
    }
}
