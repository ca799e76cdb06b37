package dev.tollgate.sandbox.refund;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefundTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aRefundGivesBackAllThatIsLeft() throws Exception {
        var paid = pay("pm_card_visa");
        Answer part = client.post("/v1/refunds", "payment_intent", paid.at("id"), "amount", "300", "reason",
                "duplicate", "metadata[case]", "7");
        Answer rest = client.post("/v1/refunds", "charge", paid.at("latest_charge"));

        assertThat(part.at("status")).isEqualTo("succeeded");
        assertThat(part.at("reason")).isEqualTo("duplicate");
        assertThat(part.json().getAsJsonObject("metadata").get("case").getAsString()).isEqualTo("7");
        assertThat(rest.at("amount")).isEqualTo("700");
        assertThat(rest.at("charge")).isEqualTo(paid.at("latest_charge"));
        assertThat(rest.at("payment_intent")).isEqualTo(paid.at("id"));
        JsonObject charge = charge(paid);
        assertThat(charge.get("amount_refunded").getAsLong()).isEqualTo(1000);
        assertThat(charge.get("refunded").getAsBoolean()).isTrue();
        var money = sandbox.ledger().in("eur");
        assertThat(money.captured()).isEqualTo(1000);
        assertThat(money.refunded()).isEqualTo(1000);
        assertThat(money.net()).as("the fee of the payment is not given back").isEqualTo(-money.fees());
    }

    @Test
    void aRefundIsBookedAndToldAbout() throws Exception {
        var paid = pay("pm_card_visa");
        int before = sandbox.events().size();
        Answer refund = client.post("/v1/refunds", "payment_intent", paid.at("id"), "amount", "300", "expand[]",
                "balance_transaction");

        JsonObject booked = refund.json().getAsJsonObject("balance_transaction");
        assertThat(booked.get("type").getAsString()).isEqualTo("refund");
        assertThat(booked.get("net").getAsLong()).isEqualTo(-300);
        assertThat(booked.get("fee").getAsLong()).isZero();
        assertThat(booked.get("source").getAsString()).isEqualTo(refund.at("id"));
        List<JsonObject> told = sandbox.events().subList(before, sandbox.events().size());
        assertThat(types(told)).containsExactly("refund.created", "charge.refunded");
        JsonObject previously = told.getLast().getAsJsonObject("data").getAsJsonObject("previous_attributes");
        assertThat(previously.get("amount_refunded").getAsLong()).isZero();
    }

    @Test
    void laterTheBankNumbersARefund() throws Exception {
        String refund = client.post("/v1/refunds", "payment_intent", pay("pm_card_visa").at("id")).at("id");
        assertThat(reference(refund).get("reference_status").getAsString()).isEqualTo("pending");
        int before = sandbox.events().size();

        sandbox.advance(Duration.ofMinutes(1));

        assertThat(reference(refund).get("reference_status").getAsString()).isEqualTo("available");
        assertThat(reference(refund).get("reference").getAsString()).matches("\\d{23}");
        assertThat(types(sandbox.events()).subList(before, sandbox.events().size())).containsExactly("refund.updated",
                "charge.refund.updated");
    }

    @Test
    void whatCannotBeGivenBackIsRefusedInStripesWords() throws Exception {
        var paid = pay("pm_card_visa");
        String charge = paid.at("latest_charge");
        client.post("/v1/refunds", "charge", charge, "amount", "300");

        Answer tooMuch = client.post("/v1/refunds", "charge", charge, "amount", "701");
        assertThat(tooMuch.status()).isEqualTo(400);
        assertThat(message(tooMuch))
                .isEqualTo("Refund amount (€7.01) is greater than unrefunded amount on charge (€7.00)");
        client.post("/v1/refunds", "charge", charge);
        Answer again = client.post("/v1/refunds", "charge", charge);
        assertThat(again.error().get("code").getAsString()).isEqualTo("charge_already_refunded");
        assertThat(message(again)).isEqualTo("Charge " + charge + " has already been refunded.");
        Answer none = client.post("/v1/refunds", "charge", "ch_nobody");
        assertThat(none.status()).isEqualTo(400);
        assertThat(message(none)).isEqualTo("No such charge: 'ch_nobody'");
        assertThat(client.post("/v1/refunds").status()).isEqualTo(400);
        assertThat(client.post("/v1/refunds", "charge", charge, "amount", "0").status()).isEqualTo(400);
        assertThat(client.post("/v1/refunds", "charge", charge, "reverse_transfer", "true").error().get("code")
                .getAsString()).isEqualTo("sandbox_unsupported");
    }

    @Test
    void whatIsNotPaidCannotBeGivenBack() throws Exception {
        String open = client.post("/v1/payment_intents", "amount", "1000", "currency", "eur").at("id");
        var declined = pay("pm_card_visa_chargeDeclined").error();
        var processing = pay("pm_success_de");

        String nothing = " does not have a successful charge to refund.";
        assertThat(message(client.post("/v1/refunds", "payment_intent", open)))
                .isEqualTo("This PaymentIntent (" + open + ")" + nothing);
        assertThat(message(client.post("/v1/refunds", "charge", declined.get("charge").getAsString())))
                .endsWith(nothing);
        assertThat(message(client.post("/v1/refunds", "charge", processing.at("latest_charge")))).endsWith(nothing);
    }

    @Test
    void aPendingRefundSucceedsByTime() throws Exception {
        Answer refund = client.post("/v1/refunds", "payment_intent", pay("pm_card_pendingRefund").at("id"));
        assertThat(refund.at("status")).isEqualTo("pending");

        sandbox.advance(Duration.ofMinutes(1));

        assertThat(refund(refund).get("status").getAsString()).isEqualTo("succeeded");
        assertThat(types(sandbox.events())).endsWith("refund.updated", "charge.refund.updated");
    }

    @Test
    void aRefundOfADebitIsPendingFirst() throws Exception {
        var paid = pay("pm_success_de");
        sandbox.settle(paid.at("id"), true);
        Answer refund = client.post("/v1/refunds", "payment_intent", paid.at("id"));
        assertThat(refund.at("id")).startsWith("pyr_");
        assertThat(refund.at("status")).isEqualTo("pending");
        assertThat(client.get("/v1/balance_transactions?type=payment_refund").json().getAsJsonArray("data")).hasSize(1);

        assertThat(sandbox.refund(refund.at("id"), true).get("status").getAsString()).isEqualTo("succeeded");
    }

    @Test
    void aRefundThatFailsIsUndone() throws Exception {
        var paid = pay("pm_card_refundFail");
        Answer refund = client.post("/v1/refunds", "payment_intent", paid.at("id"), "amount", "400");
        assertThat(refund.at("status")).isEqualTo("succeeded");
        assertThat(charge(paid).get("amount_refunded").getAsLong()).isEqualTo(400);
        int before = sandbox.events().size();

        sandbox.advance(Duration.ofMinutes(1));

        JsonObject failed = refund(refund);
        assertThat(failed.get("status").getAsString()).isEqualTo("failed");
        assertThat(failed.get("failure_reason").getAsString()).isEqualTo("expired_or_canceled_card");
        assertThat(failed.get("failure_balance_transaction").getAsString()).startsWith("txn_");
        assertThat(charge(paid).get("amount_refunded").getAsLong()).isZero();
        assertThat(types(sandbox.events()).subList(before, sandbox.events().size())).containsExactly("refund.failed",
                "refund.updated", "charge.refund.updated");
        assertThat(sandbox.ledger().in("eur").refunded()).isZero();
        assertThat(sandbox.ledger().in("eur").net()).isEqualTo(1000 - 29 - 30);
        assertThat(client.control("refunds/" + refund.at("id") + "/fail", "{}").status()).isEqualTo(400);
    }

    @Test
    void anyRefundCanBeLetFail() throws Exception {
        var paid = pay("pm_card_visa");
        Answer refund = client.post("/v1/refunds", "payment_intent", paid.at("id"));

        assertThat(client.control("refunds/" + refund.at("id") + "/fail", "{}").at("status")).isEqualTo("failed");
        assertThat(charge(paid).get("refunded").getAsBoolean()).isFalse();
        sandbox.advance(Duration.ofDays(1));
        assertThat(refund(refund).get("status").getAsString()).isEqualTo("failed");
        assertThat(client.post("/v1/refunds", "payment_intent", paid.at("id")).at("amount")).isEqualTo("1000");
    }

    @Test
    void refundsAreListedAndNoted() throws Exception {
        var one = pay("pm_card_visa");
        var other = pay("pm_card_visa");
        String first = client.post("/v1/refunds", "payment_intent", one.at("id"), "amount", "100").at("id");
        client.post("/v1/refunds", "payment_intent", one.at("id"), "amount", "100");
        client.post("/v1/refunds", "payment_intent", other.at("id"));

        assertThat(client.get("/v1/refunds").json().getAsJsonArray("data")).hasSize(3);
        assertThat(client.get("/v1/refunds?payment_intent=" + one.at("id")).json().getAsJsonArray("data")).hasSize(2);
        assertThat(client.get("/v1/refunds?charge=" + other.at("latest_charge")).json().getAsJsonArray("data"))
                .hasSize(1);
        assertThat(client.post("/v1/refunds/" + first, "metadata[why]", "late").json().getAsJsonObject("metadata")
                .get("why").getAsString()).isEqualTo("late");
        assertThat(client.post("/v1/refunds/" + first, "amount", "1").status()).isEqualTo(400);
        JsonObject expanded = client.get("/v1/charges/" + one.at("latest_charge") + "?expand[]=refunds").json();
        assertThat(expanded.getAsJsonObject("refunds").getAsJsonArray("data")).hasSize(2);
        assertThat(charge(one).has("refunds")).isFalse();
        Answer canceled = client.post("/v1/refunds/" + first + "/cancel");
        assertThat(canceled.status()).isEqualTo(400);
        assertThat(message(canceled)).contains("status of succeeded");
    }

    @Test
    void aRefundGoesOnAfterARestart() throws Exception {
        var config = Sandboxes.config();
        String refund;
        try (Sandbox earlier = Sandbox.start(config)) {
            var shop = new Client(earlier);
            String paid = shop.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                    "payment_method", "pm_card_refundFail", "return_url", "https://shop.test/back").at("id");
            refund = shop.post("/v1/refunds", "payment_intent", paid).at("id");
        }
        try (Sandbox later = Sandbox.start(config)) {
            later.advance(Duration.ofMinutes(2));
            assertThat(new Client(later).get("/v1/refunds/" + refund).at("status")).isEqualTo("failed");
            assertThat(later.ledger().in("eur").refunded()).isZero();
        }
    }

    @Test
    void manyRefundsAtOnceNeverGiveBackMoreThanWasCaptured() throws Exception {
        var paid = pay("pm_card_visa");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> refund = () -> client
                    .post("/v1/refunds", "payment_intent", paid.at("id"), "amount", "70").status();
            var answers = new ArrayList<Integer>();
            for (var answer : threads.invokeAll(Collections.nCopies(64, refund))) {
                answers.add(answer.get());
            }
            assertThat(Collections.frequency(answers, 200)).isEqualTo(1000 / 70);
            assertThat(Collections.frequency(answers, 400)).isEqualTo(64 - 1000 / 70);
        }
        assertThat(charge(paid).get("amount_refunded").getAsLong()).isEqualTo(980);
        assertThat(sandbox.ledger().in("eur").refunded()).isEqualTo(980);
    }

    private Answer pay(String method) throws Exception {
        return client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "payment_method", method, "return_url", "https://shop.test/back");
    }

    private JsonObject charge(Answer paid) throws Exception {
        return client.get("/v1/charges/" + paid.at("latest_charge")).json();
    }

    private JsonObject refund(Answer refund) throws Exception {
        return client.get("/v1/refunds/" + refund.at("id")).json();
    }

    private JsonObject reference(String refund) throws Exception {
        return client.get("/v1/refunds/" + refund).json().getAsJsonObject("destination_details")
                .getAsJsonObject("card");
    }

    private static String message(Answer refused) {
        return refused.error().get("message").getAsString();
    }

    private static List<String> types(List<JsonObject> events) {
        return events.stream().map(event -> event.get("type").getAsString()).toList();
    }
}
