package dev.tollgate.sandbox.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionSessionTest {

    private static final String[] GOLD = {"line_items[0][price_data][currency]", "eur",
            "line_items[0][price_data][unit_amount]", "1500", "line_items[0][price_data][recurring][interval]", "month",
            "line_items[0][price_data][product_data][name]", "Gold & more"};

    private static final Instant START = Instant.parse("2027-01-31T10:00:00Z");

    private final Sandbox sandbox = Sandbox.start(Sandboxes.config().startingAt(START).frozen());
    private final Client client = new Client(sandbox);
    private final Client browser = new Client(sandbox, "");
    private final Buyer buyer = new Buyer(browser);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aBuyerSubscribesOnThePage() throws Exception {
        Answer session = create("subscription_data[metadata][seat]", "7", "subscription_data[description]", "Seat 7");
        assertThat(session.at("payment_status")).isEqualTo("unpaid");
        assertThat(session.json().get("amount_total").getAsLong()).isEqualTo(1500);
        assertThat(session.json().get("subscription").isJsonNull()).isTrue();
        assertThat(browser.get(page(session)).text()).contains("Subscribe to Gold &amp; more", "15.00 EUR per month",
                "Due today", "Then 15.00 EUR per month");

        assertThat(buyer.pays(page(session), "4242424242424242").header("Location")).startsWith("https://shop.test/");

        JsonObject after = complete(session);
        assertThat(after.get("payment_status").getAsString()).isEqualTo("paid");
        assertThat(after.get("payment_intent").isJsonNull()).isTrue();
        JsonObject subscription = after.getAsJsonObject("subscription");
        assertThat(text(subscription, "status")).isEqualTo("active");
        assertThat(text(subscription, "description")).isEqualTo("Seat 7");
        assertThat(text(subscription.getAsJsonObject("metadata"), "seat")).isEqualTo("7");
        assertThat(text(subscription, "customer")).isEqualTo(text(after, "customer"));
        JsonObject invoice = after.getAsJsonObject("invoice");
        assertThat(text(invoice, "status")).isEqualTo("paid");
        assertThat(text(invoice, "billing_reason")).isEqualTo("subscription_create");
        assertThat(invoice.get("amount_paid").getAsLong()).isEqualTo(1500);
        assertThat(text(subscription, "latest_invoice")).isEqualTo(text(invoice, "id"));
        assertThat(methods(text(after, "customer"))).containsExactly(text(subscription, "default_payment_method"));
        assertThat(types()).containsExactly("customer.created", "payment_intent.created", "charge.succeeded",
                "payment_intent.succeeded", "payment_method.attached", "customer.updated", "invoice.created",
                "invoice.finalized", "invoice.paid", "invoice.payment_succeeded", "invoice_payment.paid",
                "customer.subscription.created", "checkout.session.completed", "charge.updated");
    }

    @Test
    void theNextPeriodIsPaidWithTheSameCard() throws Exception {
        JsonObject session = sandbox.pay(create().at("id"), "4242424242424242");
        sandbox.advance(Duration.ofDays(29));
        sandbox.drain();

        assertThat(client.get("/v1/invoices?subscription=" + text(session, "subscription") + "&status=paid").json()
                .getAsJsonArray("data")).hasSize(2);
        assertThat(sandbox.ledger().captured()).containsEntry("eur", 3000L);
    }

    @Test
    void aFailedAttemptLeavesNoSubscriptionAndTheNextCardPays() throws Exception {
        Answer session = create();
        assertThat(buyer.pays(page(session), "4000000000000002").text()).contains("Your card was declined.");
        assertThat(client.get("/v1/subscriptions?status=all").json().getAsJsonArray("data")).isEmpty();
        assertThat(client.get("/v1/invoices").json().getAsJsonArray("data")).isEmpty();

        assertThat(buyer.pays(page(session), "4242424242424242").status()).isEqualTo(303);
        assertThat(client.get("/v1/subscriptions").json().getAsJsonArray("data")).hasSize(1);
        assertThat(client.get("/v1/customers").json().getAsJsonArray("data")).hasSize(1);
        assertThat(client.get("/v1/payment_intents").json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void aSessionThatExpiresTakesItsUnpaidIntentAlong() throws Exception {
        Answer session = create();
        buyer.pays(page(session), "4000000000000002");
        client.post("/v1/checkout/sessions/" + session.at("id") + "/expire");

        assertThat(types()).endsWith("checkout.session.expired", "payment_intent.canceled");
        assertThat(buyer.pays(page(session), "4242424242424242").text()).contains("has expired");
    }

    @Test
    void theBankIsAskedFirst() throws Exception {
        Answer session = create();
        String challenge = buyer.pays(page(session), "4000002500003155").header("Location");
        assertThat(client.get("/v1/subscriptions?status=all").json().getAsJsonArray("data")).isEmpty();

        String back = browser.post(challenge, "outcome", "complete").header("Location");

        assertThat(browser.get(path(back)).header("Location")).startsWith("https://shop.test/");
        assertThat(text(complete(session).getAsJsonObject("subscription"), "status")).isEqualTo("active");
    }

    @Test
    void aTrialTakesTheCardAndNoMoney() throws Exception {
        Answer session = create("subscription_data[trial_period_days]", "14");
        assertThat(session.json().get("amount_total").getAsLong()).isZero();
        assertThat(browser.get(page(session)).text()).contains("Try Gold &amp; more", "14 days free", "0.00 EUR",
                "Then 15.00 EUR per month, starting in 14 days", "Start trial");

        assertThat(buyer.pays(page(session), "4242424242424242").status()).isEqualTo(303);

        JsonObject after = complete(session);
        assertThat(text(after, "payment_status")).isEqualTo("no_payment_required");
        assertThat(after.get("setup_intent").isJsonNull()).isTrue();
        JsonObject subscription = after.getAsJsonObject("subscription");
        assertThat(text(subscription, "status")).isEqualTo("trialing");
        assertThat(subscription.get("pending_setup_intent").isJsonNull()).isTrue();
        assertThat(methods(text(after, "customer"))).containsExactly(text(subscription, "default_payment_method"));
        assertThat(text(after.getAsJsonObject("invoice"), "status")).isEqualTo("paid");
        assertThat(after.getAsJsonObject("invoice").get("total").getAsLong()).isZero();
        assertThat(types()).startsWith("customer.created", "setup_intent.created").contains("setup_intent.succeeded",
                "invoice.paid", "customer.subscription.created").endsWith("checkout.session.completed");
        sandbox.advance(Duration.ofDays(15));
        sandbox.drain();
        assertThat(sandbox.ledger().captured()).containsEntry("eur", 1500L);
    }

    @Test
    void aCardForATrialIsAskedForAtTheBank() throws Exception {
        Answer session = create("subscription_data[trial_end]", String.valueOf(START.plus(Duration.ofDays(7))
                .getEpochSecond()));
        assertThat(buyer.pays(page(session), "4000000000000002").text()).contains("declined");
        String challenge = buyer.pays(page(session), "4000002500003155").header("Location");
        browser.post(challenge, "outcome", "complete");

        assertThat(text(complete(session).getAsJsonObject("subscription"), "status")).isEqualTo("trialing");
    }

    @Test
    void aTrialMayAskForNoCard() throws Exception {
        Answer session = create("subscription_data[trial_period_days]", "3", "payment_method_collection",
                "if_required", "subscription_data[trial_settings][end_behavior][missing_payment_method]", "cancel");
        assertThat(browser.get(page(session)).text()).contains("Start trial").doesNotContain("id=\"card-number\"");

        assertThat(buyer.sends(page(session), "email", "a@b.test").status()).isEqualTo(303);

        JsonObject subscription = complete(session).getAsJsonObject("subscription");
        assertThat(text(subscription, "status")).isEqualTo("trialing");
        assertThat(subscription.get("default_payment_method").isJsonNull()).isTrue();
        sandbox.advance(Duration.ofDays(3));
        assertThat(client.get("/v1/subscriptions/" + text(subscription, "id")).at("status")).isEqualTo("canceled");
        assertThat(sandbox.pay(create("subscription_data[trial_period_days]", "3", "payment_method_collection",
                "if_required").at("id"), "pm_card_visa").get("status").getAsString()).isEqualTo("complete");
    }

    @Test
    void whatIsPaidOnceIsOnTheFirstInvoiceOnly() throws Exception {
        String[] once = {"line_items[1][price_data][currency]", "eur", "line_items[1][price_data][unit_amount]", "500",
                "line_items[1][price_data][product_data][name]", "Set-up", "line_items[1][quantity]", "2"};
        JsonObject whole = sandbox.pay(create(once).at("id"), "pm_card_visa");
        assertThat(whole.get("amount_total").getAsLong()).isEqualTo(2500);
        JsonObject tried = sandbox.pay(create(Stream.concat(Stream.of(once), Stream.of(
                "subscription_data[trial_period_days]", "3")).toArray(String[]::new)).at("id"), "pm_card_visa");
        assertThat(tried.get("amount_total").getAsLong()).isEqualTo(1000);
        assertThat(text(tried, "payment_status")).isEqualTo("paid");

        JsonObject invoice = client.get("/v1/invoices/" + text(whole, "invoice")).json();
        assertThat(invoice.get("amount_paid").getAsLong()).isEqualTo(2500);
        assertThat(invoice.getAsJsonObject("lines").getAsJsonArray("data")).hasSize(2);
        assertThat(client.get("/v1/subscriptions/" + text(tried, "subscription")).at("status")).isEqualTo("trialing");
        assertThat(client.get("/v1/subscriptions/" + text(whole, "subscription")).json().getAsJsonObject("items")
                .getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void aDebitIsOnItsWayWhenTheSubscriptionBegins() throws Exception {
        Answer session = create();
        JsonObject complete = sandbox.pay(session.at("id"), "pm_success_de");
        assertThat(text(complete, "payment_status")).isEqualTo("unpaid");
        assertThat(text(complete(session).getAsJsonObject("subscription"), "status")).isEqualTo("active");
        assertThat(text(complete(session).getAsJsonObject("invoice"), "status")).isEqualTo("open");

        sandbox.advance(Duration.ofMinutes(2));

        assertThat(text(complete(session), "payment_status")).isEqualTo("paid");
        assertThat(text(complete(session).getAsJsonObject("invoice"), "status")).isEqualTo("paid");
        assertThat(types()).contains("checkout.session.async_payment_succeeded", "invoice.paid",
                "payment_method.attached");
    }

    @Test
    void aDebitThatComesBackMakesTheSubscriptionPastDue() throws Exception {
        Answer session = create();
        sandbox.pay(session.at("id"), "pm_failed_de");
        sandbox.advance(Duration.ofMinutes(2));

        assertThat(text(complete(session), "payment_status")).isEqualTo("unpaid");
        assertThat(text(complete(session).getAsJsonObject("subscription"), "status")).isEqualTo("past_due");
        assertThat(text(complete(session).getAsJsonObject("invoice"), "status")).isEqualTo("open");
        assertThat(types()).contains("checkout.session.async_payment_failed", "invoice.payment_failed");
    }

    @Test
    void aKnownCustomerSubscribesInsideTheMerchantsPage() throws Exception {
        String customer = client.post("/v1/customers", "email", "ada@example.com").at("id");
        String price = client.post("/v1/prices", "currency", "eur", "unit_amount", "9900", "recurring[interval]",
                "year", "product_data[name]", "Platinum").at("id");
        Answer session = client.post("/v1/checkout/sessions", "mode", "subscription", "ui_mode", "embedded_page",
                "return_url", "https://shop.test/back", "customer", customer, "line_items[0][price]", price);
        String page = "/c/pay/" + session.at("id") + "?embed=https://shop.test&client_secret="
                + session.at("client_secret");
        assertThat(browser.get(page).text()).contains("99.00 EUR per year", "ada@example.com");

        assertThat(buyer.pays(page, "4242424242424242").text()).contains("The payment is complete");

        JsonObject after = complete(session);
        assertThat(text(after, "customer")).isEqualTo(customer);
        assertThat(after.get("customer_creation").isJsonNull()).isTrue();
        String id = text(after.getAsJsonObject("subscription"), "id");
        assertThat(client.get("/v1/checkout/sessions?subscription=" + id).json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void aCustomerOnATestClockSubscribesByIt() throws Exception {
        String clock = client.post("/v1/test_helpers/test_clocks", "frozen_time", String.valueOf(Instant.parse(
                "2028-02-29T00:00:00Z").getEpochSecond())).at("id");
        String customer = client.post("/v1/customers", "test_clock", clock).at("id");
        JsonObject session = sandbox.pay(create("customer", customer).at("id"), "pm_card_visa");

        Answer subscription = client.get("/v1/subscriptions/" + text(session, "subscription"));
        assertThat(subscription.at("test_clock")).isEqualTo(clock);
        assertThat(Instant.ofEpochSecond(Long.parseLong(subscription.at("start_date"))))
                .isEqualTo("2028-02-29T00:00:00Z");
    }

    @Test
    void whatMakesNoSenseIsRefused() throws Exception {
        assertThat(refused("line_items[0][price_data][currency]", "eur", "line_items[0][price_data][unit_amount]",
                "100", "line_items[0][price_data][product_data][name]", "Once")).contains("at least one recurring");
        assertThat(create("subscription_data[trial_period_days]", "0").status()).isEqualTo(400);
        assertThat(create("subscription_data[trial_period_days]", "3", "subscription_data[trial_end]", "9999999999")
                .status()).isEqualTo(400);
        assertThat(create("subscription_data[trial_end]", String.valueOf(START.getEpochSecond() + 3600))
                .error().get("param").getAsString()).isEqualTo("subscription_data[trial_end]");
        assertThat(create("subscription_data[surprise]", "1").error().get("code").getAsString())
                .isEqualTo("parameter_unknown");
        assertThat(create("payment_intent_data[description]", "x").error().get("param").getAsString())
                .isEqualTo("payment_intent_data");
        assertThat(create("customer_creation", "always").status()).isEqualTo(400);
        assertThat(create("line_items[1][price_data][currency]", "eur", "line_items[1][price_data][unit_amount]", "1",
                "line_items[1][price_data][recurring][interval]", "year",
                "line_items[1][price_data][product_data][name]", "b").error().get("code").getAsString())
                .isEqualTo("sandbox_unsupported");
        assertThat(client.get("/v1/products").json().getAsJsonArray("data")).isEmpty();
    }

    private String refused(String... lines) throws Exception {
        return client.post("/v1/checkout/sessions", Stream.concat(Stream.of("mode", "subscription", "success_url",
                "https://shop.test/"), Stream.of(lines)).toArray(String[]::new)).error().get("message").getAsString();
    }

    private Answer create(String... more) throws Exception {
        return client.post("/v1/checkout/sessions", Stream.of(new String[]{"mode", "subscription", "success_url",
                "https://shop.test/thanks?session={CHECKOUT_SESSION_ID}"}, GOLD, more).flatMap(Stream::of)
                .toArray(String[]::new));
    }

    /** The Session with what came of it. */
    private JsonObject complete(Answer session) throws Exception {
        return client.get("/v1/checkout/sessions/" + session.at("id") + "?expand[]=subscription&expand[]=invoice")
                .json();
    }

    private List<String> methods(String customer) throws Exception {
        return client.get("/v1/payment_methods?customer=" + customer).json().getAsJsonArray("data").asList().stream()
                .map(method -> text(method.getAsJsonObject(), "id")).toList();
    }

    private static String text(JsonObject object, String key) {
        return object.get(key).getAsString();
    }

    private static String page(Answer session) {
        return path(session.at("url"));
    }

    private static String path(String url) {
        URI uri = URI.create(url);
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private List<String> types() {
        return sandbox.events().stream().map(event -> event.get("type").getAsString()).toList();
    }
}
