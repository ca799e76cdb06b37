package dev.tollgate.server.app;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Every metric of the server is named here. */
final class CallMetrics implements ServerInterceptor {
    private final MeterRegistry registry;

    CallMetrics(MeterRegistry registry, IntSupplier openStreams, IntSupplier silentWebhooks) {
        this.registry = registry;
        Gauge.builder("tollgate_streams_open", openStreams, IntSupplier::getAsInt).strongReference(true)
                .description("Status streams that are open in this process").register(registry);
        Gauge.builder("tollgate_webhooks_silent", silentWebhooks, IntSupplier::getAsInt).strongReference(true)
                .description("Accounts whose webhooks are silent, in all processes").register(registry);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        long begun = System.nanoTime();
        return next.startCall(new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                Timer.builder("tollgate_rpc_seconds").description("How long calls took, by method and status")
                        .tag("method", call.getMethodDescriptor().getFullMethodName())
                        .tag("status", status.getCode().name()).register(registry)
                        .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
                super.close(status, trailers);
            }
        }, headers);
    }
}
