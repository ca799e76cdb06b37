package dev.tollgate.sandbox.testclock;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestClockTest {

    private static final String CLOCKS = "/v1/test_helpers/test_clocks";
    private static final String UNDERWAY = "Test clock advancement underway - cannot perform modifications: ";
    private static final Instant NOON = Instant.parse("2031-01-31T12:00:00Z");
    private static final long FROZEN = NOON.getEpochSecond();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Sandbox sandbox = Sandbox.start(Sandboxes.config().frozen());
    private final Client client = new Client(sandbox);
    private int seen;

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aClockStandsStillUntilItIsAdvanced() throws Exception {
        Answer clock = client.post(CLOCKS, "frozen_time", "" + FROZEN, "name", "a year of coffee");
        Answer advancing = client.post(CLOCKS + "/" + clock.at("id") + "/advance", "frozen_time", "" + (FROZEN + 60));
        sandbox.drain();

        assertThat(clock.at("id")).startsWith("clock_");
        assertThat(clock.at("object")).isEqualTo("test_helpers.test_clock");
        assertThat(clock.at("name")).isEqualTo("a year of coffee");
        assertThat(clock.at("status")).isEqualTo("ready");
        assertThat(clock.json().getAsJsonObject("status_details").size()).isZero();
        assertThat(number(clock, "deletes_after") - number(clock, "created")).isEqualTo(30 * 86_400);
        assertThat(advancing.at("status")).isEqualTo("advancing");
        assertThat(number(advancing, "frozen_time")).as("until it has arrived").isEqualTo(FROZEN);
        assertThat(advancing.json().getAsJsonObject("status_details").getAsJsonObject("advancing")
                .get("target_frozen_time").getAsLong()).isEqualTo(FROZEN + 60);
        Answer ready = client.get(CLOCKS + "/" + clock.at("id"));
        assertThat(ready.at("status")).isEqualTo("ready");
        assertThat(number(ready, "frozen_time")).isEqualTo(FROZEN + 60);
        assertThat(client.get(CLOCKS).json().getAsJsonArray("data")).containsExactly(ready.json());
        assertThat(news()).containsExactly("test_helpers.test_clock.created", "test_helpers.test_clock.advancing",
                "test_helpers.test_clock.ready");
    }

    @Test
    void aDebitSettlesWhenTheClockOfItsCustomerIsAdvanced() throws Exception {
        String clock = clock();
        String debit = pay(customer(clock), "pm_success_de").at("id");
        sandbox.advance(Duration.ofDays(3));

        assertThat(status(debit)).as("business time is not the customer's").isEqualTo("processing");
        assertThat(number(client.get("/v1/payment_intents/" + debit), "created")).isEqualTo(FROZEN);
        news();
        sandbox.advance(clock, Duration.ofSeconds(59));
        assertThat(status(debit)).isEqualTo("processing");
        sandbox.advance(clock, Duration.ofSeconds(1));
        assertThat(status(debit)).isEqualTo("succeeded");
        assertThat(news()).containsExactly("test_helpers.test_clock.advancing", "test_helpers.test_clock.ready",
                "test_helpers.test_clock.advancing", "charge.succeeded", "payment_intent.succeeded", "charge.updated",
                "test_helpers.test_clock.ready");
    }

    @Test
    void whoeverIsNotOnTheClockLivesByBusinessTime() throws Exception {
        String clock = clock();
        String other = clock();
        String onOther = pay(customer(other), "pm_success_de").at("id");
        String onNone = pay(client.post("/v1/customers", "name", "a").at("id"), "pm_success_de").at("id");
        sandbox.advance(clock, Period.ofMonths(1));

        assertThat(status(onOther)).isEqualTo("processing");
        assertThat(status(onNone)).isEqualTo("processing");
        sandbox.advance(MINUTE);
        assertThat(status(onOther)).isEqualTo("processing");
        assertThat(status(onNone)).isEqualTo("succeeded");
    }

    @Test
    void whatFallsDueOnTheWayHappensAtItsTime() throws Exception {
        String clock = clock();
        String customer = customer(clock);
        Answer paid = pay(customer, "pm_card_createDispute");
        Answer held = pay(customer, "pm_card_visa", "capture_method", "manual");
        Answer refund = client.post("/v1/refunds", "charge",
                pay(customer, "pm_card_pendingRefund").at("latest_charge"));
        long created = sandbox.events().getLast().get("created").getAsLong();
        sandbox.advance(clock, Period.ofDays(20));

        JsonObject dispute = client.get("/v1/disputes?payment_intent=" + paid.at("id")).json().getAsJsonArray("data")
                .get(0).getAsJsonObject();
        assertThat(dispute.get("created").getAsLong()).isEqualTo(FROZEN + 60);
        assertThat(dispute.get("status").getAsString()).as("nobody answered for nine days").isEqualTo("lost");
        assertThat(client.get("/v1/refunds/" + refund.at("id")).at("status")).isEqualTo("succeeded");
        Answer expired = client.get("/v1/payment_intents/" + held.at("id"));
        assertThat(expired.at("status")).isEqualTo("canceled");
        assertThat(number(expired, "canceled_at")).isEqualTo(FROZEN + 7 * 86_400);
        assertThat(client.get("/v1/balance_transactions?limit=100").json().getAsJsonArray("data"))
                .extracting(moved -> moved.getAsJsonObject().get("status").getAsString()).containsOnly("available");
        assertThat(sandbox.events()).as("events are dated by business time")
                .extracting(event -> event.get("created").getAsLong()).containsOnly(created);
    }

    @Test
    void theBooksSayHowLateItWasOnTheClock() throws Exception {
        String clock = clock();
        String onClock = pay(customer(clock), "pm_success_de").at("id");
        String onNone = pay(client.post("/v1/customers", "name", "a").at("id"), "pm_success_de").at("id");
        sandbox.advance(MINUTE);
        sandbox.advance(clock, Duration.ofHours(1));

        assertThat(clockTimes(onClock)).containsExactly(NOON.toString(), NOON.plus(MINUTE).toString());
        assertThat(clockTimes(onNone)).as("business time").isEmpty();
    }

    /** What the books say of an object about when it changed by its test clock, each time once. */
    private List<String> clockTimes(String id) throws Exception {
        return client.get("/_sandbox/books?kind=effect&id=" + id).json().getAsJsonArray("data").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(effect -> effect.has("clock_at")).map(effect -> effect.get("clock_at").getAsString()).distinct()
                .toList();
    }

    @Test
    void aSessionRunsOutByTheClockOfItsCustomer() throws Exception {
        String clock = clock();
        Answer session = client.post("/v1/checkout/sessions", "mode", "payment", "success_url", "https://shop.test/",
                "customer", customer(clock), "line_items[0][price_data][currency]", "eur",
                "line_items[0][price_data][unit_amount]", "1200", "line_items[0][price_data][product_data][name]", "a");
        sandbox.advance(Duration.ofDays(2));
        String before = client.get("/v1/checkout/sessions/" + session.at("id")).at("status");
        sandbox.advance(clock, Period.ofDays(1));

        assertThat(number(session, "expires_at")).isEqualTo(FROZEN + 86_400);
        assertThat(before).isEqualTo("open");
        assertThat(client.get("/v1/checkout/sessions/" + session.at("id")).at("status")).isEqualTo("expired");
    }

    @Test
    void cardsAndTokensRunOutByBusinessTime() throws Exception {
        String customer = customer(clock());
        Answer token = client.post("/v1/test_helpers/confirmation_tokens", "payment_method", "pm_card_visa");
        Answer paid = client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "customer", customer, "confirmation_token", token.at("id"), "return_url", "https://shop.test/");
        Answer typed = client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "customer", customer, "payment_method_data[type]", "card", "payment_method_data[card][number]",
                "4242424242424242", "payment_method_data[card][exp_month]", "12", "payment_method_data[card][exp_year]",
                "2030", "return_url", "https://shop.test/");

        assertThat(paid.at("status")).isEqualTo("succeeded");
        assertThat(typed.at("status")).isEqualTo("succeeded");
    }

    @Test
    void anAdvancingClockTakesNoChange() throws Exception {
        String clock = clock();
        String customer = customer(clock);
        Answer debit = pay(customer, "pm_success_de");
        String refunded = pay(customer, "pm_card_visa").at("latest_charge");
        client.control("clocks/hold", "{}");
        client.post(CLOCKS + "/" + clock + "/advance", "frozen_time", "" + (FROZEN + 60));
        List<Answer> refused = List.of(client.post("/v1/customers/" + customer, "name", "b"),
                client.delete("/v1/customers/" + customer), client.post("/v1/customers", "test_clock", clock),
                pay(customer, "pm_card_visa"), client.post("/v1/refunds", "charge", refunded),
                client.post("/v1/payment_intents/" + debit.at("id"), "description", "b"),
                client.post("/v1/setup_intents", "customer", customer),
                client.post("/v1/payment_methods/pm_card_visa/attach", "customer", customer),
                client.control("payment_intents/" + debit.at("id") + "/settle", "{}"),
                client.post(CLOCKS + "/" + clock + "/advance", "frozen_time", "" + (FROZEN + 120)),
                client.delete(CLOCKS + "/" + clock));

        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.error().get("message").getAsString()).isEqualTo(UNDERWAY + clock);
        });
        assertThat(status(debit.at("id"))).as("may be looked at").isEqualTo("processing");
        client.control("clocks/release", "{}");
        sandbox.drain();
        assertThat(status(debit.at("id"))).isEqualTo("succeeded");
        assertThat(client.post("/v1/customers/" + customer, "name", "b").at("name")).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource({"0,must be after its current frozen time", "-1,must be after its current frozen time",
            "63158401,at most to 1990785600", "999999999999,Invalid timestamp"})
    void aClockGoesOnlyForwardsAndNotTooFar(long by, String message) throws Exception {
        Answer refused = client.post(CLOCKS + "/" + clock() + "/advance", "frozen_time", "" + (FROZEN + by));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("param").getAsString()).isEqualTo("frozen_time");
        assertThat(refused.error().get("message").getAsString()).contains(message);
    }

    @Test
    void aClockThatNobodyHasIsNamedAsStripeNamesIt() throws Exception {
        assertThat(client.get(CLOCKS + "/clock_x").status()).isEqualTo(404);
        Answer refused = client.post("/v1/customers", "test_clock", "clock_x");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("message").getAsString()).isEqualTo("No such billingclock: 'clock_x'");
        assertThat(client.post(CLOCKS).error().get("param").getAsString()).isEqualTo("frozen_time");
        assertThat(client.post(CLOCKS, "frozen_time", "1", "customer", "cus_x").error().get("code").getAsString())
                .isEqualTo("sandbox_unsupported");
    }

    @Test
    void customersOfAClockAreListedOnlyWhenItIsNamed() throws Exception {
        String clock = clock();
        String customer = customer(clock);
        String without = client.post("/v1/customers", "name", "b").at("id");

        assertThat(ids(client.get("/v1/customers"))).containsExactly(without);
        assertThat(ids(client.get("/v1/customers?test_clock=" + clock))).containsExactly(customer);
        Answer shown = client.get("/v1/customers/" + customer + "?expand[]=test_clock");
        assertThat(shown.json().getAsJsonObject("test_clock").get("id").getAsString()).isEqualTo(clock);
        assertThat(number(shown, "created")).isEqualTo(FROZEN);
        assertThat(client.post("/v1/customers/" + without, "test_clock", clock).error().get("message").getAsString())
                .isEqualTo("Received unknown parameter: test_clock");
    }

    @Test
    void aClockTakesThreeCustomers() throws Exception {
        String clock = clock();
        String first = customer(clock);
        customer(clock);
        customer(clock);

        assertThat(client.post("/v1/customers", "test_clock", clock).status()).isEqualTo(400);
        client.delete("/v1/customers/" + first);
        assertThat(client.post("/v1/customers", "test_clock", clock).status()).isEqualTo(200);
    }

    @Test
    void aClockTakesItsCustomersWithIt() throws Exception {
        String clock = clock();
        String customer = customer(clock);
        String debit = pay(customer, "pm_success_de").at("id");
        news();
        Answer deleted = client.delete(CLOCKS + "/" + clock);

        assertThat(deleted.json().get("deleted").getAsBoolean()).isTrue();
        assertThat(news()).containsExactly("customer.deleted", "test_helpers.test_clock.deleted");
        assertThat(client.get(CLOCKS + "/" + clock).status()).isEqualTo(404);
        assertThat(client.get("/v1/customers/" + customer).json().get("deleted").getAsBoolean()).isTrue();
        sandbox.advance(Duration.ofDays(365));
        assertThat(status(debit)).as("nothing happens any more").isEqualTo("processing");
    }

    @Test
    void aClockDeletesItselfAfterThirtyDays() throws Exception {
        String clock = clock();
        sandbox.advance(Duration.ofDays(30).minusSeconds(1));
        int before = client.get(CLOCKS + "/" + clock).status();
        sandbox.advance(Duration.ofSeconds(1));

        assertThat(before).isEqualTo(200);
        assertThat(client.get(CLOCKS + "/" + clock).status()).isEqualTo(404);
        assertThat(news()).contains("test_helpers.test_clock.deleted");
    }

    @Test
    void theControlInterfaceTurnsClocksAsFarAsOneLikes() throws Exception {
        String clock = clock();
        Answer month = client.control("clocks/" + clock + "/advance", "{\"by\":\"P1M\"}");
        Answer hour = client.control("clocks/" + clock + "/advance", "{\"by\":\"PT1H\"}");
        Answer far = client.control("clocks/" + clock + "/advance", "{\"to\":\"2040-01-01T00:00:00Z\"}");

        assertThat(instant(month)).as("the month has no 31st").isEqualTo(Instant.parse("2031-02-28T12:00:00Z"));
        assertThat(instant(hour)).isEqualTo(Instant.parse("2031-02-28T13:00:00Z"));
        assertThat(far.at("status")).isEqualTo("ready");
        assertThat(instant(far)).isEqualTo(Instant.parse("2040-01-01T00:00:00Z"));
        assertThat(ids(client.get("/_sandbox/clocks"))).containsExactly(clock);
        assertThat(client.control("clocks/" + clock + "/advance", "{\"by\":\"P-1D\"}").status()).isEqualTo(400);
        assertThat(client.control("clocks/" + clock + "/advance", "{}").error().get("param").getAsString())
                .isEqualTo("by");
        assertThat(client.control("clocks/clock_x/advance", "{\"by\":\"P1D\"}").status()).isEqualTo(404);
        assertThat(client.control("clocks/" + clock + "/turn", "{}").status()).isEqualTo(404);
    }

    @Test
    void everyAccountHasClocksOfItsOwn() throws Exception {
        Answer clock = client.raw(CLOCKS, "frozen_time=" + FROZEN, "Stripe-Account", "acct_1");
        Answer advanced = client.raw(CLOCKS + "/" + clock.at("id") + "/advance", "frozen_time=" + (FROZEN + 60),
                "Stripe-Account", "acct_1");
        sandbox.drain();

        assertThat(advanced.at("status")).isEqualTo("advancing");
        assertThat(client.get(CLOCKS + "/" + clock.at("id"), "Stripe-Account", "acct_1").at("status"))
                .isEqualTo("ready");
        assertThat(client.get(CLOCKS + "/" + clock.at("id")).status()).isEqualTo(404);
    }

    private String clock() throws Exception {
        return client.post(CLOCKS, "frozen_time", "" + FROZEN).at("id");
    }

    private String customer(String clock) throws Exception {
        return client.post("/v1/customers", "name", "a", "test_clock", clock).at("id");
    }

    private Answer pay(String customer, String method, String... more) throws Exception {
        return client.post("/v1/payment_intents", Stream.concat(Stream.of("amount", "1000", "currency", "eur",
                "confirm", "true", "customer", customer, "payment_method", method, "return_url",
                "https://shop.test/"), Stream.of(more)).toArray(String[]::new));
    }

    private String status(String intent) throws Exception {
        return client.get("/v1/payment_intents/" + intent).at("status");
    }

    private static long number(Answer answer, String name) {
        return answer.json().get(name).getAsLong();
    }

    private static Instant instant(Answer clock) {
        return Instant.ofEpochSecond(number(clock, "frozen_time"));
    }

    private static List<String> ids(Answer list) {
        return list.json().getAsJsonArray("data").asList().stream().map(JsonElement::getAsJsonObject)
                .map(object -> object.get("id").getAsString()).toList();
    }

    /** The types of the events since this was last asked. */
    private List<String> news() {
        List<String> all = sandbox.events().stream().map(event -> event.get("type").getAsString()).toList();
        List<String> news = all.subList(seen, all.size());
        seen = all.size();
        return news;
    }
}
