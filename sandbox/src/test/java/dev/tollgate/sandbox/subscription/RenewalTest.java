package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RenewalTest {

    private final Seller seller = new Seller("2024-12-31T10:00:00Z");

    @AfterEach
    void close() {
        seller.close();
    }

    @Test
    void fourteenMonthsFromTheLastDayOfDecemberArePaidOneByOne() throws Exception {
        String subscription = seller.subscribe(seller.customer("pm_card_visa"), seller.price(1000, "month")).at("id");
        var ends = new ArrayList<String>();
        for (int month = 0; month < 14; month++) {
            Instant end = Seller.end(seller.subscription(subscription));
            ends.add(end.toString().substring(0, 10));
            seller.sandbox.advance(Duration.between(now(), end));
            JsonObject draft = seller.invoice(subscription);
            assertThat(draft.get("status").getAsString()).isEqualTo("draft");
            assertThat(draft.get("billing_reason").getAsString()).isEqualTo("subscription_cycle");
            seller.sandbox.advance(Duration.ofHours(1));
            assertThat(seller.invoice(subscription).get("status").getAsString()).isEqualTo("paid");
        }

        assertThat(ends).containsExactly("2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31",
                "2025-06-30", "2025-07-31", "2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31",
                "2026-01-31", "2026-02-28");
        assertThat(seller.invoices(subscription)).hasSize(15);
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(15_000);
    }

    @Test
    void oneLeapOfTimeRenewsAsOftenAsManySteps() throws Exception {
        String subscription = seller.subscribe(seller.customer("pm_card_visa"), seller.price(1000, "month")).at("id");

        seller.sandbox.advance(Duration.ofDays(430));

        assertThat(seller.invoices(subscription)).hasSize(15);
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(15_000);
        assertThat(Seller.end(seller.subscription(subscription))).isEqualTo("2026-03-31T10:00:00Z");
    }

    @Test
    void aRenewalTellsOfTheFormerPeriodAndTheNewInvoice() throws Exception {
        String subscription = seller.subscribe(seller.customer("pm_card_visa"), seller.price(1000, "month")).at("id");
        String first = seller.invoice(subscription).get("id").getAsString();
        seller.news();

        seller.sandbox.advance(Duration.ofDays(24).plusMinutes(1));
        assertThat(seller.newTypes()).contains("invoice.upcoming").doesNotContain("invoice.created");
        seller.sandbox.advance(Duration.ofDays(7));

        List<JsonObject> news = seller.news();
        assertThat(news.stream().map(event -> event.get("type").getAsString())).containsExactly("invoice.created",
                "customer.subscription.updated");
        JsonObject before = Seller.previously(news.getLast());
        assertThat(before.keySet()).containsExactlyInAnyOrder("items", "latest_invoice");
        assertThat(before.get("latest_invoice").getAsString()).isEqualTo(first);
        assertThat(Seller.data(before.getAsJsonObject("items")).getFirst().get("current_period_end").getAsLong())
                .isEqualTo(Instant.parse("2025-01-31T10:00:00Z").getEpochSecond());
        JsonObject draft = seller.invoice(subscription);
        assertThat(draft.get("period_start").getAsLong())
                .isEqualTo(Instant.parse("2024-12-31T10:00:00Z").getEpochSecond());
        JsonObject line = Seller.lines(draft).getFirst().getAsJsonObject("period");
        assertThat(line.get("start").getAsLong()).isEqualTo(Instant.parse("2025-01-31T10:00:00Z").getEpochSecond());
        assertThat(line.get("end").getAsLong()).isEqualTo(Instant.parse("2025-02-28T10:00:00Z").getEpochSecond());
        seller.sandbox.advance(Duration.ofHours(1));
        assertThat(seller.newTypes()).contains("invoice.finalized", "charge.succeeded", "invoice.paid")
                .doesNotContain("customer.subscription.updated");
    }

    @Test
    void weeksAndYearsRenewToo() throws Exception {
        String customer = seller.customer("pm_card_visa");
        String weekly = seller.subscribe(customer, seller.price(100, "week")).at("id");
        String yearly = seller.subscribe(customer, seller.price(10_000, "year")).at("id");

        seller.sandbox.advance(Duration.ofDays(366));

        assertThat(seller.invoices(weekly)).hasSize(53);
        assertThat(seller.invoices(yearly)).hasSize(2);
        assertThat(Seller.end(seller.subscription(yearly))).isEqualTo("2026-12-31T10:00:00Z");
    }

    @Test
    void aRenewalGoesOnAfterARestart() throws Exception {
        var config = Sandboxes.config().startingAt(Instant.parse("2025-01-15T00:00:00Z")).frozen();
        String subscription;
        try (Sandbox earlier = Sandbox.start(config)) {
            var client = new Client(earlier);
            String customer = client.post("/v1/customers", "payment_method", "pm_card_visa",
                    "invoice_settings[default_payment_method]", "pm_card_visa").at("id");
            subscription = client.post("/v1/subscriptions", "customer", customer, "items[0][price]",
                    client.post("/v1/prices", "currency", "eur", "unit_amount", "700", "recurring[interval]", "month",
                            "product_data[name]", "Gold").at("id"))
                    .at("id");
        }
        try (Sandbox later = Sandbox.start(config)) {
            later.advance(Duration.ofDays(32));
            var client = new Client(later);
            assertThat(client.get("/v1/subscriptions/" + subscription).at("status")).isEqualTo("active");
            assertThat(later.ledger().in("eur").captured()).isEqualTo(1400);
        }
    }

    @Test
    void whoGetsInvoicesPaysThemByHimself() throws Exception {
        String subscription = seller.subscribe(seller.stranger(), seller.price(1000, "month"), "collection_method",
                "send_invoice", "days_until_due", "14").at("id");
        assertThat(seller.status(subscription)).isEqualTo("active");
        assertThat(seller.invoice(subscription).get("status").getAsString()).isEqualTo("draft");

        seller.sandbox.advance(Duration.ofHours(1));

        assertThat(seller.invoice(subscription).get("status").getAsString()).isEqualTo("open");
        assertThat(seller.sandbox.ledger().in("eur").captured()).isZero();
        seller.sandbox.advance(Duration.ofDays(15));
        assertThat(seller.status(subscription)).isEqualTo("past_due");
    }

    @Test
    void collectionCanBePaused() throws Exception {
        String customer = seller.customer("pm_card_visa");
        String kept = seller.subscribe(customer, seller.price(1000, "month")).at("id");
        String forgiven = seller.subscribe(customer, seller.price(1000, "month")).at("id");
        String lost = seller.subscribe(customer, seller.price(1000, "month")).at("id");
        long until = Instant.parse("2025-02-10T00:00:00Z").getEpochSecond();
        seller.update(kept, "pause_collection[behavior]", "keep_as_draft");
        seller.update(forgiven, "pause_collection[behavior]", "void", "pause_collection[resumes_at]",
                String.valueOf(until));
        seller.update(lost, "pause_collection[behavior]", "mark_uncollectible");

        seller.sandbox.advance(Duration.ofDays(32));

        assertThat(seller.invoice(kept).get("status").getAsString()).isEqualTo("draft");
        assertThat(seller.invoice(forgiven).get("status").getAsString()).isEqualTo("void");
        assertThat(seller.invoice(lost).get("status").getAsString()).isEqualTo("uncollectible");
        assertThat(seller.status(kept)).isEqualTo("active");
        seller.sandbox.advance(Duration.ofDays(30));
        assertThat(seller.subscription(forgiven).get("pause_collection").isJsonNull()).isTrue();
        assertThat(seller.invoice(forgiven).get("status").getAsString()).isEqualTo("paid");
        assertThat(seller.update(kept, "pause_collection", "").at("pause_collection")).isEmpty();
    }

    private Instant now() throws Exception {
        JsonObject clock = seller.client.get("/_sandbox/clock").json();
        return Instant.parse(clock.get("now").getAsString());
    }
}
