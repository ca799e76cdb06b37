package dev.tollgate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CardOutcomesTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @BeforeEach
    void forget() {
        sandbox.reset();
    }

    @AfterAll
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({"pm_card_visa,visa", "pm_card_mastercard,mastercard", "pm_card_amex,amex", "pm_card_visa_debit,visa"})
    void goodCardsPay(String method, String brand) throws Exception {
        var paid = pay(method, "expand[]", "latest_charge");

        assertThat(paid.at("status")).isEqualTo("succeeded");
        assertThat(paid.json().getAsJsonObject("latest_charge").getAsJsonObject("payment_method_details")
                .getAsJsonObject("card").get("brand").getAsString()).isEqualTo(brand);
        assertThat(types()).containsExactly("payment_intent.created", "charge.succeeded", "payment_intent.succeeded",
                "charge.updated");
    }

    @ParameterizedTest
    @CsvSource({"pm_card_visa_chargeDeclined,card_declined,generic_decline",
            "pm_card_visa_chargeDeclinedInsufficientFunds,card_declined,insufficient_funds",
            "pm_card_visa_chargeDeclinedLostCard,card_declined,lost_card",
            "pm_card_visa_chargeDeclinedStolenCard,card_declined,stolen_card",
            "pm_card_visa_chargeDeclinedVelocityLimitExceeded,card_declined,card_velocity_exceeded",
            "pm_card_chargeDeclinedExpiredCard,expired_card,", "pm_card_chargeDeclinedIncorrectCvc,incorrect_cvc,",
            "pm_card_chargeDeclinedProcessingError,processing_error,", "pm_card_radarBlock,card_declined,fraudulent",
            "pm_card_chargeCustomerFail,card_declined,generic_decline"})
    void badCardsAreDeclinedAndTheAttemptStays(String method, String code, String declineCode) throws Exception {
        var declined = pay(method);

        assertThat(declined.status()).isEqualTo(402);
        var error = declined.error();
        assertThat(error.get("type").getAsString()).isEqualTo("card_error");
        assertThat(error.get("code").getAsString()).isEqualTo(code);
        assertThat(error.has("decline_code") ? error.get("decline_code").getAsString() : null).isEqualTo(declineCode);
        String intent = error.getAsJsonObject("payment_intent").get("id").getAsString();
        var after = client.get("/v1/payment_intents/" + intent).json();
        assertThat(after.get("status").getAsString()).isEqualTo("requires_payment_method");
        assertThat(after.getAsJsonObject("last_payment_error").get("code").getAsString()).isEqualTo(code);
        assertThat(after.get("latest_charge").getAsString()).isEqualTo(error.get("charge").getAsString());
        assertThat(types()).containsExactly("payment_intent.created", "charge.failed",
                "payment_intent.payment_failed");
    }

    @ParameterizedTest
    @CsvSource({"pm_card_authenticationRequired,true,succeeded", "pm_card_authenticationRequiredOnSetup,true,succeeded",
            "pm_card_threeDSecure2Required,true,succeeded",
            "pm_card_authenticationRequired,false,requires_payment_method",
            "pm_card_threeDSecureRequiredChargeDeclined,true,requires_payment_method",
            "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds,true,requires_payment_method"})
    void someBanksAskFirst(String method, boolean passed, String status) throws Exception {
        var asked = pay(method);

        assertThat(asked.at("status")).isEqualTo("requires_action");
        assertThat(asked.json().getAsJsonObject("next_action").get("type").getAsString())
                .isEqualTo("redirect_to_url");
        sandbox.answerChallenge(asked.at("id"), passed);
        assertThat(client.get("/v1/payment_intents/" + asked.at("id")).at("status")).isEqualTo(status);
    }

    @Test
    void aSavedCardPaysWithoutTheBuyerOnceItWasSetUp() throws Exception {
        String customer = client.post("/v1/customers", "name", "a").at("id");
        var asked = pay("pm_card_authenticationRequiredOnSetup", "customer", customer, "setup_future_usage",
                "off_session");
        sandbox.answerChallenge(asked.at("id"), true);
        String method = client.get("/v1/payment_intents/" + asked.at("id")).at("payment_method");

        assertThat(client.get("/v1/payment_methods/" + method).at("customer")).isEqualTo(customer);
        assertThat(pay(method, "customer", customer, "off_session", "true").at("status")).isEqualTo("succeeded");
    }

    @Test
    void aCardThatAlwaysAsksCannotPayWithoutTheBuyer() throws Exception {
        String customer = client.post("/v1/customers", "name", "a").at("id");
        String method = client.post("/v1/payment_methods/pm_card_authenticationRequired/attach", "customer", customer)
                .at("id");
        var refused = pay(method, "customer", customer, "off_session", "true");

        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.error().get("code").getAsString()).isEqualTo("authentication_required");
        assertThat(refused.error().get("decline_code").getAsString()).isEqualTo("authentication_required");
    }

    @Test
    void aCardThatWasNotSavedCannotBeUsedAgain() throws Exception {
        String method = pay("pm_card_visa").at("payment_method");
        var again = pay(method);

        assertThat(again.status()).isEqualTo(400);
        assertThat(again.error().get("message").getAsString()).startsWith("The provided PaymentMethod was previously");
    }

    @Test
    void aDebitIsProcessedAndSettledLater() throws Exception {
        var good = pay("pm_success_de");
        var bad = pay("pm_failed_de");
        assertThat(good.at("status")).isEqualTo("processing");
        sandbox.advance(Duration.ofMinutes(2));

        assertThat(client.get("/v1/payment_intents/" + good.at("id")).at("status")).isEqualTo("succeeded");
        assertThat(client.get("/v1/payment_intents/" + bad.at("id")).at("status"))
                .isEqualTo("requires_payment_method");
        assertThat(types()).contains("payment_intent.processing", "payment_intent.succeeded",
                "payment_intent.payment_failed");
    }

    @ParameterizedTest
    @CsvSource({"4242424242424241,incorrect_number", "4111111111111111,card_declined"})
    void onlyTestCardsAreTaken(String number, String code) throws Exception {
        var refused = client.post("/v1/payment_methods", "type", "card", "card[number]", number, "card[exp_month]",
                "12", "card[exp_year]", "2050", "card[cvc]", "123");

        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.error().get("code").getAsString()).isEqualTo(code);
        assertThat(sandbox.requests().toString()).doesNotContain(number);
    }

    private Client.Answer pay(String method, String... more) throws Exception {
        String[] all = Arrays.copyOf(new String[]{"amount", "1000", "currency", "eur", "confirm", "true",
                "payment_method", method, "return_url", "https://shop.test/back"}, 10 + more.length);
        System.arraycopy(more, 0, all, 10, more.length);
        return client.post("/v1/payment_intents", all);
    }

    private List<String> types() {
        return sandbox.events().stream().map(event -> event.get("type").getAsString()).toList();
    }
}
