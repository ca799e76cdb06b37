package dev.tollgate.sandbox.setupintent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetupIntentTest {

    private static final String BACK = "https://shop.test/back";

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

    @Test
    void aGoodCardIsKeptForTheCustomer() throws Exception {
        var kept = setUp("pm_card_visa");

        assertThat(kept.at("status")).isEqualTo("succeeded");
        assertThat(kept.at("client_secret")).startsWith(kept.at("id") + "_secret_");
        assertThat(client.get("/v1/payment_methods/" + kept.at("payment_method")).at("customer")).isEqualTo(customer);
        assertThat(types()).containsExactly("customer.created", "setup_intent.created", "payment_method.attached",
                "setup_intent.succeeded");
    }

    @ParameterizedTest
    @CsvSource({"pm_card_visa_chargeDeclined,card_declined,generic_decline",
            "pm_card_visa_chargeDeclinedInsufficientFunds,card_declined,insufficient_funds",
            "pm_card_chargeDeclinedExpiredCard,expired_card,expired_card",
            "pm_card_threeDSecureRequiredProcessingError,card_declined,generic_decline"})
    void aBadCardIsRefusedAndTheAttemptStays(String method, String code, String declineCode) throws Exception {
        var refused = setUp(method);

        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.error().get("code").getAsString()).isEqualTo(code);
        assertThat(refused.error().get("decline_code").getAsString()).isEqualTo(declineCode);
        JsonObject intent = refused.error().getAsJsonObject("setup_intent");
        assertThat(intent.get("status").getAsString()).isEqualTo("requires_payment_method");
        var after = client.get("/v1/setup_intents/" + id(intent) + "?expand[]=latest_attempt").json();
        assertThat(after.getAsJsonObject("last_setup_error").get("code").getAsString()).isEqualTo(code);
        assertThat(after.getAsJsonObject("latest_attempt").get("status").getAsString()).isEqualTo("failed");
        assertThat(types()).containsExactly("customer.created", "setup_intent.created", "setup_intent.setup_failed");
    }

    @ParameterizedTest
    @CsvSource({"pm_card_authenticationRequiredOnSetup,true,succeeded",
            "pm_card_authenticationRequired,true,succeeded",
            "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds,true,succeeded",
            "pm_card_authenticationRequired,false,requires_payment_method",
            "pm_card_threeDSecureRequiredChargeDeclined,true,requires_payment_method"})
    void someBanksAskFirst(String method, boolean passed, String status) throws Exception {
        var asked = setUp(method);

        assertThat(asked.at("status")).isEqualTo("requires_action");
        assertThat(asked.json().getAsJsonObject("next_action").getAsJsonObject("redirect_to_url").get("return_url")
                .getAsString()).isEqualTo(BACK);
        sandbox.answerChallenge(asked.at("id"), passed);
        var after = client.get("/v1/setup_intents/" + asked.at("id"));
        assertThat(after.at("status")).isEqualTo(status);
        assertThat(after.json().get("next_action").isJsonNull()).isTrue();
        assertThat(types()).contains("setup_intent.requires_action",
                status.equals("succeeded") ? "setup_intent.succeeded" : "setup_intent.setup_failed");
    }

    @Test
    void whoeverFailsToProveToBeTheBuyerMayTryAnotherCard() throws Exception {
        var asked = setUp("pm_card_authenticationRequired");
        client.control("setup_intents/" + asked.at("id") + "/fail_3ds", "{}");

        assertThat(client.get("/v1/setup_intents/" + asked.at("id")).json().getAsJsonObject("last_setup_error")
                .get("code").getAsString()).isEqualTo("setup_intent_authentication_failure");
        var again = client.post("/v1/setup_intents/" + asked.at("id") + "/confirm", "payment_method", "pm_card_visa",
                "return_url", BACK);
        assertThat(again.at("status")).isEqualTo("succeeded");
        assertThat(
                client.get("/v1/setup_attempts?setup_intent=" + asked.at("id")).json().getAsJsonArray("data").asList()
                        .stream().map(attempt -> attempt.getAsJsonObject().get("status").getAsString()))
                .containsExactly("succeeded", "failed");
    }

    @Test
    void theBankAsksOnAPageAndSendsTheBuyerBack() throws Exception {
        var asked = setUp("pm_card_authenticationRequired");
        String page = asked.json().getAsJsonObject("next_action").getAsJsonObject("redirect_to_url").get("url")
                .getAsString().substring(sandbox.uri().toString().length());

        assertThat(client.get(page).text()).contains("let the Sandbox merchant charge this card later");
        var back = client.raw(page, "outcome=complete");
        assertThat(back.status()).isEqualTo(303);
        assertThat(back.header("Location")).startsWith(BACK + "?redirect_status=succeeded&setup_intent="
                + asked.at("id") + "&setup_intent_client_secret=");
    }

    @Test
    void aCardThatWasSetUpPaysWithoutTheBuyer() throws Exception {
        var asked = setUp("pm_card_authenticationRequiredOnSetup");
        client.control("setup_intents/" + asked.at("id") + "/complete_3ds", "{}");
        String method = client.get("/v1/setup_intents/" + asked.at("id")).at("payment_method");

        assertThat(chargeOffSession(method).at("status")).isEqualTo("succeeded");
    }

    @Test
    void aCardThatWasSetUpForUseOnSessionOnlyDoesNot() throws Exception {
        var asked = setUp("pm_card_authenticationRequiredOnSetup", "usage", "on_session");
        sandbox.answerChallenge(asked.at("id"), true);
        String method = client.get("/v1/setup_intents/" + asked.at("id")).at("payment_method");

        assertThat(chargeOffSession(method).error().get("code").getAsString()).isEqualTo("authentication_required");
    }

    @Test
    void aCardThatIsSetUpBeforeItHasAnOwnerStaysSetUp() throws Exception {
        var asked = client.post("/v1/setup_intents", "payment_method", "pm_card_authenticationRequiredOnSetup",
                "confirm", "true", "return_url", BACK);
        sandbox.answerChallenge(asked.at("id"), true);
        String method = client.get("/v1/setup_intents/" + asked.at("id")).at("payment_method");

        assertThat(client.post("/v1/payment_methods/" + method + "/attach", "customer", customer).status())
                .isEqualTo(200);
        assertThat(chargeOffSession(method).at("status")).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @CsvSource({"requires_payment_method,200,200,200", "requires_confirmation,200,200,200",
            "requires_action,200,200,200", "succeeded,400,400,400", "canceled,400,400,400"})
    void eachStateAllowsWhatStripeAllows(String status, int confirm, int update, int cancel) throws Exception {
        assertThat(client.post("/v1/setup_intents/" + inState(status), "payment_method", "pm_card_visa").status())
                .isEqualTo(update);
        assertThat(client.post("/v1/setup_intents/" + inState(status), "metadata[a]", "b").status()).isEqualTo(200);
        var canceled = client.post("/v1/setup_intents/" + inState(status) + "/cancel", "cancellation_reason",
                "abandoned");
        assertThat(canceled.status()).isEqualTo(cancel);
        var confirmed = client.post("/v1/setup_intents/" + inState(status) + "/confirm", "payment_method",
                "pm_card_visa", "return_url", BACK);
        assertThat(confirmed.status()).isEqualTo(confirm);
        if (confirm == 400) {
            assertThat(confirmed.error().get("code").getAsString()).isEqualTo("setup_intent_unexpected_state");
            assertThat(confirmed.error().getAsJsonObject("setup_intent").get("status").getAsString())
                    .isEqualTo(status);
        }
    }

    @Test
    void aPageConfirmsWithThePublishableKeyAndTheClientSecretOnly() throws Exception {
        var intent = client.post("/v1/setup_intents", "customer", customer);
        var page = new Client(sandbox, "");
        String path = "/v1/setup_intents/" + intent.at("id");
        String form = "key=pk_test_sandbox&payment_method_data[type]=card&payment_method_data[card][number]="
                + "4242424242424242&payment_method_data[card][exp_month]=12&payment_method_data[card][exp_year]=2050"
                + "&payment_method_data[card][cvc]=123&client_secret=";

        assertThat(page.raw(path + "/confirm", form + "wrong").status()).isEqualTo(404);
        assertThat(page.raw(path, "key=pk_test_sandbox").status()).isEqualTo(403);
        assertThat(page.raw(path + "/confirm", form + intent.at("client_secret")).at("status"))
                .isEqualTo("succeeded");
        assertThat(page.get(path + "?key=pk_test_sandbox&client_secret=" + intent.at("client_secret")).at("status"))
                .isEqualTo("succeeded");
        assertThat(page.get(path + "?key=pk_test_sandbox").status()).isEqualTo(404);
    }

    @Test
    void aConfirmationTokenIsRedeemedOnce() throws Exception {
        String token = client.post("/v1/test_helpers/confirmation_tokens", "payment_method", "pm_card_visa",
                "setup_future_usage", "on_session").at("id");
        var kept = client.post("/v1/setup_intents", "customer", customer, "confirm", "true", "confirmation_token",
                token);

        assertThat(kept.at("status")).isEqualTo("succeeded");
        assertThat(kept.at("usage")).isEqualTo("on_session");
        assertThat(client.get("/v1/confirmation_tokens/" + token).at("setup_intent")).isEqualTo(kept.at("id"));
        assertThat(client.post("/v1/setup_intents", "customer", customer, "confirm", "true", "confirmation_token",
                token).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"pm_success_de,sepa_debit", "pm_failed_de,sepa_debit"})
    void aBankAccountIsSetUpAtOnceWithAMandate(String method, String type) throws Exception {
        var kept = setUp(method, "mandate_data[customer_acceptance][type]", "online",
                "mandate_data[customer_acceptance][online][ip_address]", "127.0.0.1",
                "mandate_data[customer_acceptance][online][user_agent]", "test");

        assertThat(kept.at("status")).isEqualTo("succeeded");
        var mandate = client.get("/v1/mandates/" + kept.at("mandate"));
        assertThat(mandate.at("status")).isEqualTo("active");
        assertThat(mandate.json().getAsJsonObject("payment_method_details").get("type").getAsString()).isEqualTo(type);
        assertThat(mandate.json().getAsJsonObject("customer_acceptance").getAsJsonObject("online").get("ip_address")
                .getAsString()).isEqualTo("127.0.0.1");
    }

    @Test
    void listsAreOfOneCustomerOrOneMethod() throws Exception {
        var kept = setUp("pm_card_visa");
        client.post("/v1/setup_intents");

        assertThat(client.get("/v1/setup_intents").json().getAsJsonArray("data")).hasSize(2);
        assertThat(client.get("/v1/setup_intents?customer=" + customer).json().getAsJsonArray("data")).hasSize(1);
        assertThat(client.get("/v1/setup_intents?payment_method=" + kept.at("payment_method")).json()
                .getAsJsonArray("data")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"single_use[amount]=100,sandbox_unsupported", "flow_directions[0]=inbound,sandbox_unsupported",
            "attach_to_self=true,sandbox_unsupported", "usage=sometimes,", "foo=1,parameter_unknown",
            "payment_method=pm_missing,resource_missing", "confirm=true&return_url=x,setup_intent_unexpected_state"})
    void wrongParametersAreRefused(String form, String code) throws Exception {
        var refused = client.raw("/v1/setup_intents", form);

        assertThat(refused.status()).isBetween(400, 404);
        assertThat(refused.error().has("code") ? refused.error().get("code").getAsString() : null).isEqualTo(code);
    }

    @Test
    void nobodySetsUpSomebodyElsesCard() throws Exception {
        String method = setUp("pm_card_visa").at("payment_method");
        String other = client.post("/v1/customers", "name", "b").at("id");

        assertThat(message("customer", other, "payment_method", method)).isEqualTo("The PaymentMethod " + method
                + " does not belong to the Customer you supplied " + other
                + ". Please use this PaymentMethod with the Customer that it belongs to instead.");
        assertThat(message("payment_method", method)).isEqualTo("The payment method supplied (" + method
                + ") belongs to the Customer " + customer
                + ". Please include the Customer in the `customer` parameter on the SetupIntent.");
    }

    @Test
    void theMerchantMayWantTheBankToAsk() throws Exception {
        String[] wanted = {"payment_method_options[card][request_three_d_secure]", "any"};

        assertThat(setUp("pm_card_threeDSecureOptional").at("status")).isEqualTo("succeeded");
        assertThat(setUp("pm_card_threeDSecureOptional", wanted).at("status")).isEqualTo("requires_action");
    }

    @Test
    void aRefusedConfirmationLeavesNothingBehind() throws Exception {
        String token = client.post("/v1/test_helpers/confirmation_tokens", "payment_method", "pm_card_visa").at("id");
        var refused = client.post("/v1/setup_intents", "confirm", "true", "payment_method", "pm_card_visa",
                "payment_method_types[]", "sepa_debit");
        assertThat(refused.error().get("message").getAsString()).startsWith("The PaymentMethod provided (card)");
        client.post("/v1/setup_intents", "confirm", "true", "confirmation_token", token);
        assertThat(client.post("/v1/setup_intents", "confirm", "true", "confirmation_token", token).status())
                .isEqualTo(400);

        assertThat(client.get("/v1/setup_intents").json().getAsJsonArray("data")).hasSize(1);
    }

    private String message(String... form) throws Exception {
        return client.post("/v1/setup_intents", form).error().get("message").getAsString();
    }

    private String inState(String status) throws Exception {
        return switch (status) {
            case "requires_payment_method" -> client.post("/v1/setup_intents").at("id");
            case "requires_confirmation" -> client.post("/v1/setup_intents", "payment_method", "pm_card_visa").at("id");
            case "requires_action" -> setUp("pm_card_authenticationRequired").at("id");
            case "succeeded" -> setUp("pm_card_visa").at("id");
            default -> {
                String id = inState("requires_payment_method");
                client.post("/v1/setup_intents/" + id + "/cancel");
                yield id;
            }
        };
    }

    private Client.Answer setUp(String method, String... more) throws Exception {
        var form = new java.util.ArrayList<>(List.of("customer", customer, "payment_method", method, "confirm", "true",
                "return_url", BACK));
        form.addAll(List.of(more));
        return client.post("/v1/setup_intents", form.toArray(String[]::new));
    }

    private Client.Answer chargeOffSession(String method) throws Exception {
        return client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "off_session", "true", "customer", customer, "payment_method", method, "return_url", BACK);
    }

    private List<String> types() {
        return sandbox.events().stream().map(event -> event.get("type").getAsString()).toList();
    }

    private static String id(JsonObject object) {
        return object.get("id").getAsString();
    }
}
