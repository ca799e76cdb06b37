package dev.tollgate.client;

import dev.tollgate.v1.StatusServiceGrpc.StatusServiceBlockingV2Stub;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.StatusChange;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Yields every version of a checkout in order, without gap or duplicate, across lost connections and restarts of the
 * server. Ends when the checkout is closed and everything has been said. One thread iterates; any thread may close.
 */
public final class Watch implements Iterator<StatusChange>, AutoCloseable {

    static final int FAILURES_IN_A_ROW_MAX = 100;
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(30);
    private static final int SILENT_HEARTBEATS = 2;

    private final StatusServiceBlockingV2Stub service;
    private final String checkoutId;
    private final Backoff backoff;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable BlockingClientCall<?, WatchCheckoutResponse> call;

    private volatile String cursor;
    private String seen;
    private long version;
    private @Nullable StatusChange next;
    private boolean ended;
    private Duration silence = HELLO_TIMEOUT;
    private int failures;

    Watch(StatusServiceBlockingV2Stub service, String checkoutId, String cursor, Backoff backoff) {
        this.service = service;
        this.checkoutId = checkoutId;
        this.cursor = cursor;
        this.seen = cursor;
        this.backoff = backoff;
    }

    /**
     * Waits for the next version. False once the checkout is closed and everything has been said, or this watch is
     * closed.
     *
     * @throws TollgateException
     *             when the server refuses, or could not be reached many times in a row
     */
    @Override
    public boolean hasNext() {
        while (next == null && !ended && !isClosed()) {
            step();
        }
        return next != null && !isClosed();
    }

    @Override
    public StatusChange next() {
        StatusChange change = hasNext() ? next : null;
        if (change == null) {
            throw new NoSuchElementException("the watch has ended");
        }
        next = null;
        cursor = seen;
        return change;
    }

    /** Where to go on after the last version that {@link #next()} gave. Keep it to resume in another process. */
    public String cursor() {
        return cursor;
    }

    /** Ends the watch; a thread that waits in {@link #hasNext()} comes back at once. */
    @Override
    public void close() {
        closed.countDown();
        drop("closed by the caller");
    }

    private static Duration duration(com.google.protobuf.Duration wire) {
        return Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void step() {
        try {
            BlockingClientCall<?, WatchCheckoutResponse> stream = connected();
            WatchCheckoutResponse message = stream.read(silence.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                lost(Duration.ZERO);
            } else {
                take(message);
            }
        } catch (StatusException failure) {
            failed(TollgateException.of(failure));
        } catch (TimeoutException _) {
            lost(Duration.ZERO);
        } catch (InterruptedException _) {
            close();
            Thread.currentThread().interrupt();
        }
    }

    private BlockingClientCall<?, WatchCheckoutResponse> connected() {
        BlockingClientCall<?, WatchCheckoutResponse> stream = call;
        if (stream == null) {
            stream = service.watchCheckout(WatchCheckoutRequest.newBuilder()
                    .setCheckoutId(checkoutId)
                    .setResumeAfter(seen)
                    .build());
            silence = HELLO_TIMEOUT;
            call = stream;
            if (isClosed()) {
                drop("closed by the caller");
            }
        }
        return stream;
    }

    private void take(WatchCheckoutResponse message) {
        switch (message.getEventCase()) {
            case HELLO -> greeted(message.getHello());
            case STATUS -> changed(message.getStatus());
            case GOODBYE -> lost(duration(message.getGoodbye().getRetryAfter()));
            case END -> {
                ended = true;
                drop("the checkout is closed");
            }
            // A kind that is newer than this client proves that the stream lives, as a bookmark does.
            case BOOKMARK, EVENT_NOT_SET -> failures = 0;
        }
        if (!message.getCursor().isEmpty() && !message.hasHello()) {
            seen = message.getCursor();
        }
        if (next == null) {
            cursor = seen;
        }
    }

    private void greeted(WatchCheckoutResponse.Hello hello) {
        if (hello.hasHeartbeat()) {
            silence = duration(hello.getHeartbeat()).multipliedBy(SILENT_HEARTBEATS);
        }
        if (hello.getReset()) {
            // The installation was restored: its versions may be lower than those we have seen, and are the truth.
            version = 0;
        }
    }

    private void changed(StatusChange change) {
        failures = 0;
        if (change.getCheckout().getVersion() > version) {
            version = change.getCheckout().getVersion();
            next = change;
        }
    }

    private void failed(TollgateException failure) {
        if (isClosed()) {
            return;
        }
        if (!comesBack(failure) || failures >= FAILURES_IN_A_ROW_MAX) {
            ended = true;
            throw failure;
        }
        lost(failure.retryAfter().orElse(Duration.ZERO));
    }

    /** Whether to try again: always when the transport failed, and when the server says that it will pass. */
    private static boolean comesBack(TollgateException failure) {
        return switch (failure.code()) {
            case UNAVAILABLE, RESOURCE_EXHAUSTED -> true;
            case INTERNAL, UNKNOWN, CANCELLED, DEADLINE_EXCEEDED -> !failure.answered();
            default -> false;
        };
    }

    private void lost(Duration atLeast) {
        drop("connecting again");
        Duration pause = atLeast.plus(backoff.after(failures++));
        try {
            closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            close();
            Thread.currentThread().interrupt();
        }
    }

    private void drop(String why) {
        BlockingClientCall<?, WatchCheckoutResponse> stream = call;
        call = null;
        if (stream != null) {
            stream.cancel(why, Status.CANCELLED.asException());
        }
    }

    /** Full jitter: between nothing and a bound that doubles with each failure in a row. */
    record Backoff(Duration first, Duration longest, RandomGenerator random) {

        private static final int DOUBLINGS_MAX = 16;

        static Backoff standard() {
            return new Backoff(Duration.ofMillis(500), Duration.ofSeconds(20), RandomGenerator.getDefault());
        }

        Duration after(int failures) {
            long bound = Math.min(longest.toMillis(), first.toMillis() << Math.min(failures, DOUBLINGS_MAX));
            return Duration.ofMillis(random.nextLong(bound + 1));
        }
    }
}
