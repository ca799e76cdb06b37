package dev.tollgate.bridge;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.CancelCheckoutResponse;
import dev.tollgate.v1.CatalogServiceGrpc;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.ConfirmCheckoutResponse;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.GetCheckoutResponse;
import dev.tollgate.v1.GetStreamLimitsRequest;
import dev.tollgate.v1.GetStreamLimitsResponse;
import dev.tollgate.v1.IngestRequest;
import dev.tollgate.v1.IngestResponse;
import dev.tollgate.v1.ListCheckoutsRequest;
import dev.tollgate.v1.ListCheckoutsResponse;
import dev.tollgate.v1.ListPricesRequest;
import dev.tollgate.v1.ListPricesResponse;
import dev.tollgate.v1.Money;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import dev.tollgate.v1.WebhookServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Tollgate that says what a test tells it to, and keeps what it was asked. */
final class FakeServer implements AutoCloseable {

    static final Checkout CHECKOUT = Checkout.newBuilder()
            .setId("chk_1").setVersion(9_007_199_254_740_993L).setStatus(Checkout.Status.OPEN)
            .setAmount(Money.newBuilder().setAmount(4999).setCurrency("usd")).build();

    final BlockingQueue<Message> asked = new LinkedBlockingQueue<>();
    final BlockingQueue<Metadata> headers = new LinkedBlockingQueue<>();
    final BlockingQueue<ServerCallStreamObserver<WatchCheckoutResponse>> watches = new LinkedBlockingQueue<>();
    final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    final HealthStatusManager health = new HealthStatusManager();
    volatile GetStreamLimitsResponse limits = GetStreamLimitsResponse.newBuilder().setStreamsMax(5000)
            .setCallsPerConnectionMax(1000).build();
    volatile Consumer<StreamObserver<WatchCheckoutResponse>> watch = _ -> {
    };
    volatile @Nullable StatusRuntimeException failure;
    final ManagedChannel channel;
    private final Server server;

    /** In this process. */
    FakeServer() {
        String name = InProcessServerBuilder.generateName();
        server = started(InProcessServerBuilder.forName(name));
        channel = InProcessChannelBuilder.forName(name).build();
    }

    /** Behind real connections, on a free port. */
    FakeServer(int callsPerConnection) {
        server = started(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .maxConcurrentCallsPerConnection(callsPerConnection));
        channel = Grpc.newChannelBuilder(address(), InsecureChannelCredentials.create()).build();
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    private Server started(ServerBuilder<?> builder) {
        try {
            return builder.intercept(new Seen())
                    .addService(new Checkouts())
                    .addService(new Prices())
                    .addService(new Statuses())
                    .addService(new Webhooks())
                    .addService(health.getHealthService())
                    .build()
                    .start();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    static StatusRuntimeException refusal(int code, String reason, String outcome, String message) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder().setCode(code).setMessage(message)
                .addDetails(Any.pack(ErrorInfo.newBuilder().setDomain("tollgate.dev").setReason(reason)
                        .putMetadata("outcome", outcome).putMetadata("stripe_code", "word").build()))
                .addDetails(Any.pack(BadRequest.newBuilder().addFieldViolations(BadRequest.FieldViolation.newBuilder()
                        .setField("items[0].unit_amount").setDescription("is wrong")).build()))
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(2).setNanos(1)).build()))
                .build());
    }

    private <T extends Message> void answer(Message request, StreamObserver<T> observer, T answer) {
        asked.add(request);
        StatusRuntimeException refusal = failure;
        if (refusal != null) {
            observer.onError(refusal);
        } else {
            observer.onNext(answer);
            observer.onCompleted();
        }
    }

    private final class Checkouts extends CheckoutServiceGrpc.CheckoutServiceImplBase {

        @Override
        public void createCheckout(CreateCheckoutRequest request, StreamObserver<CreateCheckoutResponse> observer) {
            answer(request, observer, CreateCheckoutResponse.newBuilder().setCheckout(CHECKOUT).build());
        }

        @Override
        public void getCheckout(GetCheckoutRequest request, StreamObserver<GetCheckoutResponse> observer) {
            answer(request, observer, GetCheckoutResponse.newBuilder().setCheckout(CHECKOUT).build());
        }

        @Override
        public void listCheckouts(ListCheckoutsRequest request, StreamObserver<ListCheckoutsResponse> observer) {
            answer(request, observer, ListCheckoutsResponse.getDefaultInstance());
        }

        @Override
        public void confirmCheckout(ConfirmCheckoutRequest request, StreamObserver<ConfirmCheckoutResponse> observer) {
            answer(request, observer, ConfirmCheckoutResponse.newBuilder().setCheckout(CHECKOUT).build());
        }

        @Override
        public void cancelCheckout(CancelCheckoutRequest request, StreamObserver<CancelCheckoutResponse> observer) {
            answer(request, observer, CancelCheckoutResponse.newBuilder().setCheckout(CHECKOUT).build());
        }
    }

    private final class Prices extends CatalogServiceGrpc.CatalogServiceImplBase {

        @Override
        public void listPrices(ListPricesRequest request, StreamObserver<ListPricesResponse> observer) {
            answer(request, observer, ListPricesResponse.getDefaultInstance());
        }
    }

    private final class Statuses extends StatusServiceGrpc.StatusServiceImplBase {

        @Override
        public void getStreamLimits(GetStreamLimitsRequest request, StreamObserver<GetStreamLimitsResponse> observer) {
            observer.onNext(limits);
            observer.onCompleted();
        }

        @Override
        public void watchCheckout(WatchCheckoutRequest request, StreamObserver<WatchCheckoutResponse> observer) {
            asked.add(request);
            ServerCallStreamObserver<WatchCheckoutResponse> watcher = (ServerCallStreamObserver<WatchCheckoutResponse>) observer;
            watcher.setOnCancelHandler(() -> cancelled.add(request.getCheckoutId()));
            watches.add(watcher);
            watch.accept(watcher);
        }
    }

    private final class Webhooks extends WebhookServiceGrpc.WebhookServiceImplBase {

        @Override
        public void ingest(IngestRequest request, StreamObserver<IngestResponse> observer) {
            answer(request, observer, IngestResponse.getDefaultInstance());
        }
    }

    private final class Seen implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata metadata,
                ServerCallHandler<Q, A> next) {
            if (!call.getMethodDescriptor().equals(StatusServiceGrpc.getGetStreamLimitsMethod())) {
                headers.add(metadata);
            }
            return next.startCall(call, metadata);
        }
    }
}
