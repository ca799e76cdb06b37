package dev.tollgate.sandbox.paymentintent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a merchant can ask of a PaymentIntent beside its amount. */
class IntentParametersTest {

    private static final String[] CARD = {"payment_method_data[type]", "card", "payment_method_data[card][token]",
            "tok_visa"};

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void theMerchantMayWantTheBankToAsk() throws Exception {
        String[] wanted = {"payment_method_options[card][request_three_d_secure]", "challenge"};

        assertThat(pay("pm_card_threeDSecureOptional").at("status")).isEqualTo("succeeded");
        var asked = pay("pm_card_threeDSecureOptional", wanted);
        assertThat(asked.at("status")).isEqualTo("requires_action");
        assertThat(asked.json().getAsJsonObject("payment_method_options").getAsJsonObject("card")
                .get("request_three_d_secure").getAsString()).isEqualTo("challenge");
        sandbox.answerChallenge(asked.at("id"), true);
        assertThat(client.get("/v1/payment_intents/" + asked.at("id")).at("status")).isEqualTo("succeeded");
        assertThat(pay("pm_card_amex", wanted).at("status")).as("not enrolled").isEqualTo("succeeded");
    }

    @Test
    void aMerchantThatCannotAskIsTold() throws Exception {
        var refused = pay("pm_card_authenticationRequired", "error_on_requires_action", "true");

        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.error().get("code").getAsString()).isEqualTo("authentication_required");
    }

    @ParameterizedTest
    @CsvSource({"eur,'card,sepa_debit'", "usd,'card,us_bank_account'", "gbp,card"})
    void eachCurrencyHasItsMethods(String currency, String types) throws Exception {
        assertThat(offered("currency", currency)).isEqualTo(List.of(types.split(",")));
    }

    @Test
    void theMerchantMayChooseAmongTheMethods() throws Exception {
        assertThat(offered("currency", "eur", "excluded_payment_method_types[]", "sepa_debit"))
                .containsExactly("card");
        assertThat(offered("currency", "eur", "allowed_payment_method_types[]", "sepa_debit"))
                .containsExactly("sepa_debit");
        assertThat(offered("currency", "eur", "payment_method_types[]", "sepa_debit")).containsExactly("sepa_debit");
        var refused = pay("pm_card_visa", "payment_method_types[]", "sepa_debit");
        assertThat(refused.error().get("code").getAsString()).isEqualTo("payment_intent_incompatible_payment_method");
    }

    @Test
    void aMethodIsDescribedAtOnceWhenItIsCreatedUpdatedOrConfirmed() throws Exception {
        var described = client.post("/v1/payment_intents", form(CARD));
        assertThat(described.at("status")).isEqualTo("requires_confirmation");
        String path = "/v1/payment_intents/" + client.post("/v1/payment_intents", form()).at("id");
        assertThat(client.post(path, CARD).at("payment_method")).startsWith("pm_");
        assertThat(client.post(path + "/confirm", "return_url", "https://shop.test/back").at("status"))
                .isEqualTo("succeeded");
    }

    @Test
    void paymentOptionsSayWhichMethodsAreSaved() throws Exception {
        String customer = client.post("/v1/customers", "name", "a").at("id");
        var kept = pay("pm_card_visa", "customer", customer, "payment_method_options[card][setup_future_usage]",
                "off_session");
        var used = pay("pm_card_visa", "customer", customer, "setup_future_usage", "off_session",
                "payment_method_options[card][setup_future_usage]", "none");

        assertThat(client.get("/v1/payment_methods/" + kept.at("payment_method")).at("customer")).isEqualTo(customer);
        assertThat(client.get("/v1/payment_methods/" + used.at("payment_method")).at("customer")).isEmpty();
    }

    @Test
    void aNewAmountIsHeldAgainstTheIntentsOwnCurrency() throws Exception {
        String path = "/v1/payment_intents/" + client.post("/v1/payment_intents", "amount", "30", "currency", "gbp")
                .at("id");

        assertThat(client.post(path, "amount", "29").error().get("message").getAsString())
                .isEqualTo("Amount must be at least £0.30 gbp");
        assertThat(client.post(path, "currency", "usd").error().get("code").getAsString())
                .isEqualTo("amount_too_small");
        assertThat(client.post(path, "amount", "31").at("amount")).isEqualTo("31");
    }

    @ParameterizedTest
    @CsvSource({
            "statement_descriptor=A descriptor that is too long,'Invalid string: A descript...s too long; must be at "
                    + "most 22 characters'",
            "payment_method_options[card][installments][enabled]=true,The sandbox does not support the parameter "
                    + "payment_method_options[card][installments].",
            "payment_method_options[klarna][preferred_locale]=de,The sandbox does not support the parameter "
                    + "payment_method_options[klarna].",
            "payment_method_options[card][foo]=1,'Received unknown parameter: payment_method_options[card][foo]'",
            "payment_method_types[]=klarna,The sandbox does not support payment methods of type klarna.",
            "confirmation_method=manual,The sandbox does not support confirmation_method=manual."})
    void whatIsNotModelledIsSaid(String parameter, String message) throws Exception {
        assertThat(client.raw("/v1/payment_intents", "amount=1000&currency=eur&" + parameter).error().get("message")
                .getAsString()).isEqualTo(message);
    }

    private List<String> offered(String... form) throws Exception {
        var all = new ArrayList<>(List.of("amount", "1000"));
        all.addAll(List.of(form));
        return client.post("/v1/payment_intents", all.toArray(String[]::new)).json()
                .getAsJsonArray("payment_method_types").asList().stream().map(JsonElement::getAsString).toList();
    }

    private Client.Answer pay(String method, String... more) throws Exception {
        var all = new ArrayList<>(List.of("confirm", "true", "payment_method", method, "return_url",
                "https://shop.test/back"));
        all.addAll(List.of(more));
        return client.post("/v1/payment_intents", form(all.toArray(String[]::new)));
    }

    private static String[] form(String... more) {
        var all = new ArrayList<>(List.of("amount", "1000", "currency", "eur"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
