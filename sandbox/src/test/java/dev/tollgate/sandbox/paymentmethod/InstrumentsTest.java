package dev.tollgate.sandbox.paymentmethod;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every test card and bank account, and what it does. */
class InstrumentsTest {

    /** Number, name, with the buyer, without the buyer, once it was set up, attached by itself. */
    private static final String CARDS = """
            4242424242424242, visa,                         succeeded, succeeded, succeeded, ok
            5555555555554444, mastercard,                   succeeded, succeeded, succeeded, ok
            378282246310005,  amex,                         succeeded, succeeded, succeeded, ok
            4000056655665556, visa_debit,                   succeeded, succeeded, succeeded, ok
            5200828282828210, mastercard_debit,             succeeded, succeeded, succeeded, ok
            5105105105105100, mastercard_prepaid,           succeeded, succeeded, succeeded, ok
            6011111111111117, discover,                     succeeded, succeeded, succeeded, ok
            3056930009020004, diners,                       succeeded, succeeded, succeeded, ok
            3566002020360505, jcb,                          succeeded, succeeded, succeeded, ok
            6200000000000005, unionpay,                     succeeded, succeeded, succeeded, ok
            4000000000000077, bypassPending,                succeeded, succeeded, succeeded, ok
            4000000000003055, threeDSecureOptional,         succeeded, succeeded, succeeded, ok
            4000000000000259, createDispute,                succeeded, succeeded, succeeded, ok
            4000000000002685, createDisputeProductNotReceived, succeeded, succeeded, succeeded, ok
            4000000000001976, createDisputeInquiry,         succeeded, succeeded, succeeded, ok
            4000000000005423, createIssuerFraudRecord,      succeeded, succeeded, succeeded, ok
            4000000000007726, pendingRefund,                succeeded, succeeded, succeeded, ok
            4000000000005126, refundFail,                   succeeded, succeeded, succeeded, ok
            4000000000000002, visa_chargeDeclined,          generic_decline, -, -, generic_decline
            4000000000009995, visa_chargeDeclinedInsufficientFunds, insufficient_funds, -, -, insufficient_funds
            4000000000009987, visa_chargeDeclinedLostCard,  lost_card, -, -, lost_card
            4000000000009979, visa_chargeDeclinedStolenCard, stolen_card, -, -, stolen_card
            4000000000000069, chargeDeclinedExpiredCard,    expired_card, -, -, expired_card
            4000000000000127, chargeDeclinedIncorrectCvc,   incorrect_cvc, -, -, incorrect_cvc
            4000000000000119, chargeDeclinedProcessingError, processing_error, -, -, processing_error
            4000000000006975, visa_chargeDeclinedVelocityLimitExceeded, card_velocity_exceeded, -, -, card_velocity_exceeded
            4100000000000019, radarBlock,                   fraudulent, -, -, fraudulent
            4000000000000341, chargeCustomerFail,           generic_decline, generic_decline, generic_decline, ok
            4000002500003155, authenticationRequiredOnSetup, asks then succeeded, authentication_required, succeeded, ok
            4000002760003184, authenticationRequired,       asks then succeeded, authentication_required, authentication_required, ok
            4000003800000446, authenticationRequiredSetupForOffSession, asks then succeeded, succeeded, succeeded, ok
            4000008260003178, authenticationRequiredChargeDeclinedInsufficientFunds, asks then insufficient_funds, insufficient_funds, insufficient_funds, ok
            4000000000003220, threeDSecure2Required,        asks then succeeded, authentication_required, authentication_required, ok
            4000008400000027, threeDSecureRequired,         asks then succeeded, authentication_required, authentication_required, ok
            4000008400001629, threeDSecureRequiredChargeDeclined, asks then generic_decline, authentication_required, -, ok
            4000008400001280, threeDSecureRequiredProcessingError, generic_decline, -, -, generic_decline
            """;

