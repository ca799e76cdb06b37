package dev.tollgate.sandbox.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisputeTest {

    private static final long NET = 1000 - 29 - 30;
    private static final long FEE = 1500;

    private final Sandbox sandbox = Sandbox.start(Sandboxes.config().frozen());
    private final Client client = new Client(sandbox);
    private int seen;

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aDisputeTakesTheMoneyAndAFee() throws Exception {
        Answer paid = pay("pm_card_createDispute");
        news();
        sandbox.advance(Duration.ofMinutes(1));

        assertThat(news()).containsExactly("charge.dispute.created", "charge.dispute.funds_withdrawn");
        JsonObject dispute = disputeOf(paid);
        assertThat(text(dispute, "status")).isEqualTo("needs_response");
        assertThat(text(dispute, "reason")).isEqualTo("fraudulent");
        assertThat(text(dispute, "payment_intent")).isEqualTo(paid.at("id"));
        assertThat(dispute.get("is_charge_refundable").getAsBoolean()).isFalse();
        JsonObject moved = dispute.getAsJsonArray("balance_transactions").get(0).getAsJsonObject();
        assertThat(text(moved, "type")).isEqualTo("adjustment");
        assertThat(text(moved, "reporting_category")).isEqualTo("dispute");
        assertThat(moved.get("net").getAsLong()).isEqualTo(-1000 - FEE);
        assertThat(client.get("/v1/charges/" + paid.at("latest_charge")).json().get("disputed").getAsBoolean())
                .isTrue();
        assertThat(disputed()).isEqualTo(1000);
        assertThat(net()).isEqualTo(NET - 1000 - FEE);
        Answer refused = client.post("/v1/refunds", "payment_intent", paid.at("id"));
        assertThat(refused.error().get("code").getAsString()).isEqualTo("charge_disputed");
        assertThat(refused.error().get("message").getAsString())
                .isEqualTo("Charge " + paid.at("latest_charge") + " has been charged back; cannot issue a refund.");
    }

    @Test
    void severalDisputesShareACharge() throws Exception {
        Answer paid = pay("pm_card_visa");
        String charge = paid.at("latest_charge");
        String first = text(sandbox.dispute(charge, 400, "fraudulent"), "id");
        sandbox.dispute(charge, 0, "duplicate");
        assertThat(disputed()).isEqualTo(1000);
        assertThatThrownBy(() -> sandbox.dispute(charge, "duplicate")).hasMessageContaining("disputed before");
        sandbox.closeDispute(first, true);
        assertThat(disputed()).isEqualTo(600);
        assertThat(client.post("/v1/refunds", "payment_intent", paid.at("id")).error().get("code").getAsString())
                .isEqualTo("charge_disputed");
        assertThatThrownBy(() -> sandbox.dispute(charge, 401, "duplicate")).hasMessageContaining("Only 400");
    }

    @ParameterizedTest
    @CsvSource({"pm_card_createDispute,fraudulent,needs_response,1",
            "pm_card_createDisputeProductNotReceived,product_not_received,needs_response,1",
            "pm_card_createDisputeInquiry,fraudulent,warning_needs_response,0",
            "pm_disputed_de,debit_not_authorized,needs_response,1"})
    void whatABuyersBankDoesFollowsFromTheCard(String method, String reason, String status, int moved)
            throws Exception {
        Answer paid = pay(method);
        sandbox.advance(Duration.ofMinutes(5));

        JsonObject dispute = disputeOf(paid);
        assertThat(text(dispute, "reason")).isEqualTo(reason);
        assertThat(text(dispute, "status")).isEqualTo(status);
        assertThat(dispute.getAsJsonArray("balance_transactions")).hasSize(moved);
        assertThat(client.get("/v1/disputes?payment_intent=" + paid.at("id")).json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void winningEvidenceBringsTheMoneyAndTheFeeBack() throws Exception {
        Answer paid = pay("pm_card_createDispute");
        String dispute = opened(paid);
        Answer review = client.post("/v1/disputes/" + dispute, "evidence[uncategorized_text]", "winning_evidence");

        assertThat(review.at("status")).isEqualTo("under_review");
        assertThat(evidenceDetails(review).get("submission_count").getAsLong()).isEqualTo(1);
        assertThat(news()).containsExactly("charge.dispute.updated");
        sandbox.advance(Duration.ofMinutes(1));
        assertThat(news()).containsExactly("charge.dispute.closed", "charge.dispute.funds_reinstated");
        JsonObject won = disputeOf(paid);
        assertThat(text(won, "status")).isEqualTo("won");
        assertThat(text(won.getAsJsonArray("balance_transactions").get(1).getAsJsonObject(), "reporting_category"))
                .isEqualTo("dispute_reversal");
        assertThat(disputed()).isZero();
        assertThat(net()).isEqualTo(NET);
        assertThat(client.post("/v1/refunds", "payment_intent", paid.at("id")).at("status")).isEqualTo("succeeded");
    }

    @Test
    void losingEvidenceBringsNothingBack() throws Exception {
        Answer paid = pay("pm_card_createDispute");
        client.post("/v1/disputes/" + opened(paid), "evidence[uncategorized_text]", "losing_evidence");
        news();
        sandbox.advance(Duration.ofMinutes(1));

        assertThat(news()).containsExactly("charge.dispute.closed");
        assertThat(text(disputeOf(paid), "status")).isEqualTo("lost");
        assertThat(net()).isEqualTo(NET - 1000 - FEE);
    }

    @Test
    void evidenceIsADraftUntilItIsSubmitted() throws Exception {
        String dispute = opened(pay("pm_card_createDispute"));
        Answer draft = client.post("/v1/disputes/" + dispute, "evidence[customer_name]", "Jenny", "submit", "false",
                "metadata[case]", "1");
        assertThat(draft.at("status")).isEqualTo("needs_response");
        assertThat(evidenceDetails(draft).get("has_evidence").getAsBoolean()).isTrue();
        assertThat(evidenceDetails(draft).get("submission_count").getAsLong()).isZero();

        Answer submitted = client.post("/v1/disputes/" + dispute, "evidence[uncategorized_text]", "She read it.");
        assertThat(submitted.at("status")).isEqualTo("under_review");
        assertThat(submitted.json().getAsJsonObject("evidence").get("customer_name").getAsString()).isEqualTo("Jenny");
        sandbox.advance(Duration.ofDays(30));
        assertThat(client.get("/v1/disputes/" + dispute).at("status")).isEqualTo("under_review");
        assertThat(client.post("/v1/disputes/" + dispute, "evidence[customer_name]", "J").status()).isEqualTo(400);
        assertThat(client.post("/v1/disputes/" + dispute, "metadata[case]", "2").status()).isEqualTo(200);
        assertThat(client.post("/v1/disputes/" + dispute, "evidence[receipt]", "file_1").error().get("code")
                .getAsString()).isEqualTo("sandbox_unsupported");
        assertThat(client.control("disputes/" + dispute + "/win", "{}").at("status")).isEqualTo("won");
    }

    @Test
    void whoDoesNotRespondInTimeLoses() throws Exception {
        Answer paid = pay("pm_card_createDispute");
        opened(paid);
        sandbox.advance(Duration.ofDays(8));
        assertThat(text(disputeOf(paid), "status")).isEqualTo("needs_response");
        sandbox.advance(Duration.ofDays(2));

        JsonObject dispute = disputeOf(paid);
        assertThat(text(dispute, "status")).isEqualTo("lost");
        assertThat(dispute.getAsJsonObject("evidence_details").get("past_due").getAsBoolean()).isTrue();
        Answer late = client.post("/v1/disputes/" + text(dispute, "id"), "evidence[uncategorized_text]", "But!");
        assertThat(late.status()).isEqualTo(400);
        assertThat(client.post("/v1/disputes/" + text(dispute, "id") + "/close").status()).isEqualTo(400);
    }

    @Test
    void givingInLosesADispute() throws Exception {
        String dispute = opened(pay("pm_card_createDispute"));

        assertThat(client.post("/v1/disputes/" + dispute + "/close").at("status")).isEqualTo("lost");
        assertThat(news()).containsExactly("charge.dispute.closed");
    }

    @Test
    void anInquiryTakesNoMoneyUntilItEscalates() throws Exception {
        Answer paid = pay("pm_card_createDisputeInquiry");
        String dispute = opened(paid);
        assertThat(disputed()).isZero();
        assertThat(client.post("/v1/refunds", "payment_intent", paid.at("id"), "amount", "400").status())
                .isEqualTo(200);
        Answer review = client.post("/v1/disputes/" + dispute, "evidence[uncategorized_text]",
                "escalate_inquiry_evidence");
        assertThat(review.at("status")).isEqualTo("warning_under_review");
        news();
        sandbox.advance(Duration.ofMinutes(1));

        assertThat(news()).contains("charge.dispute.updated", "charge.dispute.funds_withdrawn");
        JsonObject escalated = disputeOf(paid);
        assertThat(text(escalated, "status")).isEqualTo("needs_response");
        assertThat(disputed()).as("what was not given back").isEqualTo(600);
        assertThat(text(escalated.getAsJsonObject("payment_method_details").getAsJsonObject("card"), "case_type"))
                .isEqualTo("chargeback");
    }

    @ParameterizedTest
    @CsvSource({"winning_evidence", "losing_evidence"})
    void anInquiryThatEndsMovesNoMoney(String words) throws Exception {
        Answer paid = pay("pm_card_createDisputeInquiry");
        client.post("/v1/disputes/" + opened(paid), "evidence[uncategorized_text]", words);
        sandbox.advance(Duration.ofMinutes(1));

        assertThat(text(disputeOf(paid), "status")).isEqualTo("warning_closed");
        assertThat(net()).isEqualTo(NET);
    }

    @Test
    void anEarlyFraudWarningWarnsOnly() throws Exception {
        Answer paid = pay("pm_card_createIssuerFraudRecord");
        news();
        sandbox.advance(Duration.ofMinutes(1));

        assertThat(news()).containsExactly("radar.early_fraud_warning.created");
        JsonObject warning = client.get("/v1/radar/early_fraud_warnings?charge=" + paid.at("latest_charge")
                + "&expand[]=data.charge").json().getAsJsonArray("data").get(0).getAsJsonObject();
        assertThat(warning.get("actionable").getAsBoolean()).isTrue();
        assertThat(text(warning.getAsJsonObject("charge"), "id")).isEqualTo(paid.at("latest_charge"));
        assertThat(client.get("/v1/radar/early_fraud_warnings/" + text(warning, "id")).at("object"))
                .isEqualTo("radar.early_fraud_warning");
        assertThat(client.get("/v1/disputes").json().getAsJsonArray("data")).isEmpty();
    }

    @Test
    void anyChargeCanBeDisputedAndDecided() throws Exception {
        String charge = pay("pm_card_visa").at("latest_charge");
        Answer dispute = client.control("disputes", "{\"charge\":\"" + charge + "\",\"reason\":\"duplicate\"}");
        assertThat(dispute.at("reason")).isEqualTo("duplicate");
        assertThat(client.control("disputes", "{\"charge\":\"" + charge + "\"}").status()).isEqualTo(400);
        assertThat(client.control("disputes", "{\"charge\":\"" + charge + "\",\"reason\":\"mood\"}").status())
                .isEqualTo(400);

        assertThat(text(sandbox.closeDispute(dispute.at("id"), false), "status")).isEqualTo("lost");
        assertThat(sandbox.ledger().charges().getFirst().disputed()).isEqualTo(1000);
        assertThat(client.control("disputes/" + dispute.at("id") + "/win", "{}").status()).isEqualTo(400);
    }

    private Answer pay(String method) throws Exception {
        return client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "payment_method", method, "return_url", "https://shop.test/back");
    }

    private String opened(Answer paid) throws Exception {
        sandbox.advance(Duration.ofMinutes(1));
        news();
        return text(disputeOf(paid), "id");
    }

    private JsonObject disputeOf(Answer paid) throws Exception {
        return client.get("/v1/disputes?charge=" + paid.at("latest_charge")).json().getAsJsonArray("data").get(0)
                .getAsJsonObject();
    }

    /** The types of those events that nobody has looked at. */
    private List<String> news() {
        List<String> all = sandbox.events().stream().map(event -> text(event, "type")).toList();
        List<String> fresh = all.subList(seen, all.size());
        seen = all.size();
        return fresh;
    }

    private long net() {
        return sandbox.ledger().in("eur").net();
    }

    private long disputed() {
        return sandbox.ledger().in("eur").disputed();
    }

    private static JsonObject evidenceDetails(Answer dispute) {
        return dispute.json().getAsJsonObject("evidence_details");
    }

    private static String text(JsonObject object, String name) {
        return object.get(name).getAsString();
    }
}
