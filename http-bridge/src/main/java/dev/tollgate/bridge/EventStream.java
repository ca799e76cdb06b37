package dev.tollgate.bridge;

import dev.tollgate.bridge.Problem.Refused;
import dev.tollgate.bridge.ServerWatch.Told;
import dev.tollgate.client.TollgateException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One watch of one checkout, told as server-sent events. The request's own thread takes a message, writes it, and only
 * then asks for the next.
 */
final class EventStream {

    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(30);
    /** How long a resumed stream waits to see whether all has been said already. A live one has nothing new to lose. */
    private static final Duration SETTLED_WAIT = Duration.ofMillis(300);
    private static final int RETRY_MIN_MS = 1000;
    private static final int RETRY_MAX_MS = 3000;
    private static final int ROTATION_SPREAD_PERCENT = 20;
    private static final long NOT_WRITING = 0;

    private final ServerWatch watch;
    private final BridgeConfig.Streams config;
    private final Metrics metrics;
    private volatile Thread thread = Thread.currentThread();
    private final long rotateAt;
    private volatile boolean draining;
    private volatile boolean due;
    private long writingSince = NOT_WRITING;
    private boolean stuck;
    private Runnable atEnd;

    /**
     * Belongs to the thread that makes it.
     *
     * @param atEnd
     *            what is done when it has ended
     */
    EventStream(ServerWatch watch, BridgeConfig.Streams config, Metrics metrics, Runnable atEnd) {
        this.watch = watch;
        this.atEnd = atEnd;
        this.config = config;
        this.metrics = metrics;
        int percent = ThreadLocalRandom.current().nextInt(100 - ROTATION_SPREAD_PERCENT, 101 + ROTATION_SPREAD_PERCENT);
        rotateAt = System.nanoTime() + config.rotateAfter().multipliedBy(percent).dividedBy(100).toNanos();
    }

    /** Where events go. */
    interface Sink {
        /** Returns when it is on its way. */
        void write(byte[] text) throws IOException;
    }

    /**
     * Answers with the stream, or with 204 if the client has seen the end; refuses before the first byte only.
     *
     * @return where it goes on; null if it is over
     */
    @Nullable
    OutputStream begin(ServerResponse response) {
        Told hello = first();
        Told second = hello.resumed() ? next(SETTLED_WAIT) : null;
        if (second != null && second.name().equals("end")) {
            response.status(io.helidon.http.Status.NO_CONTENT_204).send();
            return null;
        }
        if (second != null) {
            watch.askForNext();
        }
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        response.header(HeaderNames.CACHE_CONTROL, "no-store, no-transform");
        response.header(HeaderNames.create("x-accel-buffering"), "no");
        OutputStream out = response.outputStream();
        Sink sink = flushed(out);
        write(sink, bytes("retry: " + pause() + "\n\n"));
        if (tell(sink, hello) && (second == null || tell(sink, second))) {
            return out;
        }
        close(out);
        return null;
    }

    /** Goes on inside of its request. */
    void goOn(OutputStream out) {
        follow(flushed(out));
        close(out);
    }

    /** Goes on once its request is forgotten, on another thread. */
    void goOn(Sink sink) {
        thread = Thread.currentThread();
        watch.readHere();
        follow(sink);
    }

    /** Has something more done at its end. */
    void atEnd(Runnable more) {
        Runnable before = atEnd;
        atEnd = () -> {
            before.run();
            more.run();
        };
    }

    void end() {
        atEnd.run();
    }

    private static Sink flushed(OutputStream out) {
        return text -> {
            out.write(text);
            out.flush();
        };
    }

    private static void close(OutputStream out) {
        try {
            out.close();
        } catch (IOException gone) {
            throw new CloseConnectionException("the reader has gone", gone);
        }
    }

    /** From any thread: says goodbye and ends. */
    void drain() {
        draining = true;
        watch.wake();
    }

    /**
     * From any thread, now and then: ends the stream, and its connection, if a write has not come through for too long,
     * and lets it end when its time has come. So no stream has a timer of its own.
     */
    void tick(long now) {
        endIfStuck(now);
        if (!due && now - rotateAt >= 0) {
            due = true;
            watch.wake();
        }
    }

    private synchronized void endIfStuck(long now) {
        if (writingSince != NOT_WRITING && now - writingSince > config.writeTimeout().toNanos()) {
            stuck = true;
            thread.interrupt();
        }
    }

    private Told first() {
        Told hello = next(HELLO_TIMEOUT);
        if (hello == null && watch.end() == null && !draining) {
            throw TollgateException.of(Status.DEADLINE_EXCEEDED.asRuntimeException());
        }
        if (hello == null || !hello.name().equals("hello")) {
            throw refused();
        }
        watch.askForNext();
        return hello;
    }

    private RuntimeException refused() {
        StatusRuntimeException end = watch.end();
        if (draining) {
            return new Refused(Problem.of(503, "UNAVAILABLE", "The bridge stops. Connect again.")
                    .retryAfter(Duration.ofMillis(pause())));
        }
        return end == null || end.getStatus().isOk() ? new Refused(Problem.internal()) : TollgateException.of(end);
    }

    /** Null when nothing came within that time, or nothing will come. */
    private @Nullable Told next(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (true) {
            // In this order: what the server told last comes before its end.
            boolean isOver = watch.end() != null || draining;
            Told told = watch.take();
            long left = end - System.nanoTime();
            if (told != null || isOver || left <= 0) {
                return told;
            }
            LockSupport.parkNanos(this, left);
            mustNotBeInterrupted();
        }
    }

    private void follow(Sink out) {
        while (true) {
            boolean isOver = watch.end() != null;
            Told told = watch.take();
            if (told != null) {
                if (!tell(out, told)) {
                    return;
                }
                watch.askForNext();
            } else if (draining) {
                tell(out, ServerWatch.goodbye("drain", pause()));
                return;
            } else if (isOver) {
                // Without a goodbye the client connects again too, and is told there what is wrong.
                return;
            } else if (due) {
                tell(out, ServerWatch.goodbye("rotate", 0));
                return;
            } else {
                LockSupport.park(this);
                mustNotBeInterrupted();
            }
        }
    }

    private static void mustNotBeInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CloseConnectionException("stopped");
        }
    }

    /** Whether the stream goes on after the message. */
    private boolean tell(Sink out, Told told) {
        if (!told.name().isEmpty()) {
            write(out, told.text());
            metrics.sent(told.name());
        }
        return !told.isLast();
    }

    /** Whatever id and data hold, they stay inside their event. */
    static String format(String name, String id, String data) {
        StringBuilder text = new StringBuilder("event: ").append(name).append('\n');
        if (EventStreams.isCursor(id)) {
            text.append("id: ").append(id).append('\n');
        }
        data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        return text.append('\n').toString();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write(Sink out, byte[] text) {
        writing(System.nanoTime());
        try {
            out.write(text);
        } catch (IOException | RuntimeException gone) {
            throw new CloseConnectionException("the reader has gone", gone);
        } finally {
            writing(NOT_WRITING);
        }
    }

    private synchronized void writing(long since) {
        writingSince = since;
        if (stuck) {
            // The interrupt has done its work; left standing, it would break the reset of an HTTP/2 stream.
            boolean _ = Thread.interrupted();
            throw new CloseConnectionException("the reader takes nothing");
        }
    }

    private static long pause() {
        return ThreadLocalRandom.current().nextInt(RETRY_MIN_MS, RETRY_MAX_MS + 1);
    }
}