    /** Number, name, what becomes of the money. */
    private static final String ACCOUNTS = """
            DE89370400440532013000, pm_success_de,          1, succeeded
            DE08370400440532013003, pm_successDelayed_de,   3, succeeded
            DE62370400440532013001, pm_failed_de,           1, payment_intent_payment_attempt_failed
            DE78370400440532013004, pm_failedDelayed_de,    3, payment_intent_payment_attempt_failed
            DE35370400440532013002, pm_disputed_de,         1, succeeded
            000123456789, pm_usBankAccount_success,         1, succeeded
            000111111113, pm_usBankAccount_accountClosed,   1, account_closed
            000111111116, pm_usBankAccount_noAccount,       1, no_account
            000222222227, pm_usBankAccount_insufficientFunds, 1, insufficient_funds
            000333333335, pm_usBankAccount_debitNotAuthorized, 1, debit_not_authorized
            000555555559, pm_usBankAccount_dispute,         1, succeeded
            """;

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);
    private String customer = "";

    @BeforeEach
    void aCustomerComes() throws Exception {
        customer = client.post("/v1/customers", "name", "a").at("id");
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(textBlock = CARDS)
    void everyCardDoesWhatItIsFor(String number, String name, String onSession, String offSession, String onceSetUp,
            String attached) throws Exception {
        String token = "pm_card_" + name;
        assertThat(paid(typed(number), false)).as("typed").isEqualTo(onSession);
        assertThat(paid(token, false)).as("named").isEqualTo(onSession);
        assertThat(paid(minted("tok_" + name), false)).as("by its older name").isEqualTo(onSession);

        var kept = client.post("/v1/payment_methods/" + token + "/attach", "customer", customer);
        assertThat(kept.status() == 200 ? "ok" : kept.error().get("decline_code").getAsString()).isEqualTo(attached);
        if (!offSession.equals("-")) assertThat(paid(kept.at("id"), true)).as("alone").isEqualTo(offSession);
        if (!onceSetUp.equals("-")) assertThat(paid(setUp(token), true)).as("set up").isEqualTo(onceSetUp);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(textBlock = ACCOUNTS)
    void everyAccountDoesWhatItIsFor(String number, String token, int minutes, String outcome) throws Exception {
        boolean iban = number.startsWith("DE");
        String currency = iban ? "eur" : "usd";
        String method = iban
                ? created("type", "sepa_debit", "sepa_debit[iban]", number)
                : created("type", "us_bank_account", "us_bank_account[account_number]", number,
                        "us_bank_account[routing_number]", "110000000", "us_bank_account[account_holder_type]",
                        "company");
        String typed = charged(method, currency);
        String named = charged(token, currency);
        sandbox.advance(Duration.ofMinutes(minutes).minusSeconds(1));
        assertThat(client.get("/v1/payment_intents/" + typed).at("status")).isEqualTo("processing");
        sandbox.advance(Duration.ofSeconds(1));

        assertThat(outcome(client.get("/v1/payment_intents/" + typed).json())).isEqualTo(outcome);
        assertThat(outcome(client.get("/v1/payment_intents/" + named).json())).isEqualTo(outcome);
    }

    @Test
    void theTablesAreComplete() throws Exception {
        Set<String> known = StreamSupport.stream(Instruments.shown().spliterator(), false)
                .map(shown -> shown.get("token").getAsString()).collect(Collectors.toSet());

        assertThat((CARDS + ACCOUNTS).lines().map(line -> line.split(",")[1].strip())
                .map(name -> name.startsWith("pm_") ? name : "pm_card_" + name).collect(Collectors.toSet()))
                .isEqualTo(known);
        assertThat(client.get("/v1/payment_methods/pm_card_chargeDeclined").json().getAsJsonObject("card")
                .get("last4").getAsString()).isEqualTo("0002");
    }

    @Test
    void aWrongSecurityCodeIsOnlyWrongWhenOneIsGiven() throws Exception {
        String silent = client.post("/v1/payment_methods", "type", "card", "card[number]", "4000000000000127",
                "card[exp_month]", "12", "card[exp_year]", "2050").at("id");

        assertThat(paid(silent, false)).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @CsvSource({"type=card&card[token]=tok_unknown,resource_missing",
            "type=sepa_debit&sepa_debit[iban]=DE00370400440532013000,invalid_bank_account_iban",
            "type=us_bank_account&us_bank_account[routing_number]=110000001&us_bank_account[account_number]=1,routing_number_invalid",
            "type=us_bank_account&us_bank_account[routing_number]=110000000&us_bank_account[account_number]=1,account_number_invalid",
            "type=us_bank_account&us_bank_account[routing_number]=110000000,parameter_missing",
            "type=klarna,sandbox_unsupported"})
    void wrongNumbersAreRefused(String form, String code) throws Exception {
        assertThat(client.raw("/v1/payment_methods", form).error().get("code").getAsString()).isEqualTo(code);
    }

    private String typed(String number) throws Exception {
        return created("type", "card", "card[number]", number, "card[exp_month]", "12", "card[exp_year]", "2050",
                "card[cvc]", "123");
    }

    private String minted(String token) throws Exception {
        return created("type", "card", "card[token]", token);
    }

    private String created(String... form) throws Exception {
        return client.post("/v1/payment_methods", form).at("id");
    }

    private String setUp(String token) throws Exception {
        var setup = client.post("/v1/setup_intents", "customer", customer, "payment_method", token, "confirm", "true",
                "return_url", "https://shop.test/back");
        if (setup.at("status").equals("requires_action")) sandbox.answerChallenge(setup.at("id"), true);
        return client.get("/v1/setup_intents/" + setup.at("id")).at("payment_method");
    }

    private String charged(String method, String currency) throws Exception {
        return client.post("/v1/payment_intents", "amount", "1000", "currency", currency, "confirm", "true",
                "payment_method", method, "return_url", "https://shop.test/back").at("id");
    }

    private String paid(String method, boolean offSession) throws Exception {
        var answer = client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "payment_method", method, "return_url", "https://shop.test/back", "off_session",
                String.valueOf(offSession), "customer", offSession ? customer : "");
        if (answer.status() != 200) return reason(answer.error());
        if (!answer.at("status").equals("requires_action")) return outcome(answer.json());
        sandbox.answerChallenge(answer.at("id"), true);
        return "asks then " + outcome(client.get("/v1/payment_intents/" + answer.at("id")).json());
    }

    private static String outcome(JsonObject intent) {
        JsonElement error = intent.get("last_payment_error");
        return error instanceof JsonObject told ? reason(told) : intent.get("status").getAsString();
    }

    private static String reason(JsonObject error) {
        return error.get(error.has("decline_code") ? "decline_code" : "code").getAsString();
    }
}
