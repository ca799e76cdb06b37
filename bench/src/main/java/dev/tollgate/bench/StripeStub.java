package dev.tollgate.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers as Stripe does, at once, and sends no webhooks: a process that costs as little as it can. It keeps nothing
 * but the last PaymentIntent that it was asked for: a PaymentIntent has its checkout's id with another prefix, and all
 * of a run cost the same, so that those which were seeded are known too.
 */
final class StripeStub {
    private static final String JSON = "application/json";
    private static final String CHECKOUT = "tollgate_checkout";

    private final Map<String, AtomicLong> requests = new ConcurrentHashMap<>();
    private volatile @Nullable Asked last;

    private record Asked(long amount, String currency, String description, Map<String, String> metadata,
            String apiVersion) {}

    private StripeStub() {}

    /** The first argument is the port. */
    public static void main(String[] arguments) {
        var stub = new StripeStub();
        WebServer.builder().address(InetAddress.getLoopbackAddress()).port(Integer.parseInt(arguments[0]))
                .routing(stub::route).build().start();
    }

    private void route(HttpRouting.Builder routes) {
        routes.get("/bench", (_, response) -> send(response, told()))
                .post("/v1/payment_intents", (request, response) -> send(response, created(request)))
                .get("/v1/payment_intents/{id}",
                        (request, response) -> send(response, intent(id(request), "requires_payment_method")))
                .post("/v1/payment_intents/{id}/confirm",
                        (request, response) -> send(response, intent(id(request), "succeeded")))
                .post("/v1/customers", (request, response) -> send(response, customer("cus_" + System.nanoTime())))
                .get("/v1/customers/{id}", (request, response) -> send(response, customer(id(request))))
                .any((request, response) -> other(request, response))
                .addFilter((chain, request, response) -> {
                    count(request.prologue().method().text() + " "
                            + request.path().path().replaceAll("(?<=/)[a-z]+_[0-9a-zA-Z]{10,}", "…"));
                    chain.proceed();
                });
    }

    private void count(String what) {
        requests.computeIfAbsent(what, _ -> new AtomicLong()).incrementAndGet();
    }

    /** What we are asked by the benchmark itself. */
    private JsonObject told() {
        var told = new JsonObject();
        var counts = new JsonObject();
        new TreeMap<>(requests).forEach((what, count) -> counts.addProperty(what, count.get()));
        told.add("requests", counts);
        Asked asked = last;
        if (asked != null) {
            told.addProperty("amount", asked.amount());
            told.addProperty("currency", asked.currency());
            told.addProperty("description", asked.description());
            told.addProperty("api_version", asked.apiVersion());
            told.add("metadata", metadata(asked.metadata()));
        }
        return told;
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private JsonObject created(ServerRequest request) {
        Map<String, String> form = form(request.content().as(String.class));
        var metadata = new HashMap<String, String>();
        form.forEach((key, value) -> {
            if (key.startsWith("metadata[")) metadata.put(key.substring("metadata[".length(), key.length() - 1), value);
        });
        last = new Asked(Long.parseLong(form.getOrDefault("amount", "0")), form.getOrDefault("currency", "eur"),
                form.getOrDefault("description", ""), metadata,
                request.headers().first(HeaderNames.create("Stripe-Version")).orElse(""));
        return intent(StripeIntents.intentOf(metadata.getOrDefault(CHECKOUT, "chk_none")), "requires_payment_method",
                metadata);
    }

    private JsonObject intent(String id, String status) {
        Asked asked = last;
        var metadata = new HashMap<String, String>(asked == null ? Map.of() : asked.metadata());
        metadata.put(CHECKOUT, StripeIntents.checkoutOf(id));
        return intent(id, status, metadata);
    }

    private JsonObject intent(String id, String status, Map<String, String> metadata) {
        Asked asked = last;
        long amount = asked == null ? 0 : asked.amount();
        boolean isPaid = status.equals("succeeded");
        var intent = new JsonObject();
        intent.addProperty("id", id);
        intent.addProperty("object", "payment_intent");
        intent.addProperty("amount", amount);
        intent.addProperty("amount_received", isPaid ? amount : 0);
        intent.addProperty("client_secret", id + "_secret_q3BaVq8wqO7mHq0dKxZcW1xyz");
        intent.addProperty("created", System.currentTimeMillis() / 1000);
        intent.addProperty("currency", asked == null ? "eur" : asked.currency());
        intent.add("latest_charge", isPaid ? charge(id) : null);
        intent.addProperty("livemode", false);
        intent.add("metadata", metadata(metadata));
        intent.addProperty("status", status);
        return intent;
    }

    private static JsonObject charge(String intent) {
        var charge = new JsonObject();
        charge.addProperty("id", "ch_" + intent.substring("pi_".length()));
        charge.addProperty("object", "charge");
        charge.addProperty("created", System.currentTimeMillis() / 1000);
        charge.addProperty("payment_intent", intent);
        charge.addProperty("status", "succeeded");
        return charge;
    }

    private static JsonObject customer(String id) {
        var customer = new JsonObject();
        customer.addProperty("id", id);
        customer.addProperty("object", "customer");
        return customer;
    }

    private static JsonObject metadata(Map<String, String> metadata) {
        var object = new JsonObject();
        metadata.forEach(object::addProperty);
        return object;
    }

    /** Lists are empty: nothing has happened at Stripe that Tollgate does not know. */
    private static void other(ServerRequest request, ServerResponse response) {
        if (request.prologue().method().text().equals("GET") && request.path().path().startsWith("/v1/")) {
            var list = new JsonObject();
            list.addProperty("object", "list");
            list.addProperty("url", request.path().path());
            list.addProperty("has_more", false);
            list.add("data", new JsonArray());
            send(response, list);
        } else {
            response.status(Status.NOT_FOUND_404).send();
        }
    }

    private static void send(ServerResponse response, JsonObject body) {
        response.header(HeaderNames.CONTENT_TYPE, JSON).header("Request-Id", "req_bench").send(body.toString());
    }

    private static Map<String, String> form(String body) {
        var values = new HashMap<String, String>();
        for (String pair : body.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2)
                values.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return values;
    }
}
