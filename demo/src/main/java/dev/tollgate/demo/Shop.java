package dev.tollgate.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.client.TollgateException;
import dev.tollgate.v1.Checkout.Presentation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small tea shop: the pages, and the one thing that its backend does for them, which is to ask Tollgate for the
 * order's checkout and a token for it. Everything else goes from the browser to the bridge.
 */
final class Shop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Shop.class);
    private static final int FORM_BYTES_MAX = 1_000;
    private static final int STOP_SECONDS_MAX = 1;

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Shop(HttpServer http) {
        this.http = http;
    }

    /** Takes the port, so that its address is known, but serves nobody yet. */
    static Shop bind(int port) {
        try {
            return new Shop(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        } catch (IOException e) {
            throw new StartupException("The shop cannot listen on port " + port + ": " + e.getMessage(), e);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** Opens the doors. */
    void open(Till till, URI bridge) {
        Pages pages = new Pages();
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            try (exchange) {
                send(exchange, answer(exchange, till, bridge, pages));
            } catch (RuntimeException e) {
                log.error("a page of the shop failed", e);
            }
        });
        http.start();
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("content-type", answer.type() + "; charset=utf-8");
        headers.set("cache-control", "no-store");
        headers.set("x-content-type-options", "nosniff");
        // The address that a challenge comes back to carries the client secret.
        headers.set("referrer-policy", "no-referrer");
        if (!answer.location().isEmpty()) {
            headers.set("location", answer.location());
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(STOP_SECONDS_MAX);
        threads.shutdownNow();
    }

    private record Answer(int status, String type, String body, String location) {
        static Answer html(int status, String body) {
            return new Answer(status, "text/html", body, "");
        }

        static Answer json(int status, String body) {
            return new Answer(status, "application/json", body, "");
        }
    }

    private static Answer answer(HttpExchange exchange, Till till, URI bridge, Pages pages) throws IOException {
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
        boolean get = exchange.getRequestMethod().equals("GET");
        boolean post = exchange.getRequestMethod().equals("POST");
        if (get && path.length == 1 && path[0].isEmpty()) {
            return Answer.html(200, pages.index());
        }
        if (get && path.length == 2 && path[0].equals("assets")) {
            String type = path[1].endsWith(".css") ? "text/css" : "text/javascript";
            return pages.asset(path[1]).map(text -> new Answer(200, type, text, "")).orElseGet(() -> missing(pages));
        }
        if (post && path.length == 1 && path[0].equals("order")) {
            return chosen(exchange).map(order -> new Answer(303, "text/plain", "", "/order/" + order))
                    .orElseGet(() -> missing(pages));
        }
        Optional<OrderReference> order = path.length >= 2 && path[0].equals("order")
                ? OrderReference.parse(path[1])
                : Optional.empty();
        if (order.isEmpty() || path.length > 3) {
            return missing(pages);
        }
        String page = path.length == 3 ? path[2] : "";
        if (get && (page.isEmpty() || page.equals("back"))) {
            return Answer.html(200, pages.order(order.get()));
        }
        return post && page.equals("token") ? ticket(till, order.get(), bridge) : missing(pages);
    }

    /** The form of the first page: which tea, and paid where. */
    private static Optional<OrderReference> chosen(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readNBytes(FORM_BYTES_MAX), StandardCharsets.US_ASCII);
        Presentation way = form.contains("way=hosted") ? Presentation.HOSTED : Presentation.ELEMENTS;
        for (Tea tea : Tea.values()) {
            if (("&" + form + "&").contains("&tea=" + tea.slug() + "&")) {
                return Optional.of(OrderReference.mint(tea, way));
            }
        }
        return Optional.empty();
    }

    private static Answer ticket(Till till, OrderReference order, URI bridge) {
        try {
            Till.Ticket ticket = till.ticket(order);
            return Answer.json(200, """
                    {"checkoutId": "%s", "token": "%s", "bridge": "%s"}
                    """.formatted(ticket.checkoutId(), ticket.token(), bridge));
        } catch (TollgateException e) {
            log.warn("no checkout for the order {}", order, e);
            return Answer.json(502, """
                    {"reason": "%s"}
                    """.formatted(e.reason()));
        }
    }

    private static Answer missing(Pages pages) {
        return Answer.html(404, pages.missing());
    }
}
