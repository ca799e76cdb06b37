package dev.tollgate.server.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Stands between the gateway and Stripe, and can hold an answer back after Stripe did what it was asked. */
public final class HoldingProxy implements AutoCloseable {
    private static final Set<String> NOT_FORWARDED = Set.of("host", "connection", "content-length", "upgrade",
            "http2-settings");
    private final HttpServer server;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI target;
    private volatile @Nullable Held next;

    /** An answer that Stripe gave and the gateway never got. */
    public record Held(Pattern path, CountDownLatch answered) {
        public void await() throws InterruptedException {
            if (!answered.await(30, TimeUnit.SECONDS)) throw new AssertionError("nothing was sent to " + path);
        }
    }

    public HoldingProxy(URI target) throws IOException {
        this.target = target;
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::forward);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next answer to a POST to this path stays here. */
    public Held holdAnswerTo(String pathPattern) {
        var held = new Held(Pattern.compile(pathPattern), new CountDownLatch(1));
        next = held;
        return held;
    }

    private void forward(HttpExchange exchange) throws IOException {
        try {
            var request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI().toString()))
                    .method(exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!NOT_FORWARDED.contains(name.toLowerCase(java.util.Locale.ROOT)))
                    values.forEach(value -> request.header(name, value));
            });
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Held held = next;
            if (held != null && exchange.getRequestMethod().equals("POST")
                    && held.path().matcher(exchange.getRequestURI().getPath()).matches()) {
                next = null;
                held.answered().countDown();
                return; // never answered: the connection stays as it is until the gateway dies or gives up
            }
            try (exchange) {
                exchange.sendResponseHeaders(answer.statusCode(),
                        answer.body().length == 0 ? -1 : answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
