package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client.Answer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrialTest {

    private final Seller seller = new Seller("2025-03-01T10:00:00Z");

    @AfterEach
    void close() {
        seller.close();
    }

    @Test
    void aTrialCostsNothingAndThenThePeriodsBegin() throws Exception {
        Answer made = seller.subscribe(seller.customer("pm_card_visa"), seller.price(1000, "month"),
                "trial_period_days", "14");

        assertThat(made.at("status")).isEqualTo("trialing");
        assertThat(Seller.end(made.json())).isEqualTo("2025-03-15T10:00:00Z");
        assertThat(made.at("billing_cycle_anchor")).isEqualTo(made.at("trial_end"));
        assertThat(made.at("pending_setup_intent")).isEmpty();
        JsonObject first = seller.invoice(made.at("id"));
        assertThat(first.get("status").getAsString()).isEqualTo("paid");
        assertThat(first.get("total").getAsLong()).isZero();
        assertThat(Seller.lines(first).getFirst().get("description").getAsString())
                .isEqualTo("Trial period for Gold");
        seller.news();

        seller.sandbox.advance(Duration.ofDays(11));
        assertThat(seller.newTypes()).contains("customer.subscription.trial_will_end");
        seller.sandbox.advance(Duration.ofDays(3));
        assertThat(seller.status(made.at("id"))).isEqualTo("active");
        seller.sandbox.advance(Duration.ofHours(1));

        assertThat(seller.invoice(made.at("id")).get("status").getAsString()).isEqualTo("paid");
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(1000);
        assertThat(Seller.end(seller.subscription(made.at("id")))).isEqualTo("2025-04-15T10:00:00Z");
    }

    @Test
    void aShortTrialIsSaidToEndAtOnce() throws Exception {
        long end = Instant.parse("2025-03-03T10:00:00Z").getEpochSecond();
        seller.subscribe(seller.customer("pm_card_visa"), seller.price(1000, "month"), "trial_end",
                String.valueOf(end));

        assertThat(seller.newTypes()).containsOnlyOnce("customer.subscription.trial_will_end");
        seller.sandbox.advance(Duration.ofDays(3));
        assertThat(seller.newTypes()).doesNotContain("customer.subscription.trial_will_end");
    }

    @Test
    void whoTriesWithoutACardCanAddOneLater() throws Exception {
        Answer made = seller.subscribe(seller.stranger(), seller.price(1000, "month"), "trial_period_days", "14",
                "payment_settings[save_default_payment_method]", "on_subscription", "expand[]",
                "pending_setup_intent");
        JsonObject setup = made.json().getAsJsonObject("pending_setup_intent");
        assertThat(setup.get("status").getAsString()).isEqualTo("requires_payment_method");

        seller.client.post("/v1/setup_intents/" + setup.get("id").getAsString() + "/confirm", "payment_method",
                "pm_card_visa");

        JsonObject later = seller.subscription(made.at("id"));
        assertThat(later.get("pending_setup_intent").isJsonNull()).isTrue();
        assertThat(later.get("default_payment_method").getAsString()).startsWith("pm_");
        seller.sandbox.advance(Duration.ofDays(15));
        assertThat(seller.status(made.at("id"))).isEqualTo("active");
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(1000);
    }

    @Test
    void aTrialThatEndsWithoutACardIsInvoicedAndPastDue() throws Exception {
        String subscription = seller.subscribe(seller.stranger(), seller.price(1000, "month"), "trial_period_days",
                "14").at("id");

        seller.sandbox.advance(Duration.ofDays(14).plusHours(1));

        assertThat(seller.status(subscription)).isEqualTo("past_due");
        assertThat(seller.invoice(subscription).get("status").getAsString()).isEqualTo("open");
    }

    @Test
    void aTrialThatEndsWithoutACardCanEndTheSubscription() throws Exception {
        String subscription = seller.subscribe(seller.stranger(), seller.price(1000, "month"), "trial_period_days",
                "14", "trial_settings[end_behavior][missing_payment_method]", "cancel").at("id");

        seller.sandbox.advance(Duration.ofDays(14));

        assertThat(seller.status(subscription)).isEqualTo("canceled");
        assertThat(seller.newTypes()).contains("customer.subscription.deleted");
    }

    @Test
    void aTrialThatEndsWithoutACardCanPauseTheSubscriptionUntilItIsResumed() throws Exception {
        String customer = seller.stranger();
        String subscription = seller.subscribe(customer, seller.price(1000, "month"), "trial_period_days", "14",
                "trial_settings[end_behavior][missing_payment_method]", "pause").at("id");
        seller.sandbox.advance(Duration.ofDays(20));
        assertThat(seller.status(subscription)).isEqualTo("paused");
        assertThat(seller.newTypes()).contains("customer.subscription.paused");
        assertThat(seller.invoices(subscription)).hasSize(1);
        String method = seller.client.post("/v1/payment_methods/pm_card_visa/attach", "customer", customer).at("id");
        seller.update(subscription, "default_payment_method", method);

        Answer resumed = seller.client.post("/v1/subscriptions/" + subscription + "/resume");

        assertThat(resumed.at("status")).as(resumed.text()).isEqualTo("active");
        assertThat(Seller.end(resumed.json())).isEqualTo("2025-04-21T10:00:00Z");
        assertThat(seller.newTypes()).contains("customer.subscription.resumed", "invoice.paid");
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(1000);
        assertThat(seller.client.post("/v1/subscriptions/" + subscription + "/resume").status()).isEqualTo(400);
    }

    @Test
    void aTrialCanEndNow() throws Exception {
        String subscription = seller.subscribe(seller.customer("pm_card_visa"), seller.price(1000, "month"),
                "trial_period_days", "14").at("id");
        seller.sandbox.advance(Duration.ofDays(4));

        Answer ended = seller.update(subscription, "trial_end", "now");

        assertThat(ended.at("status")).isEqualTo("active");
        assertThat(Seller.end(ended.json())).isEqualTo("2025-04-05T10:00:00Z");
        assertThat(seller.invoice(subscription).get("status").getAsString()).isEqualTo("paid");
        seller.sandbox.advance(Duration.ofDays(15));
        assertThat(seller.invoices(subscription)).hasSize(2);
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(1000);
    }

    @Test
    void aTrialCanBeMadeLonger() throws Exception {
        String subscription = seller.subscribe(seller.customer("pm_card_visa"), seller.price(1000, "month"),
                "trial_period_days", "14").at("id");
        long end = Instant.parse("2025-04-01T10:00:00Z").getEpochSecond();

        assertThat(seller.update(subscription, "trial_period_days", "20").error().get("code").getAsString())
                .isEqualTo("parameter_unknown");
        assertThat(seller.update(subscription, "trial_end", String.valueOf(end)).at("trial_end"))
                .isEqualTo(String.valueOf(end));
        seller.sandbox.advance(Duration.ofDays(20));
        assertThat(seller.status(subscription)).isEqualTo("trialing");
        seller.sandbox.advance(Duration.ofDays(12));
        assertThat(seller.status(subscription)).isEqualTo("active");
        assertThat(Seller.end(seller.subscription(subscription))).isEqualTo("2025-05-01T10:00:00Z");
    }

    @Test
    void thePriceCanSayHowLongTheTrialIs() throws Exception {
        String price = seller.client.post("/v1/prices", "currency", "eur", "unit_amount", "500",
                "recurring[interval]", "month", "recurring[trial_period_days]", "30", "product_data[name]", "Hat")
                .at("id");

        assertThat(seller.subscribe(seller.stranger(), price, "trial_from_plan", "true").at("status"))
                .isEqualTo("trialing");
        assertThat(seller.subscribe(seller.customer("pm_card_visa"), price).at("status")).isEqualTo("active");
        assertThat(seller.subscribe(seller.stranger(), price, "trial_end", "now", "trial_period_days", "3").status())
                .isEqualTo(400);
        assertThat(seller.subscribe(seller.stranger(), price, "trial_end", "1000").error().get("message")
                .getAsString()).contains("in the future");
    }
}
