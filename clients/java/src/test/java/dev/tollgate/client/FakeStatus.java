package dev.tollgate.client;

import com.google.protobuf.Duration;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WatchEventsRequest;
import dev.tollgate.v1.WatchEventsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Answers each connection by the next part of a script, and keeps what was asked. */
final class FakeStatus extends StatusServiceGrpc.StatusServiceImplBase {

    final List<WatchCheckoutRequest> asked = new CopyOnWriteArrayList<>();
    final List<WatchEventsRequest> askedForEvents = new CopyOnWriteArrayList<>();
    final CountDownLatch cancelled = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Consumer<StreamObserver<WatchCheckoutResponse>>> script = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<Consumer<StreamObserver<WatchEventsResponse>>> events = new ConcurrentLinkedQueue<>();

    FakeStatus then(Consumer<StreamObserver<WatchCheckoutResponse>> connection) {
        script.add(connection);
        return this;
    }

    @Override
    public void watchCheckout(WatchCheckoutRequest request, StreamObserver<WatchCheckoutResponse> answer) {
        asked.add(request);
        ((ServerCallStreamObserver<WatchCheckoutResponse>) answer).setOnCancelHandler(cancelled::countDown);
        Consumer<StreamObserver<WatchCheckoutResponse>> connection = script.poll();
        if (connection == null) {
            throw new IllegalStateException("the script has ended");
        }
        connection.accept(answer);
    }

    FakeStatus thenEvents(Consumer<StreamObserver<WatchEventsResponse>> connection) {
        events.add(connection);
        return this;
    }

    @Override
    public void watchEvents(WatchEventsRequest request, StreamObserver<WatchEventsResponse> answer) {
        askedForEvents.add(request);
        Consumer<StreamObserver<WatchEventsResponse>> connection = events.poll();
        if (connection == null) {
            throw new IllegalStateException("the script has ended");
        }
        connection.accept(answer);
    }

    static WatchCheckoutResponse hello(int heartbeatMillis) {
        return WatchCheckoutResponse.newBuilder().setHello(WatchCheckoutResponse.Hello.newBuilder()
                .setHeartbeat(Duration.newBuilder().setNanos(heartbeatMillis * 1_000_000))).build();
    }

    static WatchCheckoutResponse reset() {
        return WatchCheckoutResponse.newBuilder().setHello(WatchCheckoutResponse.Hello.newBuilder().setReset(true))
                .build();
    }

    static WatchCheckoutResponse version(int version) {
        return WatchCheckoutResponse.newBuilder()
                .setCursor("c" + version)
                .setStatus(WatchCheckoutResponse.StatusChange.newBuilder()
                        .setCheckout(Checkout.newBuilder().setVersion(version))
                        .setCause("api"))
                .build();
    }

    static WatchCheckoutResponse bookmark(int version) {
        return WatchCheckoutResponse.newBuilder()
                .setCursor("c" + version)
                .setBookmark(WatchCheckoutResponse.Bookmark.newBuilder().setVersion(version))
                .build();
    }

    static WatchCheckoutResponse goodbye() {
        return WatchCheckoutResponse.newBuilder().setGoodbye(WatchCheckoutResponse.Goodbye.newBuilder()
                .setReason(WatchCheckoutResponse.Goodbye.Reason.ROTATE)).build();
    }

    static WatchCheckoutResponse end() {
        return WatchCheckoutResponse.newBuilder().setEnd(WatchCheckoutResponse.End.getDefaultInstance()).build();
    }
}
