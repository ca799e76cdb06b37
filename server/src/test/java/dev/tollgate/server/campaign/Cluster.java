package dev.tollgate.server.campaign;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.SandboxConfig;
import dev.tollgate.sandbox.SandboxConfig.Retries;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import dev.tollgate.server.world.EffectLog;
import dev.tollgate.server.world.TurnedClock;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.IngestRequest;
import dev.tollgate.v1.WebhookServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Two gateways over one Postgres, each a process; Stripe; and between them what stands for the bridge. */
final class Cluster implements AutoCloseable {
    private static final Retries RETRIES = new Retries(Collections.nCopies(40, Duration.ofMillis(500)), false);

    final TurnedClock clock = new TurnedClock();
    final Path folder;
    final PostgresProcess postgres;
    final Sandbox sandbox;
    final List<GatewayProcess> gateways;
    private final HttpServer receiver;

    Cluster() throws IOException, InterruptedException {
        folder = Files.createDirectories(Path.of("target", "chaos-" + ProcessHandle.current().pid() + "-"
                + System.nanoTime() % 100_000)).toAbsolutePath();
        postgres = new PostgresProcess(folder);
        EffectLog.prepare(postgres.config());
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        String hook = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
        sandbox = Sandbox.start(SandboxConfig.defaults().withPort(0).withClock(clock).withRetries(RETRIES)
                .withWebhooks(List.of(WebhookTarget.all(hook, World.WEBHOOK_SECRET))));
        gateways = List.of(new GatewayProcess(postgres.config(), sandbox.uri(), folder.resolve("gateway-1.log")),
                new GatewayProcess(postgres.config(), sandbox.uri(), folder.resolve("gateway-2.log")));
        receiver.createContext("/", this::receive);
        receiver.start();
        for (GatewayProcess gateway : gateways)
            gateway.awaitServing();
    }

    /** Any of the gateways; a client whose call failed asks at once whether it is back. */
    ManagedChannel anyGateway() {
        ManagedChannel channel = gateways.get(ThreadLocalRandom.current().nextInt(gateways.size())).channel();
        channel.resetConnectBackoff();
        return channel;
    }

    private void receive(HttpExchange exchange) throws IOException {
        int status = 200;
        try (exchange) {
            try {
                WebhookServiceGrpc.newBlockingStub(anyGateway()).withDeadlineAfter(5, TimeUnit.SECONDS)
                        .ingest(IngestRequest.newBuilder()
                                .setPayload(ByteString.readFrom(exchange.getRequestBody()))
                                .setSignature(exchange.getRequestHeaders().getFirst("Stripe-Signature")).build());
            } catch (StatusRuntimeException refused) {
                status = refused.getStatus().getCode() == Status.Code.INVALID_ARGUMENT ? 400 : 503;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    void cutConnections() {
        Sql.run(postgres.config(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
    }

    /** Both gateways go, hours pass, both come back. */
    void turn(Duration by) throws InterruptedException {
        gateways.forEach(gateway -> gateway.turn(by));
        gateways.forEach(GatewayProcess::kill);
        clock.turn(by);
    }

    @Override
    public void close() throws Exception {
        receiver.stop(0);
        for (GatewayProcess gateway : gateways)
            gateway.close();
        sandbox.close();
        postgres.close();
    }
}
