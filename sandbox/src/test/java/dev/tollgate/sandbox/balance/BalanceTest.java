package dev.tollgate.sandbox.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BalanceTest {

    private static final long NET = 1000 - 29 - 30;
    private static final List<String> CARDS = List.of("pm_card_visa", "pm_card_refundFail", "pm_card_pendingRefund",
            "pm_card_createDispute", "pm_card_createDisputeInquiry", "pm_card_bypassPending", "pm_success_de",
            "pm_disputed_de", "pm_failed_de", "pm_card_visa_chargeDeclined");

    private final Sandbox sandbox = Sandbox.start(Sandboxes.config().frozen());
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void moneyBecomesAvailableSomeDaysLater() throws Exception {
        pay("pm_card_visa", "eur");
        assertThat(balance("pending", "eur")).isEqualTo(NET);
        assertThat(balance("available", "eur")).isZero();

        sandbox.advance(Duration.ofDays(2));

        assertThat(balance("pending", "eur")).isZero();
        assertThat(balance("available", "eur")).isEqualTo(NET);
        assertThat(transactions("").getFirst().get("status").getAsString()).isEqualTo("available");
    }

    @Test
    void oneCardsMoneyIsAvailableAtOnce() throws Exception {
        pay("pm_card_bypassPending", "eur");

        assertThat(balance("available", "eur")).isEqualTo(NET);
    }

    @Test
    void everyCurrencyHasABalance() throws Exception {
        pay("pm_card_visa", "eur");
        pay("pm_card_visa", "usd");
        pay("pm_card_visa", "usd");

        assertThat(balance("pending", "eur")).isEqualTo(NET);
        assertThat(balance("pending", "usd")).isEqualTo(2 * NET);
        assertThat(transactions("?currency=usd")).hasSize(2);
    }

    @Test
    void transactionsAreListedByWhatTheyAreAbout() throws Exception {
        Answer paid = pay("pm_card_visa", "eur");
        Answer refund = client.post("/v1/refunds", "payment_intent", paid.at("id"), "amount", "100");

        assertThat(transactions("?source=" + paid.at("latest_charge"))).hasSize(1);
        assertThat(transactions("?source=" + refund.at("id")).getFirst().get("id").getAsString())
                .isEqualTo(refund.at("balance_transaction"));
        assertThat(transactions("?type=refund")).hasSize(1);
        assertThat(transactions("?created[gte]=1")).hasSize(2);
        assertThat(client.get("/v1/balance_transactions?payout=po_1").error().get("code").getAsString())
                .isEqualTo("sandbox_unsupported");
        JsonObject source = client.get("/v1/balance_transactions/" + refund.at("balance_transaction")
                + "?expand[]=source.charge").json().getAsJsonObject("source");
        assertThat(source.getAsJsonObject("charge").get("id").getAsString()).isEqualTo(paid.at("latest_charge"));
    }

    /** Whatever a shop, its buyers and their banks do in any order, the books agree with the objects. */
    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("scaled")
    void theBooksAgreeWithWhatTheObjectsSay(long seed) throws Exception {
        var random = new Random(seed);
        for (int step = 0; step < 60; step++) {
            act(random);
            if (step % 6 == 0) checkBooks();
        }
        assertThat(all("refunds")).as("a script worth its name").isNotEmpty();
        assertThat(all("disputes")).isNotEmpty();
        sandbox.advance(Duration.ofDays(60));
        checkBooks();
        assertThat(balance("pending", "eur")).isZero();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Boolean.getBoolean("campaign") ? 3 : 1);
    }

    private void act(Random random) throws Exception {
        switch (random.nextInt(8)) {
            case 0, 1 -> pay(CARDS.get(random.nextInt(CARDS.size())), "eur");
            case 2, 3 -> any("charges", random).ifPresent(charge -> client.post("/v1/refunds", "charge", charge,
                    "amount", String.valueOf(1 + random.nextInt(700))));
            case 4 -> sandbox.advance(Duration.ofSeconds(random.nextInt(100_000)));
            case 5 -> {
                Answer held = client.post("/v1/payment_intents", "amount", "900", "currency", "eur", "confirm", "true",
                        "capture_method", "manual", "payment_method", "pm_card_visa", "return_url",
                        "https://shop.test/");
                String verb = random.nextInt(3) > 0 ? "/capture" : "/cancel";
                client.post("/v1/payment_intents/" + held.at("id") + verb);
            }
            case 6 -> any("refunds", random).ifPresent(refund -> client.control("refunds/" + refund
                    + (random.nextBoolean() ? "/fail" : "/succeed"), "{}"));
            default -> any("disputes", random).ifPresent(dispute -> {
                String[] words = {"winning_evidence", "losing_evidence", "escalate_inquiry_evidence", "words"};
                client.post("/v1/disputes/" + dispute, "evidence[uncategorized_text]",
                        words[random.nextInt(words.length)]);
                if (random.nextBoolean()) client.control("disputes/" + dispute + "/win", "{}");
            });
        }
    }

    private void checkBooks() throws Exception {
        long booked = 0;
        long fees = 0;
        for (JsonObject moved : transactions("?limit=100")) {
            booked += moved.get("amount").getAsLong();
            fees += moved.get("fee").getAsLong();
            assertThat(moved.get("net").getAsLong())
                    .isEqualTo(moved.get("amount").getAsLong() - moved.get("fee").getAsLong());
        }
        long told = 0;
        for (JsonObject charge : all("charges")) {
            long captured = charge.get("paid").getAsBoolean() ? charge.get("amount_captured").getAsLong() : 0;
            long refunded = charge.get("amount_refunded").getAsLong();
            assertThat(refunded).isBetween(0L, captured);
            told += captured - refunded;
        }
        for (JsonObject dispute : all("disputes")) {
            boolean taken = List.of("needs_response", "under_review", "lost")
                    .contains(dispute.get("status").getAsString());
            told -= taken ? dispute.get("amount").getAsLong() : 0;
        }
        assertThat(booked).isEqualTo(told);
        assertThat(balance("available", "eur") + balance("pending", "eur")).isEqualTo(booked - fees);
        var money = sandbox.ledger().in("eur");
        if (money == null) return;
        assertThat(money.captured() - money.refunded() - money.disputed()).isEqualTo(told);
        assertThat(money.net()).isEqualTo(told - money.fees());
        assertThat(sandbox.ledger().charges()).allSatisfy(
                entry -> assertThat(entry.refunded() + entry.disputed()).isBetween(0L, entry.captured()));
    }

    /** Something done with an id. */
    @FunctionalInterface
    private interface Action {
        void with(String id) throws Exception;
    }

    private record Any(List<String> ids) {
        void ifPresent(Action action) throws Exception {
            if (!ids.isEmpty()) action.with(ids.getFirst());
        }
    }

    private Any any(String kind, Random random) throws Exception {
        List<JsonObject> all = all(kind);
        return new Any(all.isEmpty()
                ? List.of()
                : List.of(all.get(random.nextInt(all.size())).get("id").getAsString()));
    }

    private Answer pay(String method, String currency) throws Exception {
        return client.post("/v1/payment_intents", "amount", "1000", "currency", currency, "confirm", "true",
                "payment_method", method, "return_url", "https://shop.test/back");
    }

    private long balance(String part, String currency) throws Exception {
        for (JsonElement sum : client.get("/v1/balance").json().getAsJsonArray(part)) {
            JsonObject of = sum.getAsJsonObject();
            if (of.get("currency").getAsString().equals(currency)) return of.get("amount").getAsLong();
        }
        return 0;
    }

    private List<JsonObject> transactions(String query) throws Exception {
        return objects(client.get("/v1/balance_transactions" + query));
    }

    private List<JsonObject> all(String kind) throws Exception {
        return objects(client.get("/v1/" + kind + "?limit=100"));
    }

    private static List<JsonObject> objects(Answer list) {
        assertThat(list.json().get("has_more").getAsBoolean()).as("more than a page").isFalse();
        var objects = new ArrayList<JsonObject>();
        list.json().getAsJsonArray("data").forEach(element -> objects.add(element.getAsJsonObject()));
        return objects;
    }
}
