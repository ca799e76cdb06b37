package dev.tollgate.sandbox.web;

import io.helidon.common.mapper.MapperManager;
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
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The web server: turns bytes into calls and replies into bytes, also into too few of them. */
public final class HttpFront implements AutoCloseable {

    private static final Duration GRACE = Duration.ofMillis(100);

    static {
        // Without one that was set, the server looks for it in a registry at every request: a third of its work.
        MapperManager.global(MapperManager.create());
    }

    private final String host;
    private final int port;
    private final Optional<URI> publicUrl;
    private final Connections connections = new Connections();
    private Optional<WebServer> server = Optional.empty();
    private volatile Optional<Function<HttpCall, Reply>> site = Optional.empty();
    private volatile String base = "";

    /** Listens there once it serves; {@code publicUrl} is what others are told, when that is another address. */
    public HttpFront(String host, int port, Optional<URI> publicUrl) {
        this.host = host;
        this.port = port;
        this.publicUrl = publicUrl;
    }

    public void serve(Function<HttpCall, Reply> served) {
        site = Optional.of(served);
        WebServer started = WebServer.builder().host(host).port(port).shutdownHook(false)
                .shutdownGracePeriod(GRACE).connectionOptions(connections)
                // Over NIO, Helidon 4.4 drops what the socket did not take at once: answers of megabytes break off.
                .useNio(false)
                // Stripe's clients send literal brackets in query strings, which the server would refuse.
                .addProtocol(Http1Config.builder().validatePrologue(false).build())
                .addRouting(HttpRouting.builder()
                        .any((request, response) -> write(request, response, site.orElseThrow().apply(read(request)))))
                .build().start();
        server = Optional.of(started);
        base = publicUrl.map(url -> url.toString().replaceAll("/+$", ""))
                .orElse("http://" + shown(host) + ":" + started.port());
    }

    /** The sandbox's own address as others see it. */
    public String base() {
        return base;
    }

    public int port() {
        return server.orElseThrow().port();
    }

    @Override
    public void close() {
        server.ifPresent(WebServer::stop);
        // Helidon 4.4 keeps servers that were stopped; what they served is not to be kept with them.
        site = Optional.empty();
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

    private void write(ServerRequest request, ServerResponse response, Reply reply) {
        if (reply.ending() == Reply.Ending.RESET) {
            connections.reset(request.remotePeer().address());
            throw new CloseConnectionException("cut by a fault");
        }
        response.status(Status.create(reply.status()));
        reply.headers().forEach((name, value) -> {
            if (!name.equals(Reply.NO_REQUEST_ID)) response.header(HeaderNames.create(name), value);
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
