package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A merchant who sends bills, and sees what comes of them. */
record Biller(Sandbox sandbox, Client client) {

    Biller(Sandbox sandbox) {
        this(sandbox, new Client(sandbox));
    }

    /** Somebody whose invoices are paid with this. */
    String customer(String method) throws Exception {
        return client.post("/v1/customers", "email", "ada@example.com", "name", "Ada", "payment_method", method,
                "invoice_settings[default_payment_method]", method).at("id");
    }

    String stranger() throws Exception {
        return client.post("/v1/customers", "email", "bob@example.com").at("id");
    }

    /** Something pending. */
    Answer item(String customer, long amount) throws Exception {
        return client.post("/v1/invoiceitems", "customer", customer, "amount", String.valueOf(amount), "currency",
                "eur", "description", "Tea");
    }

    /** A draft about one thing. */
    String draft(String customer, long amount, String... more) throws Exception {
        String[] base = {"customer", customer, "currency", "eur", "pending_invoice_items_behavior", "include"};
        item(customer, amount);
        return client.post("/v1/invoices", Stream.concat(Arrays.stream(base), Arrays.stream(more))
                .toArray(String[]::new)).at("id");
    }

    /** An open invoice about one thing. */
    String open(String customer, long amount, String... more) throws Exception {
        String draft = draft(customer, amount, more);
        client.post("/v1/invoices/" + draft + "/finalize");
        return draft;
    }

    JsonObject invoice(String id, String... expand) throws Exception {
        var path = new StringBuilder("/v1/invoices/" + id + "?");
        for (String field : expand) {
            path.append("expand[]=").append(field).append('&');
        }
        return client.get(path.substring(0, path.length() - 1)).json();
    }

    /** The PaymentIntent of an open invoice. */
    JsonObject intent(String invoice) throws Exception {
        return data(invoice(invoice, "payments.data.payment.payment_intent"), "payments").getFirst()
                .getAsJsonObject("payment").getAsJsonObject("payment_intent");
    }

    JsonObject lookUp(String path) throws Exception {
        return client.get(path).json();
    }

    static List<JsonObject> data(JsonObject object, String list) {
        return object.getAsJsonObject(list).getAsJsonArray("data").asList().stream().map(JsonElement::getAsJsonObject)
                .toList();
    }

    /** The types of the events since so many. */
    List<String> told(int since) {
        return sandbox.events().stream().skip(since).map(event -> event.get("type").getAsString()).toList();
    }

    int events() {
        return sandbox.events().size();
    }

    /** The last event of a type. */
    JsonObject event(String type) {
        return sandbox.events().stream().filter(event -> event.get("type").getAsString().equals(type)).toList()
                .getLast();
    }

    static String status(JsonObject object) {
        return object.get("status").getAsString();
    }

    static String message(Answer refused) {
        return refused.error().get("message").getAsString();
    }
}
