package dev.tollgate.sandbox;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The web server: turns bytes into calls and replies into bytes, also into too few of them. */
final class HttpFront implements AutoCloseable {

    private static final Duration GRACE = Duration.ofMillis(100);

    private final SandboxConfig config;
    private Optional<WebServer> server = Optional.empty();
    private volatile String base = "";

    HttpFront(SandboxConfig config) {
        this.config = config;
    }

    void serve(Dispatcher dispatcher) {
        WebServer started = WebServer.builder().host(config.host()).port(config.port()).shutdownHook(false)
                .shutdownGracePeriod(GRACE)
                // Stripe's clients send literal brackets in query strings, which the server would refuse.
                .addProtocol(Http1Config.builder().validatePrologue(false).build())
                .addRouting(HttpRouting.builder()
                        .any((request, response) -> write(response, dispatcher.handle(read(request)))))
                .build().start();
        server = Optional.of(started);
        base = config.publicUrl().map(url -> url.toString().replaceAll("/+$", ""))
                .orElse("http://" + shown(config.host()) + ":" + started.port());
    }

    /** The sandbox's own address as others see it. */
    String base() {
        return base;
    }

    int port() {
        return server.orElseThrow().port();
    }

    @Override
    public void close() {
        server.ifPresent(WebServer::stop);
    }

    private static String shown(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    }

    private static HttpCall read(ServerRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(header -> headers.put(header.headerName().lowerCase(), header.get()));
        return new HttpCall(request.prologue().method().text(), request.prologue().uriPath().rawPath(),
                request.prologue().query().rawValue(), headers, body(request));
    }

    /** One byte more than allowed shows that it is too much. */
    private static byte[] body(ServerRequest request) {
        if (!request.content().hasEntity()) return new byte[0];
        try (InputStream stream = request.content().inputStream()) {
            return stream.readNBytes(HttpCall.BODY_BYTES_MAX + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(ServerResponse response, Reply reply) {
        if (reply.ending() == Reply.Ending.RESET) throw new CloseConnectionException("cut by a fault");
        response.status(Status.create(reply.status()));
        reply.headers().forEach((name, value) -> {
            if (!name.equals(Disturbances.NO_REQUEST_ID)) response.header(HeaderNames.create(name), value);
        });
        if (reply.ending() == Reply.Ending.TRUNCATED) {
            writeHalf(response, reply.body());
        } else if (reply.body().length == 0) {
            response.send();
        } else {
            response.send(reply.body());
        }
    }

    private static void writeHalf(ServerResponse response, byte[] body) {
        response.contentLength(body.length);
        OutputStream stream = response.outputStream();
        try {
            stream.write(body, 0, body.length / 2);
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new CloseConnectionException("cut by a fault");
    }
}
