package dev.tollgate.bridge;

import com.google.protobuf.util.Durations;
import dev.tollgate.bridge.Problem.Refused;
import dev.tollgate.client.TollgateException;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchCheckoutResponse.EventCase;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One watch of one checkout, told as server-sent events. The request's own thread reads a message, writes it, and only
 * then asks for the next: a slow reader holds back the server, not our memory.
 */
final class EventStream {

    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(30);
    /** How long a resumed stream waits to see whether all has been said already. A live one has nothing new to lose. */
    private static final Duration SETTLED_WAIT = Duration.ofMillis(300);
    private static final int RETRY_MIN_MS = 1000;
    private static final int RETRY_MAX_MS = 3000;
    private static final int ROTATION_SPREAD_PERCENT = 20;

    private final BlockingClientCall<?, WatchCheckoutResponse> call;
    private final BridgeConfig.Streams config;
    private final Metrics metrics;
    private final Thread thread = Thread.currentThread();
    private volatile boolean draining;
    private @Nullable Long writingSince;
    private boolean stuck;

    /** Belongs to the thread that makes it. */
    EventStream(BlockingClientCall<?, WatchCheckoutResponse> call, BridgeConfig.Streams config, Metrics metrics) {
        this.call = call;
        this.config = config;
        this.metrics = metrics;
    }

    /**
     * Answers with the stream until it ends; with 204 if the client has seen the end; refuses before the first byte
     * only.
     */
    void serve(ServerResponse response) {
        try {
            WatchCheckoutResponse hello = first();
            WatchCheckoutResponse second = hello.getHello().getResumed() ? second() : null;
            if (second != null && second.hasEnd()) {
                response.status(io.helidon.http.Status.NO_CONTENT_204).send();
                return;
            }
            response.header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
            response.header(HeaderNames.CACHE_CONTROL, "no-store, no-transform");
            response.header(HeaderNames.create("x-accel-buffering"), "no");
            try (OutputStream out = response.outputStream()) {
                write(out, "retry: " + pause() + "\n\n");
                boolean goesOn = tell(out, hello) && (second == null || tell(out, second));
                if (goesOn) {
                    follow(out);
                }
            } catch (IOException gone) {
                throw new CloseConnectionException("the reader has gone", gone);
            }
        } catch (StatusException failure) {
            throw failed(failure);
        } catch (InterruptedException interrupted) {
            throw new CloseConnectionException("stopped", interrupted);
        }
    }

    /** From any thread: says goodbye and ends. */
    void drain() {
        draining = true;
        call.cancel("the bridge stops", Status.CANCELLED.asException());
    }

    /** From any thread: ends the stream, and its connection, if a write has not come through for too long. */
    synchronized void endIfStuck(long now) {
        if (writingSince != null && now - writingSince > config.writeTimeout().toNanos()) {
            stuck = true;
            thread.interrupt();
        }
    }

    private WatchCheckoutResponse first() throws StatusException, InterruptedException {
        try {
            WatchCheckoutResponse hello = call.read(HELLO_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (hello == null || !hello.hasHello()) {
                throw new Refused(Problem.internal());
            }
            return hello;
        } catch (TimeoutException _) {
            throw Status.DEADLINE_EXCEEDED.asException();
        }
    }

    private @Nullable WatchCheckoutResponse second() throws StatusException, InterruptedException {
        try {
            return call.read(SETTLED_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return null;
        }
    }

    private RuntimeException failed(StatusException failure) {
        if (draining) {
            return new Refused(Problem.of(503, "UNAVAILABLE", "The bridge stops. Connect again.")
                    .retryAfter(Duration.ofMillis(pause())));
        }
        return TollgateException.of(failure);
    }

    private void follow(OutputStream out) throws InterruptedException {
        int percent = ThreadLocalRandom.current().nextInt(100 - ROTATION_SPREAD_PERCENT, 101 + ROTATION_SPREAD_PERCENT);
        long rotateAt = System.nanoTime() + config.rotateAfter().multipliedBy(percent).dividedBy(100).toNanos();
        for (long left = rotateAt - System.nanoTime(); left > 0; left = rotateAt - System.nanoTime()) {
            try {
                WatchCheckoutResponse message = call.read(left, TimeUnit.NANOSECONDS);
                if (message == null || !tell(out, message)) {
                    return;
                }
            } catch (TimeoutException _) {
                break;
            } catch (StatusException _) {
                // Without a goodbye the client connects again too, and is told there what is wrong.
                if (draining) {
                    goodbye(out, "drain", pause());
                }
                return;
            }
        }
        goodbye(out, "rotate", 0);
    }

    /** Whether the stream goes on after the message. */
    private boolean tell(OutputStream out, WatchCheckoutResponse message) {
        switch (message.getEventCase()) {
            case HELLO -> event(out, "hello", "", Json.of(message.getHello()));
            case STATUS -> event(out, "status", message.getCursor(), Json.of(message.getStatus()));
            case BOOKMARK -> event(out, "bookmark", message.getCursor(), Json.of(message.getBookmark()));
            case END -> event(out, "end", message.getCursor(), Json.of(message.getEnd()));
            case GOODBYE -> goodbye(out, message.getGoodbye().getReason().name().toLowerCase(Locale.ROOT),
                    Durations.toMillis(message.getGoodbye().getRetryAfter()));
            case EVENT_NOT_SET -> {
                // Newer than this bridge. Its cursor comes with the next one.
            }
        }
        return message.getEventCase() != EventCase.END && message.getEventCase() != EventCase.GOODBYE;
    }

    private void goodbye(OutputStream out, String reason, long retryMillis) {
        event(out, "goodbye", "", "{\"reason\":\"" + reason + "\",\"retry\":" + retryMillis + "}");
    }

    private void event(OutputStream out, String name, String id, String data) {
        write(out, format(name, id, data));
        metrics.sent(name);
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

    private void write(OutputStream out, String text) {
        writing(System.nanoTime());
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException | RuntimeException gone) {
            throw new CloseConnectionException("the reader has gone", gone);
        } finally {
            writing(null);
        }
    }

    private synchronized void writing(@Nullable Long since) {
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
