package dev.tollgate.sandbox.paymentintent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CaptureTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void authorizedMoneyIsNotTakenYet() throws Exception {
        Answer held = hold("pm_card_visa");

        assertThat(held.at("status")).isEqualTo("requires_capture");
        assertThat(held.at("amount_capturable")).isEqualTo("1000");
        assertThat(held.at("amount_received")).isEqualTo("0");
        JsonObject charge = charge(held);
        assertThat(charge.get("captured").getAsBoolean()).isFalse();
        assertThat(charge.get("amount_captured").getAsLong()).isZero();
        assertThat(charge.get("balance_transaction").isJsonNull()).isTrue();
        assertThat(charge.getAsJsonObject("payment_method_details").getAsJsonObject("card").get("capture_before")
                .getAsLong()).isEqualTo(charge.get("created").getAsLong() + Duration.ofDays(7).toSeconds());
        assertThat(types()).containsExactly("payment_intent.created", "charge.succeeded",
                "payment_intent.amount_capturable_updated");
        assertThat(sandbox.ledger().in("eur").captured()).isZero();
        assertThat(client.post("/v1/payment_intents/" + held.at("id"), "amount", "5000").status()).isEqualTo(400);
    }

    @Test
    void capturingTakesAll() throws Exception {
        Answer held = hold("pm_card_visa");
        Answer captured = client.post("/v1/payment_intents/" + held.at("id") + "/capture", "metadata[sent]", "yes",
                "expand[]", "latest_charge.balance_transaction");

        assertThat(captured.at("status")).isEqualTo("succeeded");
        assertThat(captured.at("amount_received")).isEqualTo("1000");
        assertThat(captured.at("amount_capturable")).isEqualTo("0");
        assertThat(captured.json().getAsJsonObject("metadata").get("sent").getAsString()).isEqualTo("yes");
        assertThat(captured.json().getAsJsonObject("latest_charge").getAsJsonObject("balance_transaction").get("net")
                .getAsLong()).isEqualTo(1000 - 29 - 30);
        assertThat(types()).endsWith("charge.captured", "payment_intent.succeeded");
        Answer again = client.post("/v1/payment_intents/" + held.at("id") + "/capture");
        assertThat(again.error().get("code").getAsString()).isEqualTo("payment_intent_unexpected_state");
        assertThat(again.error().get("message").getAsString()).startsWith(
                "This PaymentIntent could not be captured because it has a status of succeeded.");
    }

    @Test
    void capturingAPartReleasesTheRest() throws Exception {
        Answer held = hold("pm_card_visa");
        String capture = "/v1/payment_intents/" + held.at("id") + "/capture";
        assertThat(client.post(capture, "amount_to_capture", "1001").error().get("code").getAsString())
                .isEqualTo("amount_too_large");
        assertThat(client.post(capture, "amount_to_capture", "0").status()).isEqualTo(400);
        Answer captured = client.post(capture, "amount_to_capture", "400");

        assertThat(captured.at("amount")).isEqualTo("1000");
        assertThat(captured.at("amount_received")).isEqualTo("400");
        JsonObject charge = charge(held);
        assertThat(charge.get("amount_captured").getAsLong()).isEqualTo(400);
        assertThat(charge.get("amount_refunded").getAsLong()).isZero();
        assertThat(client.post("/v1/refunds", "payment_intent", held.at("id"), "amount", "401").error()
                .get("message").getAsString())
                .isEqualTo("Refund amount (€4.01) is greater than unrefunded amount on charge (€4.00)");
        assertThat(client.post("/v1/refunds", "payment_intent", held.at("id")).at("amount")).isEqualTo("400");
        assertThat(charge(held).get("refunded").getAsBoolean()).isTrue();
    }

    @Test
    void cancelingReleasesWhatWasAuthorized() throws Exception {
        Answer held = hold("pm_card_visa");
        Answer canceled = client.post("/v1/payment_intents/" + held.at("id") + "/cancel", "cancellation_reason",
                "abandoned");

        assertThat(canceled.at("status")).isEqualTo("canceled");
        assertThat(canceled.at("amount_capturable")).isEqualTo("0");
        assertThat(charge(held).get("amount_refunded").getAsLong()).isZero();
        assertThat(types()).endsWith("payment_intent.canceled").doesNotContain("charge.refunded");
        assertThat(client.post("/v1/payment_intents/" + held.at("id") + "/capture").status()).isEqualTo(400);
        assertThat(client.get("/v1/balance_transactions").json().getAsJsonArray("data")).isEmpty();
        assertThat(client.post("/v1/refunds", "payment_intent", held.at("id")).status()).isEqualTo(400);
    }

    @Test
    void anAuthorizationExpiresAfterAWeek() throws Exception {
        Answer held = hold("pm_card_visa");
        sandbox.advance(Duration.ofDays(6));
        assertThat(intent(held).get("status").getAsString()).isEqualTo("requires_capture");
        sandbox.advance(Duration.ofDays(1));

        assertThat(intent(held).get("status").getAsString()).isEqualTo("canceled");
        assertThat(intent(held).get("cancellation_reason").getAsString()).isEqualTo("expired");
        assertThat(types()).endsWith("charge.expired", "payment_intent.canceled");
    }

    @Test
    void whatWasCapturedDoesNotExpire() throws Exception {
        Answer held = hold("pm_card_visa");
        client.post("/v1/payment_intents/" + held.at("id") + "/capture");
        sandbox.advance(Duration.ofDays(8));

        assertThat(intent(held).get("status").getAsString()).isEqualTo("succeeded");
    }

    @Test
    void whatIsOnlyAuthorizedIsNotRefunded() throws Exception {
        assertThat(client.post("/v1/refunds", "payment_intent", hold("pm_card_visa").at("id")).error().get("code")
                .getAsString()).isEqualTo("sandbox_unsupported");
    }

    @Test
    void aDebitCannotBeAuthorizedOnly() throws Exception {
        Answer refused = hold("pm_success_de");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("message").getAsString()).contains("sepa_debit");
    }

    @Test
    void moneyThatIsCapturedAtOnceIsBookedAtOnce() throws Exception {
        client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true", "payment_method",
                "pm_card_visa", "capture_method", "automatic", "return_url", "https://shop.test/back");

        assertThat(types()).containsExactly("payment_intent.created", "charge.succeeded", "payment_intent.succeeded");
        assertThat(sandbox.ledger().in("eur").net()).isEqualTo(1000 - 29 - 30);
    }

    private Answer hold(String method) throws Exception {
        return client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "payment_method", method, "capture_method", "manual", "return_url", "https://shop.test/back");
    }

    private JsonObject intent(Answer held) throws Exception {
        return client.get("/v1/payment_intents/" + held.at("id")).json();
    }

    private JsonObject charge(Answer held) throws Exception {
        return client.get("/v1/charges/" + held.at("latest_charge")).json();
    }

    private List<String> types() {
        return sandbox.events().stream().map(event -> event.get("type").getAsString()).toList();
    }
}
