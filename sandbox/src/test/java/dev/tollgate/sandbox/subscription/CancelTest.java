package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancelTest {

    private final Seller seller = new Seller("2025-04-01T10:00:00Z");

    @AfterEach
    void close() {
        seller.close();
    }

    @Test
    void aSubscriptionEndsNow() throws Exception {
        String subscription = subscribed();
        seller.news();

        Answer canceled = seller.client.delete("/v1/subscriptions/" + subscription
                + "?cancellation_details[comment]=bye&cancellation_details[feedback]=unused");

        assertThat(canceled.at("status")).as(canceled.text()).isEqualTo("canceled");
        assertThat(canceled.at("ended_at")).isEqualTo(canceled.at("canceled_at")).isNotEmpty();
        JsonObject details = canceled.json().getAsJsonObject("cancellation_details");
        assertThat(details.get("reason").getAsString()).isEqualTo("cancellation_requested");
        assertThat(details.get("comment").getAsString()).isEqualTo("bye");
        assertThat(seller.newTypes()).containsExactly("customer.subscription.deleted");
        assertThat(seller.client.delete("/v1/subscriptions/" + subscription).status()).isEqualTo(404);
        seller.sandbox.advance(Duration.ofDays(40));
        assertThat(seller.invoices(subscription)).hasSize(1);
    }

    @Test
    void aSubscriptionEndsWithItsPeriod() throws Exception {
        String subscription = subscribed();
        Answer set = seller.update(subscription, "cancel_at_period_end", "true");
        assertThat(set.at("status")).isEqualTo("active");
        assertThat(set.at("cancel_at"))
                .isEqualTo(String.valueOf(Instant.parse("2025-05-01T10:00:00Z").getEpochSecond()));
        List<JsonObject> news = seller.news();
        assertThat(Seller.previously(news.getLast()).get("cancel_at_period_end").getAsBoolean()).isFalse();

        seller.sandbox.advance(Duration.ofDays(30));

        JsonObject ended = seller.subscription(subscription);
        assertThat(ended.get("status").getAsString()).isEqualTo("canceled");
        assertThat(ended.get("ended_at").getAsLong())
                .isEqualTo(Instant.parse("2025-05-01T10:00:00Z").getEpochSecond());
        assertThat(seller.newTypes()).containsExactly("customer.subscription.deleted");
        assertThat(seller.invoices(subscription)).hasSize(1);
    }

    @Test
    void whoeverChangesHisMindStays() throws Exception {
        String subscription = subscribed();
        seller.update(subscription, "cancel_at_period_end", "true");

        Answer back = seller.update(subscription, "cancel_at_period_end", "false");

        assertThat(back.at("cancel_at")).isEmpty();
        assertThat(back.at("canceled_at")).isEmpty();
        seller.sandbox.advance(Duration.ofDays(31));
        assertThat(seller.status(subscription)).isEqualTo("active");
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(2000);
    }

    @Test
    void aSubscriptionEndsOnADayThatWasSet() throws Exception {
        String subscription = subscribed();
        long day = Instant.parse("2025-05-20T00:00:00Z").getEpochSecond();
        seller.update(subscription, "cancel_at", String.valueOf(day));

        seller.sandbox.advance(Duration.ofDays(47));
        assertThat(seller.status(subscription)).isEqualTo("active");
        seller.sandbox.advance(Duration.ofDays(2));

        assertThat(seller.subscription(subscription).get("ended_at").getAsLong()).isEqualTo(day);
        assertThat(seller.update(subscription, "cancel_at", "1000").error().get("message").getAsString())
                .isEqualTo("A canceled subscription can only update its cancellation_details and metadata.");
        assertThat(seller.update(subscription, "metadata[a]", "1").status()).isEqualTo(200);
    }

    @Test
    void theRestCanBeGivenBack() throws Exception {
        String subscription = subscribed();
        String customer = seller.subscription(subscription).get("customer").getAsString();
        seller.sandbox.advance(Duration.ofDays(15));

        seller.client.delete("/v1/subscriptions/" + subscription + "?prorate=true&invoice_now=true");

        JsonObject last = seller.invoice(subscription);
        assertThat(last.get("total").getAsLong()).isEqualTo(-500);
        assertThat(last.get("status").getAsString()).isEqualTo("paid");
        assertThat(Seller.lines(last).getFirst().get("description").getAsString())
                .isEqualTo("Unused time on Gold after 16 Apr 2025");
        assertThat(seller.client.get("/v1/customers/" + customer).at("balance")).isEqualTo("-500");
    }

    @Test
    void whatIsPendingWhenAPeriodEndsComesOnALastInvoice() throws Exception {
        String subscription = subscribed();
        seller.sandbox.advance(Duration.ofDays(15));
        seller.update(subscription, "items[0][id]",
                Seller.item(seller.subscription(subscription)).get("id").getAsString(), "items[0][quantity]", "2");
        seller.update(subscription, "cancel_at_period_end", "true");

        seller.sandbox.advance(Duration.ofDays(15).plusHours(1));

        assertThat(seller.status(subscription)).isEqualTo("canceled");
        assertThat(seller.invoice(subscription).get("amount_paid").getAsLong()).isEqualTo(500);
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(1500);
        // Whoever lives by events alone knows of that invoice too.
        assertThat(seller.news().stream().filter(event -> event.get("type").getAsString()
                .equals("customer.subscription.deleted")).map(Seller::subject))
                .singleElement().isEqualTo(seller.subscription(subscription));
    }

    @Test
    void whatNeverBeganExpiresWhenItIsCanceled() throws Exception {
        String subscription = seller.subscribe(seller.stranger(), seller.price(1000, "month"), "payment_behavior",
                "default_incomplete").at("id");

        assertThat(seller.client.delete("/v1/subscriptions/" + subscription).at("status"))
                .isEqualTo("incomplete_expired");
        assertThat(seller.invoice(subscription).get("status").getAsString()).isEqualTo("void");
    }

    private String subscribed() throws Exception {
        return seller.subscribe(seller.customer("pm_card_visa"), seller.price(1000, "month")).at("id");
    }
}
