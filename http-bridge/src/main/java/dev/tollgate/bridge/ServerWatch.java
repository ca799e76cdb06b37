package dev.tollgate.bridge;

import com.google.protobuf.util.Durations;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells one reader, a message at a time: the next is asked for when the one before was taken and
 * written, so a slow reader holds back the server, not our memory. Messages are made ready on a few threads that all
 * streams share: whatever a reader's own thread does once, its stack and its locals keep for as long as it waits.
 */
final class ServerWatch extends ClientCall.Listener<WatchCheckoutResponse> {

    private final ClientCall<WatchCheckoutRequest, WatchCheckoutResponse> call;
    private final Executor threads;
    private volatile Thread reader;
    private boolean cancelled;
    private volatile @Nullable Told told;
    private volatile @Nullable StatusRuntimeException end;

    /**
     * A message as a browser gets it.
     *
     * @param name
     *            of the event; empty: nothing is to be told, as of what is newer than this bridge
     * @param resumed
     *            whether it greets somebody who goes on
     * @param isLast
     *            whether the stream ends with it
     */
    record Told(String name, byte[] text, boolean resumed, boolean isLast) {}

    /** Belongs to the thread that makes it. */
    ServerWatch(Channel server, Executor threads) {
        this.threads = threads;
        this.reader = Thread.currentThread();
        call = server.newCall(StatusServiceGrpc.getWatchCheckoutMethod(), CallOptions.DEFAULT.withExecutor(threads));
    }

    void start(WatchCheckoutRequest request) {
        threads.execute(() -> begin(request));
    }

    private synchronized void begin(WatchCheckoutRequest request) {
        if (!cancelled) {
            call.start(this, new Metadata());
            call.request(1);
            call.sendMessage(request);
            call.halfClose();
        }
    }

    /** From now on, this thread takes what is told. */
    void readHere() {
        reader = Thread.currentThread();
    }

    /** Null when there is none at the moment. */
    @Nullable
    Told take() {
        Told next = told;
        told = null;
        return next;
    }

    void askForNext() {
        call.request(1);
    }

    /** How the server has ended it; null while it goes on. What it has told before comes first. */
    @Nullable
    StatusRuntimeException end() {
        return end;
    }

    /** Whoever waits in the reader's thread looks around. */
    void wake() {
        LockSupport.unpark(reader);
    }

    void cancel() {
        threads.execute(this::giveUp);
    }

    private synchronized void giveUp() {
        cancelled = true;
        call.cancel("the stream has ended", null);
    }

    @Override
    public void onMessage(WatchCheckoutResponse message) {
        told = told(message);
        wake();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        end = status.asRuntimeException(trailers);
        wake();
    }

    private static Told told(WatchCheckoutResponse message) {
        return switch (message.getEventCase()) {
            case HELLO -> told("hello", "", Json.of(message.getHello()), message.getHello().getResumed(), false);
            case STATUS -> told("status", message.getCursor(), Json.of(message.getStatus()), false, false);
            case BOOKMARK -> told("bookmark", message.getCursor(), Json.of(message.getBookmark()), false, false);
            case END -> told("end", message.getCursor(), Json.of(message.getEnd()), false, true);
            case GOODBYE -> goodbye(message.getGoodbye().getReason().name().toLowerCase(Locale.ROOT),
                    Durations.toMillis(message.getGoodbye().getRetryAfter()));
            // Newer than this bridge. Its cursor comes with the next one.
            case EVENT_NOT_SET -> new Told("", new byte[0], false, false);
        };
    }

    private static Told told(String name, String id, String data, boolean resumed, boolean isLast) {
        return new Told(name, EventStream.bytes(EventStream.format(name, id, data)), resumed, isLast);
    }

    static Told goodbye(String reason, long retryMillis) {
        return told("goodbye", "", "{\"reason\":\"" + reason + "\",\"retry\":" + retryMillis + "}", false, true);
    }
}
