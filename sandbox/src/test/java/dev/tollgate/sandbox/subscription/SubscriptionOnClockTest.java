package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Client.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionOnClockTest {

    private static final String CLOCKS = "/v1/test_helpers/test_clocks";

    private final Seller seller = new Seller("2027-05-01T00:00:00Z");
    private String clock = "";
    private String customer = "";

    @BeforeEach
    void begin() throws Exception {
        clock = seller.client.post(CLOCKS, "frozen_time", seconds("2025-01-31T12:00:00Z")).at("id");
        customer = seller.client.post("/v1/customers", "test_clock", clock, "payment_method", "pm_card_visa",
                "invoice_settings[default_payment_method]", "pm_card_visa").at("id");
    }

    @AfterEach
    void close() {
        seller.close();
    }

    @Test
    void aSubscriptionLivesByItsCustomersClock() throws Exception {
        Answer made = seller.subscribe(customer, seller.price(1000, "month"));
        assertThat(made.at("test_clock")).isEqualTo(clock);
        assertThat(Seller.end(made.json())).isEqualTo("2025-02-28T12:00:00Z");
        seller.sandbox.advance(Duration.ofDays(29));
        assertThat(seller.invoices(made.at("id"))).as("business time is not its time").hasSize(1);

        for (String time : new String[]{"2025-03-31T12:00:00Z", "2025-03-31T14:00:00Z"}) {
            Answer advancing = seller.client.post(CLOCKS + "/" + clock + "/advance", "frozen_time", seconds(time));
            assertThat(advancing.at("status")).as(advancing.text()).isEqualTo("advancing");
            seller.sandbox.drain();
        }

        assertThat(seller.client.get(CLOCKS + "/" + clock).at("status")).isEqualTo("ready");
        assertThat(seller.invoices(made.at("id"))).hasSize(3)
                .allMatch(invoice -> invoice.get("status").getAsString().equals("paid"));
        assertThat(Seller.end(seller.subscription(made.at("id")))).isEqualTo("2025-04-30T12:00:00Z");
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(3000);
    }

    @Test
    void aYearGoesByInOneCallOfTheControlInterface() throws Exception {
        String subscription = seller.subscribe(customer, seller.price(1000, "month"), "trial_period_days", "30")
                .at("id");

        seller.sandbox.advance(clock, Period.ofYears(1));

        assertThat(seller.invoices(subscription)).as("the trial's, and one a month from March 2 to January 2")
                .hasSize(12);
        assertThat(seller.sandbox.ledger().in("eur").captured()).isEqualTo(11_000);
    }

    @Test
    void aClockGoesAtMostTwoIntervalsOfItsShortestSubscriptionAtOnce() throws Exception {
        seller.subscribe(customer, seller.price(1000, "year"));
        seller.subscribe(customer, seller.price(1000, "month"));

        Answer tooFar = seller.client.post(CLOCKS + "/" + clock + "/advance", "frozen_time",
                seconds("2025-04-01T12:00:00Z"));

        assertThat(tooFar.status()).isEqualTo(400);
        assertThat(tooFar.error().get("param").getAsString()).isEqualTo("frozen_time");
        assertThat(seller.client.post(CLOCKS + "/" + clock + "/advance", "frozen_time",
                seconds("2025-03-31T12:00:00Z")).status()).isEqualTo(200);
        seller.sandbox.drain();
    }

    @Test
    void subscriptionsGoWithTheirClock() throws Exception {
        String subscription = seller.subscribe(customer, seller.price(1000, "month")).at("id");
        assertThat(seller.client.get("/v1/subscriptions").json().getAsJsonArray("data")).isEmpty();
        assertThat(seller.client.get("/v1/subscriptions?test_clock=" + clock).json().getAsJsonArray("data"))
                .hasSize(1);

        seller.client.delete(CLOCKS + "/" + clock);

        assertThat(seller.client.get("/v1/subscriptions/" + subscription).status()).isEqualTo(404);
    }

    private static String seconds(String instant) {
        return String.valueOf(Instant.parse(instant).getEpochSecond());
    }
}
