package dev.tollgate.client;

import dev.tollgate.client.Source.Connection;
import dev.tollgate.client.Source.Message;
import dev.tollgate.client.Source.Said;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Yields what a stream tells, each once and in order, without gap or duplicate, across lost connections and restarts of
 * the server: the versions of a checkout, or the events of an organization. One thread iterates; any thread may close.
 *
 * @param <T>
 *            what it tells
 */
public final class Watch<T> implements Iterator<T>, AutoCloseable {

    static final int FAILURES_IN_A_ROW_MAX = 100;
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(30);
    private static final int SILENT_HEARTBEATS = 2;

    private final Source<T> source;
    private final Backoff backoff;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Connection<T> connection;

    private volatile String cursor;
    private String seen;
    private long place;
    private @Nullable T next;
    private boolean ended;
    private Duration silence = HELLO_TIMEOUT;
    private int failures;

    Watch(Source<T> source, String cursor, Backoff backoff) {
        this.source = source;
        this.cursor = cursor;
        this.seen = cursor;
        this.backoff = backoff;
    }

    /** Waits until the server has said where the stream begins. */
    void begin() {
        while (seen.isEmpty() && next == null && !ended && !isClosed()) {
            step();
        }
    }

    /**
     * Waits for the next one. False once everything has been said, which an organization's events never are, or this
     * watch is closed.
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
    public T next() {
        T told = hasNext() ? next : null;
        if (told == null) {
            throw new NoSuchElementException("the watch has ended");
        }
        next = null;
        cursor = seen;
        return told;
    }

    /** Where to go on after what {@link #next()} gave last. Keep it to resume in another process. */
    public String cursor() {
        return cursor;
    }

    /** Ends the watch; a thread that waits in {@link #hasNext()} comes back at once. */
    @Override
    public void close() {
        closed.countDown();
        drop("closed by the caller");
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void step() {
        try {
            Message<T> message = connected().read(silence);
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

    private Connection<T> connected() {
        Connection<T> open = connection;
        if (open == null) {
            open = source.open(seen);
            silence = HELLO_TIMEOUT;
            connection = open;
            if (isClosed()) {
                drop("closed by the caller");
            }
        }
        return open;
    }

    private void take(Message<T> message) {
        switch (message.said()) {
            case Said.Hello<T> hello -> greeted(hello);
            case Said.News<T>(long at, T what) -> told(at, what);
            case Said.Goodbye<T>(Duration retryAfter) -> lost(retryAfter);
            case Said.End<T> _ -> {
                ended = true;
                drop("everything has been said");
            }
            case Said.Alive<T> _ -> failures = 0;
        }
        if (!message.cursor().isEmpty()) {
            seen = message.cursor();
        }
        if (next == null) {
            cursor = seen;
        }
    }

    private void greeted(Said.Hello<T> hello) {
        if (hello.heartbeat().isPositive()) {
            silence = hello.heartbeat().multipliedBy(SILENT_HEARTBEATS);
        }
        if (hello.reset()) {
            // What follows may lie before what we have seen, in a restored installation for example, and is the truth.
            place = 0;
        }
    }

    private void told(long at, T what) {
        failures = 0;
        if (at > place) {
            place = at;
            next = what;
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
        Connection<T> open = connection;
        connection = null;
        if (open != null) {
            open.cancel(why);
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
