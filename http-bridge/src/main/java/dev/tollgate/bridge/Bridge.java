package dev.tollgate.bridge;

import dev.tollgate.bridge.Problem.Refused;
import dev.tollgate.v1.CatalogServiceGrpc;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.CustomerServiceGrpc;
import dev.tollgate.v1.SessionServiceGrpc;
import io.grpc.ServiceDescriptor;
import io.helidon.common.mapper.MapperManager;
import io.helidon.common.mapper.Mappers;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.service.registry.ServiceRegistryException;
import io.helidon.service.registry.Services;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http2.Http2Config;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The bridge while it runs. It holds nothing that a restart could lose; {@link #close()} lets everybody finish first.
 */
public final class Bridge implements AutoCloseable {

    private static final String ADMIN = "admin";
    private static final String EVENTS = "/v1/checkouts/{checkout_id}/events";
    private static final String WEBHOOK = "/webhooks/stripe";
    private static final List<ServiceDescriptor> SERVICES = List.of(CheckoutServiceGrpc.getServiceDescriptor(),
            CatalogServiceGrpc.getServiceDescriptor(), CustomerServiceGrpc.getServiceDescriptor(),
            SessionServiceGrpc.getServiceDescriptor());
    // Bodies are bounded by their routes; this bounds what is read, and dropped, of a request that no route wants.
    private static final long PAYLOAD_BYTES_MAX = 32L << 20;
    // Small: what a stuck reader holds in the kernel is lost memory.
    private static final int SEND_BUFFER_BYTES = 32 << 10;
    // Of a stream, which keeps it for as long as it lasts, and flushes each event; answers are written as they are.
    private static final int WRITE_BUFFER_BYTES = 512;
    // When Helidon stops, we have waited already; it still has idle HTTP/2 connections to end.
    private static final Duration HELIDON_GRACE = Duration.ofMillis(200);

    /** Something that is served, and the method of the server behind it. */
    record Endpoint(Method method, String path, String rpc, Handler handler) {}

    private final WebServer web;
    private final BridgeConfig config;
    private final Edge edge;
    private final EventStreams streams;
    private final Admin admin;

    private Bridge(BridgeConfig config, ServerConnections server, ServerLimits limits) {
        this.config = config;
        Metrics metrics = new Metrics();
        edge = new Edge(config, metrics);
        streams = new EventStreams(server.streams(), config, metrics);
        admin = new Admin(server.calls(), limits, metrics);
        web = configured(config)
                .routing(routing -> route(routing, endpoints(config, server, streams)))
                .putSocket(ADMIN, ListenerConfig.builder().host(config.host()).port(config.adminPort())
                        .shutdownGracePeriod(HELIDON_GRACE).useNio(false).build())
                .routing(ADMIN, HttpRouting.builder().update(admin::route))
                .build();
    }

    /**
     * Listens from now on, and asks everything of the server behind the connections. They stay the caller's.
     *
     * @throws IllegalStateException
     *             if a port is taken, or if the server is there and takes less than this bridge may ask for
     */
    public static Bridge start(BridgeConfig config, ServerConnections server) {
        ServerLimits limits = new ServerLimits(server.calls(), config);
        if (limits.ask() instanceof ServerLimits.Answer.Exceeded(String why)) {
            throw new IllegalStateException(why);
        }
        keepMappers();
        Bridge bridge = new Bridge(config, server, limits);
        bridge.web.start();
        if (!bridge.web.isRunning()) {
            // Helidon logs why, and returns.
            bridge.close();
            throw new IllegalStateException("port " + config.port() + " or admin-port " + config.adminPort()
                    + " cannot be listened on");
        }
        return bridge;
    }

    /**
     * Helidon 4.4.0 makes its mappers anew for each header that it reads as a number, which costs as much as all else
     * that it does for a request. They are the same for the whole process.
     */
    private static void keepMappers() {
        MapperManager mappers = MapperManager.create();
        try {
            Services.set(MapperManager.class, mappers);
            Services.set(Mappers.class, mappers);
        } catch (ServiceRegistryException _) {
            // Somebody in this process has done so before.
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public int port() {
        return web.port();
    }

    public int adminPort() {
        return web.port(ADMIN);
    }

    /** Says goodbye on every stream, lets requests finish within the grace, and stops. */
    @Override
    public void close() {
        admin.stopping();
        streams.drain();
        try {
            boolean _ = edge.awaitQuiet(config.shutdownGrace());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        web.stop();
        streams.close();
    }

    private static WebServerConfig.Builder configured(BridgeConfig config) {
        DirectHandlers.Builder unroutable = DirectHandlers.builder();
        for (DirectHandler.EventType kind : DirectHandler.EventType.values()) {
            unroutable.addHandler(kind, Edge::unroutable);
        }
        Http2Config http2 = Http2Config.builder().flowControlTimeout(config.streams().writeTimeout()).build();
        return WebServer.builder()
                .host(config.host())
                .port(config.port())
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                // Over NIO, Helidon 4.4 drops what the socket did not take at once: a slow reader's stream has holes.
                .useNio(false)
                .writeBufferSize(WRITE_BUFFER_BYTES)
                .maxTcpConnections(config.limits().connections())
                .maxPayloadSize(PAYLOAD_BYTES_MAX)
                .idleConnectionTimeout(config.limits().idleConnection())
                .shutdownGracePeriod(HELIDON_GRACE)
                .connectionOptions(SocketOptions.builder()
                        .tcpNoDelay(true)
                        .socketSendBufferSize(SEND_BUFFER_BYTES)
                        .build())
                .addProtocol(http2)
                .addConnectionSelector(new StreamConnections(http2))
                .directHandlers(unroutable.build());
    }

    static List<Endpoint> endpoints(BridgeConfig config, ServerConnections server, EventStreams streams) {
        List<Endpoint> endpoints = new ArrayList<>();
        StripeWebhookRoute webhook = new StripeWebhookRoute(server.webhooks(), config);
        endpoints.add(new Endpoint(Method.POST, WEBHOOK, "WebhookService.Ingest", webhook::serve));
        endpoints.add(new Endpoint(Method.POST, WEBHOOK + "/{endpoint}", "WebhookService.Ingest", webhook::serve));
        endpoints.add(new Endpoint(Method.GET, EVENTS, "StatusService.WatchCheckout", streams::serve));

        Transcoder transcoder = new Transcoder(server.calls(), config);
        List<Transcoder.Route> routes = Transcoder.routes(SERVICES);
        for (Transcoder.Route route : routes) {
            endpoints.add(new Endpoint(route.method(), route.path(),
                    route.schema().getService().getName() + "." + route.schema().getName(),
                    (request, response) -> transcoder.serve(route, request, response)));
        }

        byte[] document = OpenApi.document(routes).getBytes(StandardCharsets.UTF_8);
        endpoints.add(new Endpoint(Method.GET, "/openapi.yaml", "-", (_, response) -> response
                .header(HeaderNames.CONTENT_TYPE, "application/yaml").send(document)));
        return List.copyOf(endpoints);
    }

    private void route(HttpRouting.Builder routing, List<Endpoint> endpoints) {
        routing.addFilter(edge);
        routing.error(Throwable.class, Edge::failed);
        Map<String, List<Endpoint>> byPath = endpoints.stream()
                .collect(Collectors.groupingBy(Endpoint::path, LinkedHashMap::new, Collectors.toList()));
        byPath.forEach((path, here) -> {
            here.forEach(endpoint -> routing.route(endpoint.method(), path, endpoint.handler()));
            String allowed = here.stream().map(endpoint -> endpoint.method().text()).sorted()
                    .collect(Collectors.joining(", "));
            routing.any(path, (_, response) -> {
                response.header(HeaderNames.ALLOW, allowed);
                throw new Refused(Problem.of(405, "METHOD_NOT_ALLOWED", "This route knows only " + allowed + "."));
            });
        });
        routing.any((_, _) -> {
            throw new Refused(Problem.of(404, "ROUTE_NOT_FOUND", "There is nothing here."));
        });
    }
}
