package dev.tollgate.server.app;

import dev.tollgate.v1.WebhookServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The API over the network, and for a bridge in the same process. The same services and the same interceptors on both.
 */
final class GrpcServers implements AutoCloseable {
    /**
     * Larger than any good request: what is over it is cut off by the transport, what is near it gets a clear answer.
     */
    private static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
    private static final int METADATA_BYTES_MAX = 16 * 1024;
    /** Bridges ask for it before they send anything. */
    static final int CALLS_PER_CONNECTION_MAX = 1_000;
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("rpc-", 0).factory());
    private final HealthStatusManager health = new HealthStatusManager();
    private final List<Server> servers = new ArrayList<>();

    /**
     * @param interceptors
     *            outermost first
     */
    GrpcServers(Config.Grpc config, List<BindableService> services, List<ServerInterceptor> interceptors) {
        if (config.port() >= 0) {
            servers.add(start(NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
                    .maxInboundMetadataSize(METADATA_BYTES_MAX)
                    .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
                    .permitKeepAliveTime(20, TimeUnit.SECONDS).keepAliveTime(45, TimeUnit.SECONDS)
                    .keepAliveTimeout(15, TimeUnit.SECONDS), config, services, interceptors));
        }
        if (!config.inProcessName().isEmpty())
            servers.add(start(InProcessServerBuilder.forName(config.inProcessName()), config, services, interceptors));
        health.setStatus("", ServingStatus.SERVING);
    }

    private Server start(ServerBuilder<?> builder, Config.Grpc config, List<BindableService> services,
            List<ServerInterceptor> interceptors) {
        builder.directExecutor().callExecutor(new PerCall()).maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .addService(health.getHealthService());
        if (config.reflection()) builder.addService(ProtoReflectionServiceV1.newInstance());
        services.forEach(builder::addService);
        interceptors.reversed().forEach(builder::intercept); // grpc-java calls the last one first
        try {
            return builder.build().start();
        } catch (IOException taken) {
            throw new UncheckedIOException("grpc.port " + config.port() + " cannot be opened", taken);
        }
    }

    /** A call has a thread of its own, unless it blocks nobody: then a thread would cost more than the call. */
    private final class PerCall implements ServerCallExecutorSupplier {
        @Override
        public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata metadata) {
            return call.getMethodDescriptor().equals(WebhookServiceGrpc.getIngestMethod()) ? null : threads;
        }
    }

    int port() {
        return servers.stream().mapToInt(Server::getPort).filter(port -> port > 0).findFirst().orElse(-1);
    }

    boolean isServing() {
        return servers.stream().noneMatch(Server::isShutdown);
    }

    @Override
    public void close() {
        health.enterTerminalState();
        servers.forEach(Server::shutdown);
        for (Server server : servers) {
            try {
                if (!server.awaitTermination(DRAIN.toSeconds(), TimeUnit.SECONDS)) server.shutdownNow();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                server.shutdownNow();
            }
        }
        threads.close();
    }
}
