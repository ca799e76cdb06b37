package dev.tollgate.bridge;

import dev.tollgate.bridge.Problem.Refused;
import dev.tollgate.client.TollgateException;
import dev.tollgate.v1.ErrorReason;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request meets first: a request id, the headers that every answer has, CORS by an exact list of origins,
 * one log line, one measurement. Whatever goes wrong behind it becomes a problem that tells nothing of our insides.
 */
final class Edge implements Filter {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final HeaderName NOSNIFF = HeaderNames.create("x-content-type-options");
    private static final String ALLOWED_METHODS = "GET, POST";
    private static final String ALLOWED_HEADERS = "authorization, content-type, idempotency-key, "
            + "last-event-id, x-request-id";
    private static final String EXPOSED_HEADERS = "etag, retry-after, x-request-id";
    private static final String PREFLIGHT_SECONDS = "7200";
    private static final String NO_ROUTE = "none";
    private static final Pattern SAFE_PATH = Pattern.compile("[A-Za-z0-9/_.-]{1,200}");

    private final Set<String> allowedOrigins;
    private final Metrics metrics;
    private int underWay;

    Edge(BridgeConfig config, Metrics metrics) {
        allowedOrigins = Set.copyOf(config.allowedOrigins());
        this.metrics = metrics;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long began = System.nanoTime();
        boolean goesOn = false;
        begun();
        try {
            response.header(Inbound.REQUEST_ID, Inbound.requestId(request));
            response.header(HeaderNames.CACHE_CONTROL, "no-store");
            response.header(NOSNIFF, "nosniff");
            if (Inbound.isAmbiguous(request)) {
                Inbound.endConnection(request, response);
                Problem.of(400, "BAD_REQUEST", "The length of the body is ambiguous.").send(request, response);
            } else if (crossed(request, response)) {
                chain.proceed();
            }
        } catch (HandedOver handed) {
            goesOn = true;
            handed.stream().atEnd(ending(request, response, began));
            throw handed;
        } finally {
            if (!goesOn) {
                ending(request, response, began).run();
            }
        }
        if (Inbound.endsConnection(request)) {
            // Helidon announces the end of a connection but leaves it to the client.
            throw new CloseConnectionException("told so by Connection: close");
        }
    }

    /** Waits until nothing is under way, streams included; false if that took too long. */
    synchronized boolean awaitQuiet(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); underWay > 0; left = end - System.nanoTime()) {
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private synchronized void begun() {
        underWay++;
    }

    private synchronized void quieter() {
        underWay--;
        notifyAll();
    }

    /** Does the part of CORS that is ours; false if the request was a preflight and has its answer. */
    private boolean crossed(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.VARY, "Origin");
        Optional<String> origin = Inbound.header(request, HeaderNames.ORIGIN);
        boolean allowed = origin.filter(allowedOrigins::contains).isPresent();
        if (allowed) {
            response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin.get());
            response.header(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        }
        boolean preflight = request.prologue().method().equals(Method.OPTIONS) && origin.isPresent()
                && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
        if (!preflight) {
            return true;
        }
        if (allowed) {
            response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS);
            response.header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
            response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
            response.status(Status.NO_CONTENT_204).send();
        } else {
            Problem.of(403, ErrorReason.PERMISSION_DENIED, "This origin may not call.").send(request, response);
        }
        return false;
    }

    /** What is done once it is answered. Holds nothing of the request and the response, which may be long forgotten. */
    private Runnable ending(RoutingRequest request, RoutingResponse response, long began) {
        String route = request.matchingPattern().filter(pattern -> pattern.startsWith("/") && !pattern.contains("*"))
                .orElse(NO_ROUTE);
        String method = route.equals(NO_ROUTE) ? NO_ROUTE : request.prologue().method().text();
        String path = request.prologue().uriPath().path();
        String shown = SAFE_PATH.matcher(path).matches() && !route.equals(NO_ROUTE) ? path : NO_ROUTE;
        String requestId = Inbound.requestId(request);
        int status = response.status().code();
        boolean isStream = response.headers().contentType().map(type -> type.text().startsWith("text/event-stream"))
                .orElse(false);
        return () -> {
            quieter();
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            if (!isStream) {
                metrics.answered(method, route, status, took);
            }
            LOG.atInfo().addKeyValue("method", method).addKeyValue("path", shown).addKeyValue("status", status)
                    .addKeyValue("ms", took.toMillis()).addKeyValue("request_id", requestId).log("answered");
        };
    }

    /** The answer to whatever a route threw. */
    static void failed(ServerRequest request, ServerResponse response, Throwable failure) {
        Problem problem = switch (failure) {
            case Refused refused -> refused.problem();
            case TollgateException refused -> Problem.of(refused);
            case HttpException http when http.status().code() < 500 ->
                Problem.of(http.status().code(), reason(http.status().code()), http.status().reasonPhrase());
            default -> {
                LOG.atError().setCause(failure).addKeyValue("request_id", Inbound.requestId(request))
                        .log("a route failed, answered INTERNAL");
                yield Problem.internal();
            }
        };
        problem.send(request, response);
    }

    /** The answer to a request that is too broken to reach a route. */
    static DirectHandler.TransportResponse unroutable(DirectHandler.TransportRequest request,
            DirectHandler.EventType kind, Status status, ServerResponseHeaders headers, String message) {
        boolean compressed = request.headers().contains(HeaderNames.CONTENT_ENCODING) && status.code() == 400;
        int code = compressed ? 415 : status.code();
        Problem problem = Problem.of(code, reason(code),
                compressed ? "A body must not be compressed." : "The request cannot be read.");
        return DirectHandler.TransportResponse.builder()
                .status(Status.create(code))
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .header(NOSNIFF, "nosniff")
                .entity(problem.json(UUID.randomUUID().toString()))
                .keepAlive(kind.keepAlive())
                .build();
    }

    private static String reason(int status) {
        return switch (status) {
            case 404 -> "ROUTE_NOT_FOUND";
            case 405 -> "METHOD_NOT_ALLOWED";
            case 413 -> ErrorReason.BODY_TOO_LARGE.name();
            case 415 -> "UNSUPPORTED_MEDIA_TYPE";
            case 500 -> ErrorReason.INTERNAL.name();
            default -> status < 500 ? "BAD_REQUEST" : "UNAVAILABLE";
        };
    }
}
