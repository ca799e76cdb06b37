package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client.Answer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

    private final Seller seller = new Seller("2025-01-31T10:00:00Z");

    @AfterEach
    void close() {
        seller.close();
    }

    @Test
    void aCustomerWhoCanPayIsSubscribedAndCharged() throws Exception {
        String customer = seller.customer("pm_card_visa");
        String price = seller.price(1000, "month");
        seller.news();

        Answer made = seller.subscribe(customer, price, "items[0][quantity]", "2", "metadata[seat]", "7");

        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(made.at("status")).isEqualTo("active");
        JsonObject subscription = made.json();
        assertThat(Seller.start(subscription)).isEqualTo("2025-01-31T10:00:00Z");
        assertThat(Seller.end(subscription)).isEqualTo("2025-02-28T10:00:00Z");
        JsonObject item = Seller.item(subscription);
        assertThat(item.getAsJsonObject("price").get("id").getAsString()).isEqualTo(price);
        assertThat(item.getAsJsonObject("plan").get("amount").getAsLong()).isEqualTo(1000);
        JsonObject invoice = seller.invoice(made.at("id"));
        assertThat(invoice.get("status").getAsString()).isEqualTo("paid");
        assertThat(invoice.get("billing_reason").getAsString()).isEqualTo("subscription_create");
        assertThat(invoice.get("amount_paid").getAsLong()).isEqualTo(2000);
        assertThat(Seller.lines(invoice).getFirst().get("description").getAsString())
                .isEqualTo("2 × Gold (at €10.00 / month)");
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(2000);
        assertThat(seller.newTypes()).contains("customer.subscription.created", "invoice.created",
                "invoice.finalized", "invoice.paid", "charge.succeeded", "payment_intent.succeeded")
                .doesNotContain("customer.subscription.updated");
    }

    @Test
    void aBuyerPaysTheFirstInvoiceInTheBrowser() throws Exception {
        String customer = seller.stranger();
        Answer made = seller.subscribe(customer, seller.price(1000, "month"), "payment_behavior",
                "default_incomplete", "payment_settings[save_default_payment_method]", "on_subscription", "expand[]",
                "latest_invoice.confirmation_secret", "expand[]", "items.data.price.product");

        assertThat(made.at("status")).isEqualTo("incomplete");
        JsonObject invoice = made.json().getAsJsonObject("latest_invoice");
        assertThat(invoice.get("status").getAsString()).isEqualTo("open");
        assertThat(Seller.item(made.json()).getAsJsonObject("price").getAsJsonObject("product").get("name")
                .getAsString()).isEqualTo("Gold");
        String secret = invoice.getAsJsonObject("confirmation_secret").get("client_secret").getAsString();
        String intent = secret.substring(0, secret.indexOf("_secret_"));
        seller.news();
        Answer paid = seller.client.post("/v1/payment_intents/" + intent + "/confirm", "payment_method",
                "pm_card_visa", "return_url", "https://shop.test/back");

        assertThat(paid.at("status")).as(paid.text()).isEqualTo("succeeded");
        JsonObject active = seller.subscription(made.at("id"));
        assertThat(active.get("status").getAsString()).isEqualTo("active");
        assertThat(active.get("default_payment_method").getAsString()).isEqualTo(paid.at("payment_method"));
        JsonObject updated = seller.news().stream()
                .filter(event -> event.get("type").getAsString().equals("customer.subscription.updated")).findFirst()
                .orElseThrow();
        assertThat(Seller.previously(updated).get("status").getAsString()).isEqualTo("incomplete");
        assertThat(Seller.previously(updated).get("default_payment_method").isJsonNull()).isTrue();
    }

    @Test
    void aFirstInvoiceThatNobodyPaysExpiresAfter23Hours() throws Exception {
        Answer made = seller.subscribe(seller.stranger(), seller.price(1000, "month"), "payment_behavior",
                "default_incomplete");
        seller.sandbox.advance(Duration.ofHours(22).plusMinutes(59));
        assertThat(seller.status(made.at("id"))).isEqualTo("incomplete");
        seller.news();

        seller.sandbox.advance(Duration.ofMinutes(1));

        assertThat(seller.status(made.at("id"))).isEqualTo("incomplete_expired");
        assertThat(seller.invoice(made.at("id")).get("status").getAsString()).isEqualTo("void");
        assertThat(seller.newTypes()).contains("customer.subscription.updated", "invoice.voided",
                "payment_intent.canceled");
        seller.sandbox.advance(Duration.ofDays(60));
        assertThat(seller.invoices(made.at("id"))).hasSize(1);
    }

    @Test
    void aDeclinedFirstPaymentLeavesTheSubscriptionIncomplete() throws Exception {
        Answer made = seller.subscribe(seller.customer("pm_card_chargeCustomerFail"), seller.price(1000, "month"));

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.at("status")).isEqualTo("incomplete");
        assertThat(seller.invoice(made.at("id")).get("status").getAsString()).isEqualTo("open");
        assertThat(seller.newTypes()).contains("invoice.payment_failed", "charge.failed",
                "customer.subscription.created");
    }

    @Test
    void whoWantsAnErrorInsteadGetsADeclineAndNothingStays() throws Exception {
        String customer = seller.customer("pm_card_chargeCustomerFail");
        String price = seller.price(1000, "month");
        seller.news();

        Answer refused = seller.subscribe(customer, price, "payment_behavior", "error_if_incomplete");

        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.error().get("code").getAsString()).isEqualTo("card_declined");
        assertThat(seller.client.get("/v1/subscriptions?status=all").json().getAsJsonArray("data")).isEmpty();
        assertThat(seller.client.get("/v1/invoices").json().getAsJsonArray("data")).isEmpty();
        assertThat(seller.news()).isEmpty();
    }

    @Test
    void aBankThatAsksLeavesTheSubscriptionIncompleteUntilTheBuyerAnswers() throws Exception {
        Answer made = seller.subscribe(seller.customer("pm_card_authenticationRequired"),
                seller.price(1000, "month"), "expand[]", "latest_invoice.confirmation_secret");
        assertThat(made.at("status")).isEqualTo("incomplete");
        String secret = made.json().getAsJsonObject("latest_invoice").getAsJsonObject("confirmation_secret")
                .get("client_secret").getAsString();

        seller.sandbox.answerChallenge(secret.substring(0, secret.indexOf("_secret_")), true);

        assertThat(seller.status(made.at("id"))).isEqualTo("active");
    }

    @Test
    void aDebitThatTakesItsTimeKeepsNobodyWaiting() throws Exception {
        Answer made = seller.subscribe(seller.customer("pm_success_de"), seller.price(1000, "month"));
        assertThat(made.at("status")).isEqualTo("active");
        assertThat(seller.invoice(made.at("id")).get("status").getAsString()).isEqualTo("open");

        seller.sandbox.advance(Duration.ofMinutes(1));

        assertThat(seller.invoice(made.at("id")).get("status").getAsString()).isEqualTo("paid");
        Answer failing = seller.subscribe(seller.customer("pm_failed_de"), seller.price(1000, "month"));
        seller.sandbox.advance(Duration.ofMinutes(1));
        assertThat(seller.status(failing.at("id"))).isEqualTo("past_due");
    }

    @Test
    void whatIsPendingForTheCustomerComesWithTheNextInvoice() throws Exception {
        String customer = seller.customer("pm_card_visa");
        String subscription = seller.subscribe(customer, seller.price(1000, "month")).at("id");
        seller.client.post("/v1/invoiceitems", "customer", customer, "amount", "250", "currency", "eur",
                "description", "a hat");

        seller.sandbox.advance(Duration.ofDays(28).plusHours(1));

        assertThat(seller.invoice(subscription).get("amount_paid").getAsLong()).isEqualTo(1250);
    }

    @Test
    void somebodyHasToSayHowToPay() throws Exception {
        Answer refused = seller.subscribe(seller.stranger(), seller.price(1000, "month"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("code").getAsString()).isEqualTo("resource_missing");
        assertThat(refused.error().get("message").getAsString()).startsWith(
                "This customer has no attached payment source or default payment method.");
        assertThat(seller.subscribe(seller.stranger(), seller.price(0, "month")).at("status")).isEqualTo("active");
    }

    @Test
    void whatCannotBeSubscribedToIsRefused() throws Exception {
        String customer = seller.customer("pm_card_visa");
        String once = seller.client.post("/v1/prices", "currency", "eur", "unit_amount", "500",
                "product_data[name]", "Hat").at("id");
        String dollars = seller.client.post("/v1/prices", "currency", "usd", "unit_amount", "500",
                "recurring[interval]", "month", "product_data[name]", "Hat").at("id");
        String price = seller.price(1000, "month");

        assertThat(seller.subscribe(customer, once).error().get("message").getAsString())
                .contains("type=one_time").contains("type=recurring");
        assertThat(seller.subscribe(customer, price, "items[1][price]", dollars).error().get("message")
                .getAsString()).contains("Found mismatch in currency field");
        assertThat(seller.subscribe(customer, price, "items[1][price]", price).error().get("message").getAsString())
                .isEqualTo("Cannot add multiple subscription items with the same plan: " + price);
        assertThat(seller.subscribe(customer, "price_none").error().get("message").getAsString())
                .isEqualTo("No such price: 'price_none'");
        assertThat(seller.subscribe("cus_none", price).error().get("param").getAsString()).isEqualTo("customer");
        assertThat(seller.client.post("/v1/subscriptions", "customer", customer).error().get("param").getAsString())
                .isEqualTo("items");
        assertThat(seller.subscribe(customer, price, "default_payment_method", "pm_none").error().get("message")
                .getAsString()).contains("must be attached to the customer");
        assertThat(seller.subscribe(customer, price, "payment_behavior", "pending_if_incomplete").error().get("code")
                .getAsString()).isEqualTo("sandbox_unsupported");
        assertThat(seller.client.get("/v1/subscriptions").json().getAsJsonArray("data")).isEmpty();
    }

    @Test
    void aFirstPeriodUntilAFixedDayIsPaidForInPart() throws Exception {
        long anchor = Instant.parse("2025-02-14T10:00:00Z").getEpochSecond();
        Answer made = seller.subscribe(seller.customer("pm_card_visa"), seller.price(3100, "month"),
                "billing_cycle_anchor", String.valueOf(anchor));

        assertThat(made.at("status")).as(made.text()).isEqualTo("active");
        assertThat(Seller.end(made.json())).isEqualTo("2025-02-14T10:00:00Z");
        JsonObject invoice = seller.invoice(made.at("id"));
        assertThat(invoice.get("amount_paid").getAsLong()).as("14 of the 31 days from January 14").isEqualTo(1400);
        seller.sandbox.advance(Duration.ofDays(15));
        assertThat(Seller.end(seller.subscription(made.at("id")))).isEqualTo("2025-03-14T10:00:00Z");
        assertThat(seller.invoice(made.at("id")).get("amount_paid").getAsLong()).isEqualTo(3100);
    }

    @Test
    void subscriptionsAreListedByWhoseTheyAreAndHowTheyStand() throws Exception {
        String ada = seller.customer("pm_card_visa");
        String price = seller.price(1000, "month");
        String first = seller.subscribe(ada, price).at("id");
        String second = seller.subscribe(ada, seller.price(500, "year")).at("id");
        seller.client.delete("/v1/subscriptions/" + first);

        assertThat(count("")).isEqualTo(1);
        assertThat(count("?status=all")).isEqualTo(2);
        assertThat(count("?status=canceled")).isEqualTo(1);
        assertThat(count("?status=ended")).isEqualTo(1);
        assertThat(count("?status=active&customer=" + ada)).isEqualTo(1);
        assertThat(count("?status=all&price=" + price)).isEqualTo(1);
        assertThat(count("?collection_method=send_invoice")).isZero();
        assertThat(seller.client.get("/v1/subscription_items?subscription=" + second).json().getAsJsonArray("data"))
                .hasSize(1);
    }

    @Test
    void aCustomerWhoGoesTakesTheSubscriptionsAlong() throws Exception {
        String customer = seller.customer("pm_card_visa");
        String subscription = seller.subscribe(customer, seller.price(1000, "month")).at("id");
        seller.news();

        seller.client.delete("/v1/customers/" + customer);

        assertThat(seller.status(subscription)).isEqualTo("canceled");
        assertThat(seller.newTypes()).contains("customer.subscription.deleted", "customer.deleted");
        seller.sandbox.advance(Duration.ofDays(40));
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(1000);
    }

    private int count(String query) throws Exception {
        return seller.client.get("/v1/subscriptions" + query).json().getAsJsonArray("data").size();
    }
}
