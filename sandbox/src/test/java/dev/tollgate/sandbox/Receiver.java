package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.sandbox.webhook.Signature;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint that takes webhooks, after refusing as many as it was told to. */
public final class Receiver implements AutoCloseable {

    public static final String SECRET = "whsec_test_secret";

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger refusalStatus = new AtomicInteger(500);
    /** Answers wait while somebody else is registered here. */
    private final Phaser gate = new Phaser();

    /** One delivery as it came. */
    public record Received(String signature, byte[] body) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonObject json() {
            return JsonParser.parseString(text()).getAsJsonObject();
        }

        public String type() {
            return json().get("type").getAsString();
        }

        public String id() {
            return json().get("id").getAsString();
        }

        public long timestamp() {
            return Long.parseLong(signature.split(",")[0].substring(2));
        }

        /** Each {@code v1}, in order. */
        public List<String> signatures() {
            return Arrays.stream(signature.split(",")).filter(part -> part.startsWith("v1="))
                    .map(part -> part.substring(3)).toList();
        }

        public boolean verifies(String secret) {
            return signatures().contains(Signature.sign(secret, timestamp(), body));
        }
    }

    public Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    public List<Received> received() {
        return received;
    }

    /** The types that came, in order. */
    public List<String> types() {
        return received.stream().map(Received::type).toList();
    }

    public void refuseNext(int times) {
        refuseNext(times, 500);
    }

    public void refuseNext(int times, int status) {
        refusalStatus.set(status);
        refusals.set(times);
    }

    /** Answers nobody until {@link #goOn}. */
    public void stall() {
        gate.register();
    }

    public void goOn() {
        gate.arriveAndDeregister();
    }

    @Override
    public void close() {
        gate.forceTermination();
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        received.add(new Received(exchange.getRequestHeaders().getFirst("Stripe-Signature"), body));
        if (gate.getRegisteredParties() > 0) gate.awaitAdvance(gate.getPhase());
        boolean refuse = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (refuse) exchange.getResponseHeaders().set("Location", url() + "/elsewhere");
        exchange.sendResponseHeaders(refuse ? refusalStatus.get() : 200, -1);
        exchange.close();
    }
}
