package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Somebody who sells subscriptions, in a sandbox whose time stands still until it is told to go on. */
final class Seller implements AutoCloseable {

    final Sandbox sandbox;
    final Client client;
    private final Set<String> told = new HashSet<>();

    Seller(String start) {
        sandbox = Sandbox.start(Sandboxes.config().startingAt(Instant.parse(start)).frozen());
        client = new Client(sandbox);
    }

    @Override
    public void close() {
        sandbox.close();
    }

    /** A customer who pays with this. */
    String customer(String method) throws IOException, InterruptedException {
        return client.post("/v1/customers", "name", "Ada", "email", "ada@example.com", "payment_method", method,
                "invoice_settings[default_payment_method]", method).at("id");
    }

    /** A customer who has not said how to pay. */
    String stranger() throws IOException, InterruptedException {
        return client.post("/v1/customers", "name", "Bob").at("id");
    }

    String price(long amount, String interval) throws IOException, InterruptedException {
        return client.post("/v1/prices", "currency", "eur", "unit_amount", String.valueOf(amount),
                "recurring[interval]", interval, "product_data[name]", "Gold").at("id");
    }

    Answer subscribe(String customer, String price, String... more) throws IOException, InterruptedException {
        return client.post("/v1/subscriptions", Stream.concat(Stream.of("customer", customer, "items[0][price]", price),
                Stream.of(more)).toArray(String[]::new));
    }

    Answer update(String subscription, String... values) throws IOException, InterruptedException {
        return client.post("/v1/subscriptions/" + subscription, values);
    }

    JsonObject subscription(String id) throws IOException, InterruptedException {
        return client.get("/v1/subscriptions/" + id).json();
    }

    String status(String id) throws IOException, InterruptedException {
        return subscription(id).get("status").getAsString();
    }

    /** The newest invoice of a subscription. */
    JsonObject invoice(String subscription) throws IOException, InterruptedException {
        return client.get("/v1/subscriptions/" + subscription + "?expand[]=latest_invoice").json()
                .getAsJsonObject("latest_invoice");
    }

    /** All of them, newest first. */
    List<JsonObject> invoices(String subscription) throws IOException, InterruptedException {
        return data(client.get("/v1/invoices?limit=100&subscription=" + subscription).json());
    }

    static List<JsonObject> data(JsonObject list) {
        return list.getAsJsonArray("data").asList().stream().map(element -> element.getAsJsonObject()).toList();
    }

    static JsonObject item(JsonObject subscription) {
        return data(subscription.getAsJsonObject("items")).getFirst();
    }

    static Instant start(JsonObject subscription) {
        return Instant.ofEpochSecond(item(subscription).get("current_period_start").getAsLong());
    }

    static Instant end(JsonObject subscription) {
        return Instant.ofEpochSecond(item(subscription).get("current_period_end").getAsLong());
    }

    static List<JsonObject> lines(JsonObject invoice) {
        return data(invoice.getAsJsonObject("lines"));
    }

    /** The events since this was last asked; old ones are forgotten meanwhile. */
    List<JsonObject> news() {
        return sandbox.events().stream().filter(event -> told.add(event.get("id").getAsString())).toList();
    }

    List<String> newTypes() {
        return news().stream().map(event -> event.get("type").getAsString()).toList();
    }

    static JsonObject subject(JsonObject event) {
        return event.getAsJsonObject("data").getAsJsonObject("object");
    }

    static JsonObject previously(JsonObject event) {
        return event.getAsJsonObject("data").getAsJsonObject("previous_attributes");
    }
}
