package dev.tollgate.bridge;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin port: alive, ready, and how busy. Ready means that the server can be reached, that it takes what we may ask
 * of it, and that we are not stopping.
 */
final class Admin {

    private static final Logger LOG = LoggerFactory.getLogger(Admin.class);
    private static final Duration SERVER_TIMEOUT = Duration.ofSeconds(2);

    private final Channel server;
    private final ServerLimits limits;
    private final Metrics metrics;
    private final AtomicReference<String> told = new AtomicReference<>("");
    private volatile boolean stopping;

    Admin(Channel server, ServerLimits limits, Metrics metrics) {
        this.server = server;
        this.limits = limits;
        this.metrics = metrics;
    }

    void route(HttpRouting.Builder routing) {
        routing.get("/healthz", (_, response) -> response.send("ok\n"));
        routing.get("/readyz", this::ready);
        routing.get("/metrics", (_, response) -> response
                .header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                .send(metrics.scrape()));
    }

    /** From now on we are not ready, so that no balancer sends more. */
    void stopping() {
        stopping = true;
    }

    private void ready(ServerRequest request, ServerResponse response) {
        String obstacle = stopping ? "stopping" : !serverServes() ? "no server" : exceeded();
        if (obstacle.isEmpty()) {
            response.send("ready\n");
        } else {
            response.status(Status.SERVICE_UNAVAILABLE_503).send(obstacle + "\n");
        }
    }

    /** Asked each time: the server may have come after us, or come back with other settings. */
    private String exceeded() {
        String why = limits.ask() instanceof ServerLimits.Answer.Exceeded(String difference) ? difference : "";
        if (!told.getAndSet(why).equals(why) && !why.isEmpty()) {
            LOG.error("not ready: {}", why);
        }
        return why;
    }

    private boolean serverServes() {
        try {
            return HealthGrpc.newBlockingStub(server)
                    .withDeadlineAfter(SERVER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus() == ServingStatus.SERVING;
        } catch (StatusRuntimeException _) {
            return false;
        }
    }
}
