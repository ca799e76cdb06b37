package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.stream.Cursor;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.stream.Watchers;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.Bookmark;
import dev.tollgate.v1.WatchCheckoutResponse.End;
import dev.tollgate.v1.WatchCheckoutResponse.Goodbye;
import dev.tollgate.v1.WatchCheckoutResponse.Hello;
import dev.tollgate.v1.WatchCheckoutResponse.StatusChange;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One watcher's stream: hello, what he misses, then every version as it is committed, in order and without a gap.
 * Versions are read from the table; a hint only says when. Memory is bounded by one page, however slow the reader.
 */
final class StatusStream {
    private static final Duration RATE_LIMIT = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofMillis(500);
    /** A reader that takes nothing for this long is gone. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final Subject subject;
    private final VersionLog log;
    private final Watchers watchers;
    private final StatusService.StreamConfig config;
    private final Ids ids;

    record Subject(Caller caller, UUID checkoutId) {}

    StatusStream(Subject subject, VersionLog log, Watchers watchers, StatusService.StreamConfig config, Ids ids) {
        this.subject = subject;
        this.log = log;
        this.watchers = watchers;
        this.config = config;
        this.ids = ids;
    }

    static void requireRoom(Watchers watchers, StatusService.StreamConfig config) {
        if (watchers.size() >= config.perProcessMax()) throw new ApiException(new ApiError.RateLimited(RATE_LIMIT));
    }

    /** Ends when the checkout is closed, when it is time to reconnect, or when nobody reads any more. */
    void run(Watchers.Watch watch, Outlet out, String resumeAfter) {
        try {
            stream(watch, out, resumeAfter);
        } catch (Outlet.Gone _) {
            out.fail(new ApiException(new ApiError.DeadlineExceeded()));
        } catch (RuntimeException failure) {
            out.fail(failure);
        }
    }

    private void stream(Watchers.Watch watch, Outlet out, String resumeAfter) {
        long begun = System.nanoTime();
        VersionLog.Entry latest = latest();
        Optional<Cursor> given = Cursor.parse(resumeAfter)
                .filter(cursor -> cursor.epoch().equals(config.epoch()) && cursor.version() <= latest.version());
        long version = given.map(Cursor::version).orElse(latest.version() - 1);
        boolean closed = isClosed(latest);
        out.send(hello(latest.version(), version, given.isPresent(), !resumeAfter.isEmpty()));
        while (true) {
            List<VersionLog.Entry> missing = log.after(subject.caller().organizationId(), subject.checkoutId(),
                    version);
            for (VersionLog.Entry entry : missing) {
                out.send(status(entry));
                version = entry.version();
                closed = isClosed(entry);
            }
            if (!missing.isEmpty()) continue;
            if (closed) {
                out.finish(message(version).setEnd(End.newBuilder().setVersion(version)));
                return;
            }
            Optional<Goodbye.Reason> goodbye = goodbye(begun);
            if (goodbye.isPresent()) {
                out.finish(message(version).setGoodbye(
                        Goodbye.newBuilder().setReason(goodbye.get()).setRetryAfter(Wire.duration(RETRY_AFTER))));
                return;
            }
            if (!watch.await(config.heartbeat()))
                out.send(message(version)
                        .setBookmark(Bookmark.newBuilder().setVersion(version).setTime(Wire.time(ids.now()))));
        }
    }

    private WatchCheckoutResponse.Builder hello(long latest, long cursor, boolean resumed, boolean asked) {
        return message(cursor).setHello(Hello.newBuilder().setVersion(latest).setResumed(resumed)
                .setReset(asked && !resumed).setHeartbeat(Wire.duration(config.heartbeat())));
    }

    private WatchCheckoutResponse.Builder status(VersionLog.Entry entry) {
        return message(entry.version()).setStatus(
                StatusChange.newBuilder().setCheckout(CheckoutWire.read(entry.snapshot())).setCause(entry.cause()));
    }

    private WatchCheckoutResponse.Builder message(long version) {
        return WatchCheckoutResponse.newBuilder().setCursor(new Cursor(config.epoch(), version).toString());
    }

    private VersionLog.Entry latest() {
        return log.latest(subject.caller().organizationId(), subject.checkoutId()).orElseThrow();
    }

    private static boolean isClosed(VersionLog.Entry entry) {
        return CheckoutWire.read(entry.snapshot()).getStatus() != dev.tollgate.v1.Checkout.Status.OPEN;
    }

    private Optional<Goodbye.Reason> goodbye(long begun) {
        if (watchers.isDraining()) return Optional.of(Goodbye.Reason.DRAIN);
        if (subject.caller().expiresAt().filter(end -> !ids.now().isBefore(end)).isPresent())
            return Optional.of(Goodbye.Reason.TOKEN);
        return System.nanoTime() - begun > config.lifetime().toNanos()
                ? Optional.of(Goodbye.Reason.ROTATE)
                : Optional.empty();
    }

    /** Where the messages go. Waits for a slow reader instead of piling up for him. */
    record Outlet(ServerCallStreamObserver<WatchCheckoutResponse> observer, Semaphore ready) {
        /** Nobody reads any more. */
        private static final class Gone extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Gone() {
                super(null, null, false, false);
            }
        }

        void send(WatchCheckoutResponse.Builder message) {
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
            observer.onNext(message.build());
        }

        void finish(WatchCheckoutResponse.Builder last) {
            send(last);
            observer.onCompleted();
        }

        void fail(RuntimeException failure) {
            if (!observer.isCancelled()) observer.onError(Calls.toStatus(failure));
        }
    }
}
