package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailedRenewalTest {

    private static final Duration TO_RENEWAL = Duration.ofDays(30).plusHours(1);

    private final Seller seller = new Seller("2025-04-01T10:00:00Z");

    @AfterEach
    void close() {
        seller.close();
    }

    @Test
    void aRenewalThatIsDeclinedIsTriedAgainAndThenTheSubscriptionEnds() throws Exception {
        String subscription = subscribed();
        seller.news();

        seller.sandbox.advance(TO_RENEWAL);
        assertThat(seller.status(subscription)).isEqualTo("past_due");
        List<JsonObject> news = seller.news();
        JsonObject updated = news.stream()
                .filter(event -> event.get("type").getAsString().equals("customer.subscription.updated"))
                .reduce((_, last) -> last).orElseThrow();
        assertThat(Seller.previously(updated).get("status").getAsString()).isEqualTo("active");
        seller.sandbox.advance(Duration.ofDays(3));
        assertThat(seller.newTypes()).contains("charge.failed", "invoice.payment_failed");
        assertThat(seller.status(subscription)).isEqualTo("past_due");
        seller.sandbox.advance(Duration.ofDays(12));

        JsonObject ended = seller.subscription(subscription);
        assertThat(ended.get("status").getAsString()).isEqualTo("canceled");
        assertThat(ended.getAsJsonObject("cancellation_details").get("reason").getAsString())
                .isEqualTo("payment_failed");
        assertThat(seller.newTypes()).contains("customer.subscription.deleted");
        assertThat(seller.invoice(subscription).get("status").getAsString()).isEqualTo("open");
        seller.sandbox.advance(Duration.ofDays(60));
        assertThat(seller.invoices(subscription)).hasSize(2);
    }

    @Test
    void anotherCardBringsItBack() throws Exception {
        String subscription = subscribed();
        seller.sandbox.advance(TO_RENEWAL);
        assertThat(seller.status(subscription)).isEqualTo("past_due");
        String method = seller.client.post("/v1/payment_methods/pm_card_visa/attach", "customer",
                seller.subscription(subscription).get("customer").getAsString()).at("id");
        seller.update(subscription, "default_payment_method", method);

        seller.sandbox.advance(Duration.ofDays(3));

        assertThat(seller.status(subscription)).isEqualTo("active");
        assertThat(seller.invoice(subscription).get("status").getAsString()).isEqualTo("paid");
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(1000);
    }

    @Test
    void theBuyerCanPayTheOpenInvoice() throws Exception {
        String subscription = subscribed();
        seller.sandbox.advance(TO_RENEWAL);
        String invoice = seller.invoice(subscription).get("id").getAsString();
        String method = seller.client.post("/v1/payment_methods/pm_card_visa/attach", "customer",
                seller.subscription(subscription).get("customer").getAsString()).at("id");

        var paid = seller.client.post("/v1/invoices/" + invoice + "/pay", "payment_method", method);

        assertThat(paid.at("status")).as(paid.text()).isEqualTo("paid");
        assertThat(seller.status(subscription)).isEqualTo("active");
    }

    @Test
    void anUnpaidSubscriptionCollectsDraftsUntilSomebodyPays() throws Exception {
        seller.client.control("dunning", "{\"waits\":[\"P1D\"],\"then\":\"unpaid\"}");
        String subscription = subscribed();

        seller.sandbox.advance(TO_RENEWAL.plusDays(1));

        assertThat(seller.status(subscription)).isEqualTo("unpaid");
        seller.sandbox.advance(Duration.ofDays(31));
        assertThat(seller.invoice(subscription).get("status").getAsString()).isEqualTo("draft");
        assertThat(seller.status(subscription)).isEqualTo("unpaid");
    }

    @Test
    void anAccountCanLeaveItPastDue() throws Exception {
        seller.client.control("dunning", "{\"waits\":[\"P1D\"],\"then\":\"past_due\"}");
        String subscription = subscribed();

        seller.sandbox.advance(TO_RENEWAL.plusDays(10));

        assertThat(seller.status(subscription)).isEqualTo("past_due");
    }

    /** Begun with a trial, because the card declines whatever is to be paid. */
    private String subscribed() throws Exception {
        return seller.subscribe(seller.customer("pm_card_chargeCustomerFail"), seller.price(1000, "month"),
                "trial_period_days", "30").at("id");
    }
}
