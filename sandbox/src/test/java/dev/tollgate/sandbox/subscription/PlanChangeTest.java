package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlanChangeTest {

    private final Seller seller = new Seller("2025-04-01T10:00:00Z");

    @AfterEach
    void close() {
        seller.close();
    }

    @Test
    void anUpgradeHalfwayCostsTheDifferenceWithTheNextInvoice() throws Exception {
        JsonObject subscription = subscribed(1000);
        String id = subscription.get("id").getAsString();
        String dear = seller.price(2000, "month");
        seller.sandbox.advance(Duration.ofDays(15));
        seller.news();

        Answer changed = seller.update(id, "items[0][id]", item(subscription), "items[0][price]", dear);

        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(Seller.item(changed.json()).getAsJsonObject("price").get("id").getAsString()).isEqualTo(dear);
        assertThat(Seller.end(changed.json())).isEqualTo("2025-05-01T10:00:00Z");
        List<JsonObject> news = seller.news();
        assertThat(news.stream().map(event -> event.get("type").getAsString()))
                .containsExactlyInAnyOrder("invoiceitem.created", "invoiceitem.created",
                        "customer.subscription.updated");
        seller.sandbox.advance(Duration.ofDays(15).plusHours(1));
        JsonObject invoice = seller.invoice(id);
        assertThat(Seller.lines(invoice).stream().map(line -> line.get("amount").getAsLong()))
                .containsExactlyInAnyOrder(-500L, 1000L, 2000L);
        assertThat(Seller.lines(invoice).stream().map(line -> line.get("description").getAsString()))
                .contains("Unused time on Gold after 16 Apr 2025", "Remaining time on Gold after 16 Apr 2025");
        assertThat(invoice.get("amount_paid").getAsLong()).isEqualTo(2500);
    }

    @Test
    void anUpgradeCanBeInvoicedAtOnce() throws Exception {
        JsonObject subscription = subscribed(1000);
        String id = subscription.get("id").getAsString();
        seller.sandbox.advance(Duration.ofDays(15));

        seller.update(id, "items[0][id]", item(subscription), "items[0][price]", seller.price(2000, "month"),
                "proration_behavior", "always_invoice");

        JsonObject invoice = seller.invoice(id);
        assertThat(invoice.get("billing_reason").getAsString()).isEqualTo("subscription_update");
        assertThat(invoice.get("status").getAsString()).isEqualTo("paid");
        assertThat(invoice.get("amount_paid").getAsLong()).isEqualTo(500);
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(1500);
    }

    @Test
    void aDowngradeIsCreditedToTheCustomer() throws Exception {
        JsonObject subscription = subscribed(3000);
        String id = subscription.get("id").getAsString();
        seller.sandbox.advance(Duration.ofDays(15));

        seller.update(id, "items[0][id]", item(subscription), "items[0][price]", seller.price(1000, "month"),
                "proration_behavior", "always_invoice");

        assertThat(seller.invoice(id).get("total").getAsLong()).isEqualTo(-1000);
        seller.sandbox.advance(Duration.ofDays(16));
        assertThat(seller.invoice(id).get("total").getAsLong()).isEqualTo(1000);
        assertThat(seller.invoice(id).get("amount_due").getAsLong()).isZero();
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(3000);
    }

    @Test
    void withoutProrationsOnlyTheNextPeriodCostsMore() throws Exception {
        JsonObject subscription = subscribed(1000);
        String id = subscription.get("id").getAsString();
        seller.sandbox.advance(Duration.ofDays(15));

        seller.update(id, "items[0][id]", item(subscription), "items[0][quantity]", "3", "proration_behavior",
                "none");

        seller.sandbox.advance(Duration.ofDays(16));
        assertThat(seller.invoice(id).get("amount_paid").getAsLong()).isEqualTo(3000);
    }

    @Test
    void anotherIntervalBeginsAPeriodNow() throws Exception {
        JsonObject subscription = subscribed(1000);
        String id = subscription.get("id").getAsString();
        seller.sandbox.advance(Duration.ofDays(15));

        Answer changed = seller.update(id, "items[0][id]", item(subscription), "items[0][price]",
                seller.price(10_000, "year"));

        assertThat(Seller.start(changed.json())).isEqualTo("2025-04-16T10:00:00Z");
        assertThat(Seller.end(changed.json())).isEqualTo("2026-04-16T10:00:00Z");
        assertThat(seller.invoice(id).get("amount_paid").getAsLong()).isEqualTo(9500);
        seller.sandbox.advance(Duration.ofDays(200));
        assertThat(seller.invoices(id)).hasSize(2);
    }

    @Test
    void theAnchorCanBeSetToNow() throws Exception {
        String id = subscribed(1000).get("id").getAsString();
        seller.sandbox.advance(Duration.ofDays(15));

        Answer changed = seller.update(id, "billing_cycle_anchor", "now", "proration_behavior", "none");

        assertThat(Seller.end(changed.json())).isEqualTo("2025-05-16T10:00:00Z");
        assertThat(seller.invoice(id).get("amount_paid").getAsLong()).isEqualTo(1000);
    }

    @Test
    void itemsComeAndGo() throws Exception {
        JsonObject subscription = subscribed(1000);
        String id = subscription.get("id").getAsString();
        String extra = seller.price(600, "month");
        seller.sandbox.advance(Duration.ofDays(15));

        Answer added = seller.client.post("/v1/subscription_items", "subscription", id, "price", extra, "quantity",
                "2");
        assertThat(added.at("quantity")).as(added.text()).isEqualTo("2");
        assertThat(seller.client.post("/v1/subscription_items", "subscription", id, "price", extra).error()
                .get("message").getAsString()).contains("same plan");
        assertThat(Seller.data(seller.subscription(id).getAsJsonObject("items"))).hasSize(2);
        assertThat(seller.client.post("/v1/subscription_items/" + added.at("id"), "quantity", "1").at("quantity"))
                .isEqualTo("1");
        Answer gone = seller.client.delete("/v1/subscription_items/" + added.at("id"));
        assertThat(gone.at("deleted")).isEqualTo("true");
        assertThat(seller.client.get("/v1/subscription_items/" + added.at("id")).status()).isEqualTo(404);
        assertThat(seller.client.delete("/v1/subscription_items/" + item(subscription)).status()).isEqualTo(400);

        seller.sandbox.advance(Duration.ofDays(16));
        assertThat(seller.invoice(id).get("total").getAsLong()).as("600 - 600 + 300 - 300 + 1000").isEqualTo(1000);
    }

    @Test
    void aDeclinedUpgradeIsPastDueOrRefused() throws Exception {
        JsonObject subscription = subscribed(1000);
        String id = subscription.get("id").getAsString();
        String declines = seller.client.post("/v1/payment_methods/pm_card_chargeCustomerFail/attach", "customer",
                subscription.get("customer").getAsString()).at("id");
        seller.update(id, "default_payment_method", declines);
        String dear = seller.price(2000, "month");
        seller.sandbox.advance(Duration.ofDays(15));

        Answer refused = seller.update(id, "items[0][id]", item(subscription), "items[0][price]", dear,
                "proration_behavior", "always_invoice", "payment_behavior", "error_if_incomplete");
        assertThat(refused.status()).isEqualTo(402);
        assertThat(Seller.item(seller.subscription(id)).getAsJsonObject("price").get("unit_amount").getAsLong())
                .isEqualTo(1000);
        Answer changed = seller.update(id, "items[0][id]", item(subscription), "items[0][price]", dear,
                "proration_behavior", "always_invoice");

        assertThat(changed.at("status")).isEqualTo("past_due");
        assertThat(Seller.item(changed.json()).getAsJsonObject("price").get("id").getAsString()).isEqualTo(dear);
    }

    @Test
    void aPreviewShowsWhatAChangeCostsAndChangesNothing() throws Exception {
        JsonObject subscription = subscribed(1000);
        String id = subscription.get("id").getAsString();
        String dear = seller.price(2000, "month");
        seller.sandbox.advance(Duration.ofDays(15));
        seller.news();

        Answer next = seller.client.post("/v1/invoices/create_preview", "subscription", id);
        Answer later = seller.client.post("/v1/invoices/create_preview", "subscription", id,
                "subscription_details[items][0][id]", item(subscription), "subscription_details[items][0][price]",
                dear);
        Answer now = seller.client.post("/v1/invoices/create_preview", "subscription", id,
                "subscription_details[items][0][id]", item(subscription), "subscription_details[items][0][price]",
                dear, "subscription_details[proration_behavior]", "always_invoice");
        Answer fresh = seller.client.post("/v1/invoices/create_preview", "customer",
                subscription.get("customer").getAsString(), "subscription_details[items][0][price]", dear);
        Answer gone = seller.client.post("/v1/invoices/create_preview", "subscription", id,
                "subscription_details[cancel_now]", "true");

        assertThat(next.at("total")).as(next.text()).isEqualTo("1000");
        assertThat(next.at("id")).startsWith("upcoming_in_");
        assertThat(later.at("total")).isEqualTo("2500");
        assertThat(now.at("total")).isEqualTo("500");
        assertThat(fresh.at("total")).as(fresh.text()).isEqualTo("2000");
        assertThat(gone.at("total")).isEqualTo("-500");
        assertThat(seller.news()).isEmpty();
        assertThat(seller.invoices(id)).hasSize(1);
        assertThat(seller.client.get("/v1/subscriptions").json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void descriptionsAndSettingsCanChange() throws Exception {
        String id = subscribed(1000).get("id").getAsString();
        seller.news();

        Answer changed = seller.update(id, "description", "all of it", "metadata[a]", "1",
                "invoice_settings[footer]", "thanks", "payment_settings[save_default_payment_method]",
                "on_subscription");

        assertThat(changed.at("description")).isEqualTo("all of it");
        JsonObject updated = seller.news().getLast();
        assertThat(Seller.previously(updated).keySet()).containsExactlyInAnyOrder("description", "metadata",
                "invoice_settings", "payment_settings");
        seller.update(id, "description", "all of it");
        assertThat(seller.news()).as("nothing changed").isEmpty();
        seller.sandbox.advance(Duration.between(Instant.parse("2025-04-01T10:00:00Z"),
                Instant.parse("2025-05-01T10:00:00Z")));
        assertThat(seller.invoice(id).get("footer").getAsString()).isEqualTo("thanks");
    }

    private JsonObject subscribed(long amount) throws Exception {
        return seller.subscribe(seller.customer("pm_card_visa"), seller.price(amount, "month")).json();
    }

    private static String item(JsonObject subscription) {
        return Seller.item(subscription).get("id").getAsString();
    }
}
