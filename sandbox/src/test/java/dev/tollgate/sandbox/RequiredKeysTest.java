package dev.tollgate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The lists beside this class are Stripe's own: the keys that each object always has. */
class RequiredKeysTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void everyObjectHasEveryKeyThatStripeAlwaysSends() throws Exception {
        var paid = client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "payment_method", "pm_card_visa", "return_url", "https://shop.test/back");
        String charge = paid.at("latest_charge");
        String transaction = client.get("/v1/charges/" + charge).at("balance_transaction");
        var session = client.post("/v1/checkout/sessions", "mode", "payment", "success_url", "https://shop.test/",
                "line_items[0][price_data][currency]", "eur", "line_items[0][price_data][unit_amount]", "1200",
                "line_items[0][price_data][product_data][name]", "Ebook", "expand[]", "line_items").json();
        JsonObject item = session.getAsJsonObject("line_items").getAsJsonArray("data").get(0).getAsJsonObject();

        String refund = client.post("/v1/refunds", "charge", charge, "amount", "100").at("id");

        checkInvoice();
        checkSubscription();
        check("refund", client.get("/v1/refunds/" + refund).json());
        check("dispute", sandbox.dispute(charge, "fraudulent"));
        check("balance", client.get("/v1/balance").json());
        check("customer", client.post("/v1/customers", "name", "a").json());
        check("payment_intent", paid.json());
        check("charge", client.get("/v1/charges/" + charge).json());
        check("balance_transaction", client.get("/v1/balance_transactions/" + transaction).json());
        check("payment_method", client.get("/v1/payment_methods/" + paid.at("payment_method")).json());
        check("checkout_session", session);
        check("line_item", item);
        check("price", item.getAsJsonObject("price"));
        check("webhook_endpoint", client.post("/v1/webhook_endpoints", "url", "http://127.0.0.1:9/", "enabled_events[]",
                "*").json());
        check("event", client.get("/v1/events").json().getAsJsonArray("data").get(0).getAsJsonObject());
        check("test_clock", client.post("/v1/test_helpers/test_clocks", "frozen_time", "1798761600").json());
        check("confirmation_token", client.post("/v1/test_helpers/confirmation_tokens", "payment_method",
                "pm_card_visa").json());
    }

    private void checkInvoice() throws Exception {
        String customer = client.post("/v1/customers", "name", "a").at("id");
        check("invoiceitem", client.post("/v1/invoiceitems", "customer", customer, "amount", "500").json());
        String invoice = client.post("/v1/invoices", "customer", customer, "pending_invoice_items_behavior", "include")
                .at("id");
        client.post("/v1/invoices/" + invoice + "/finalize");
        check("invoice", client.get("/v1/invoices/" + invoice).json());
        check("invoice_line_item", client.get("/v1/invoices/" + invoice + "/lines").json().getAsJsonArray("data").get(0)
                .getAsJsonObject());
        check("invoice_payment", client.get("/v1/invoice_payments?invoice=" + invoice).json().getAsJsonArray("data")
                .get(0).getAsJsonObject());
    }

    private void checkSubscription() throws Exception {
        String price = client.post("/v1/prices", "currency", "eur", "unit_amount", "500", "recurring[interval]",
                "month", "product_data[name]", "Gold").at("id");
        JsonObject subscription = client.post("/v1/subscriptions", "customer",
                client.post("/v1/customers", "name", "a").at("id"), "items[0][price]", price, "payment_behavior",
                "default_incomplete").json();
        check("subscription", subscription);
        check("subscription_item", subscription.getAsJsonObject("items").getAsJsonArray("data").get(0)
                .getAsJsonObject());
    }

    private static void check(String name, JsonObject object) throws IOException {
        Map<String, List<String>> keys = keys();
        assertThat(object.keySet()).as(name).containsAll(keys.getOrDefault(name, List.of("missing from the list")));
        assertThat(object.get("livemode") == null || !object.get("livemode").getAsBoolean()).isTrue();
    }

    private static Map<String, List<String>> keys() throws IOException {
        var keys = new HashMap<String, List<String>>();
        try (InputStream file = RequiredKeysTest.class.getResourceAsStream("required-keys.txt")) {
            if (file == null) throw new IllegalStateException("required-keys.txt is missing");
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                String[] parts = line.split(": ");
                keys.put(parts[0], Stream.of(parts[1].split(", ")).toList());
            }
        }
        return keys;
    }
}
