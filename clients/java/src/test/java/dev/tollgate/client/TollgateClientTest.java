package dev.tollgate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.ErrorReason;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.GetCheckoutResponse;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TollgateClientTest {

    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
            Metadata.ASCII_STRING_MARSHALLER);

    private final AtomicReference<String> credential = new AtomicReference<>();
    private final AtomicReference<Long> millisLeft = new AtomicReference<>();
    private Consumer<StreamObserver<GetCheckoutResponse>> behaviour = answer -> {
        answer.onNext(GetCheckoutResponse.getDefaultInstance());
        answer.onCompleted();
    };
    private Server server;
    private ManagedChannel channel;
    private TollgateClient client;

    @BeforeEach
    void start() throws Exception {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name).addService(new Checkouts()).intercept(new Seen()).build().start();
        channel = InProcessChannelBuilder.forName(name).build();
        client = TollgateClient.over(channel).apiKey("tg_test_key").deadline(java.time.Duration.ofSeconds(7)).build();
    }

    @AfterEach
    void stop() {
        client.close();
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void everyCallCarriesTheKeyAndADeadline() {
        client.checkouts().getCheckout(GetCheckoutRequest.getDefaultInstance());

        assertThat(credential).hasValue("Bearer tg_test_key");
        assertThat(millisLeft.get()).isBetween(1L, 7_000L);
    }

    @Test
    void aDeadlineOfTheCallersOwnIsKept() {
        client.checkouts().withDeadlineAfter(60, TimeUnit.SECONDS).getCheckout(GetCheckoutRequest.getDefaultInstance());

        assertThat(millisLeft.get()).isGreaterThan(7_000L);
    }

    @Test
    void aRefusalTellsReasonOutcomeAndFields() {
        behaviour = answer -> answer.onError(StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage("quantity is too large")
                .addDetails(Any.pack(ErrorInfo.newBuilder().setDomain("tollgate.dev").setReason("INVALID_FIELD")
                        .putMetadata("outcome", "NOT_DONE").build()))
                .addDetails(Any.pack(BadRequest.newBuilder().addFieldViolations(BadRequest.FieldViolation.newBuilder()
                        .setField("items[0].quantity").setDescription("at most 10000")).build()))
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(3)).build()))
                .build()));

        TollgateException refused = refusal();
        assertThat(refused).hasMessage("quantity is too large");
        assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.answered()).isTrue();
        assertThat(refused.is(ErrorReason.INVALID_FIELD)).isTrue();
        assertThat(refused.outcome()).isEqualTo(TollgateException.Outcome.NOT_DONE);
        assertThat(refused.violations()).extracting(BadRequest.FieldViolation::getField)
                .containsExactly("items[0].quantity");
        assertThat(refused.retryAfter()).contains(java.time.Duration.ofSeconds(3));
    }

    @Test
    void aLostConnectionLeavesTheOutcomeUnknown() {
        behaviour = answer -> answer.onError(Status.UNAVAILABLE.asRuntimeException());

        TollgateException lost = refusal();
        assertThat(lost.answered()).isFalse();
        assertThat(lost.reason()).isEqualTo("UNAVAILABLE");
        assertThat(lost.outcome()).isEqualTo(TollgateException.Outcome.UNKNOWN);
        assertThat(lost.violations()).isEmpty();
    }

    @Test
    void closingLeavesAForeignChannelOpen() {
        client.close();

        assertThat(channel.isShutdown()).isFalse();
    }

    @Test
    void aConnectionOfItsOwnReachesTheServerAndIsClosed() throws Exception {
        Server network = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()).addService(new Checkouts())
                .intercept(new Seen()).build().start();
        try {
            TollgateClient own = TollgateClient.connect("127.0.0.1:" + network.getPort()).plaintext().apiKey("k")
                    .build();
            own.checkouts().getCheckout(GetCheckoutRequest.getDefaultInstance());
            own.close();

            assertThat(credential).hasValue("Bearer k");
            TollgateException closed = catchThrowableOfType(TollgateException.class, () -> TollgateClient.call(
                    () -> own.checkouts().getCheckout(GetCheckoutRequest.getDefaultInstance())));
            assertThat(closed.answered()).isFalse();
        } finally {
            network.shutdownNow();
        }
    }

    private TollgateException refusal() {
        return catchThrowableOfType(TollgateException.class,
                () -> TollgateClient
                        .call(() -> client.checkouts().getCheckout(GetCheckoutRequest.getDefaultInstance())));
    }

    private final class Checkouts extends CheckoutServiceGrpc.CheckoutServiceImplBase {

        @Override
        public void getCheckout(GetCheckoutRequest request, StreamObserver<GetCheckoutResponse> answer) {
            millisLeft
                    .set(Objects.requireNonNull(Context.current().getDeadline()).timeRemaining(TimeUnit.MILLISECONDS));
            behaviour.accept(answer);
        }
    }

    private final class Seen implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                ServerCallHandler<Q, A> next) {
            credential.set(headers.get(AUTHORIZATION));
            return next.startCall(call, headers);
        }
    }
}
