package dev.tollgate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaymentIntentTest {

    private final Sandbox sandbox = Sandbox.start(Sandboxes.config().withSeed(7));
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({"requires_payment_method,200,200,200", "requires_confirmation,200,200,200",
            "requires_action,200,200,200", "processing,400,400,400", "succeeded,400,400,400", "canceled,400,400,400"})
    void eachStateAllowsWhatStripeAllows(String status, int confirm, int update, int cancel) throws Exception {
        assertThat(client.post("/v1/payment_intents/" + inState(status), "amount", "2000").status()).isEqualTo(update);
        assertThat(client.post("/v1/payment_intents/" + inState(status) + "/cancel").status()).isEqualTo(cancel);
        var confirmed = client.post("/v1/payment_intents/" + inState(status) + "/confirm", "payment_method",
                "pm_card_visa", "return_url", "https://shop.test/back");
        assertThat(confirmed.status()).isEqualTo(confirm);
        if (confirm == 400) {
            assertThat(confirmed.error().get("code").getAsString()).isEqualTo("payment_intent_unexpected_state");
            assertThat(confirmed.error().getAsJsonObject("payment_intent").get("status").getAsString())
                    .isEqualTo(status);
        }
    }

    @Test
    void aPageConfirmsWithThePublishableKeyAndTheClientSecretOnly() throws Exception {
        var intent = client.post("/v1/payment_intents", "amount", "1000", "currency", "eur");
        var page = new Client(sandbox, "");
        var token = page.raw("/v1/confirmation_tokens", "key=pk_test_sandbox&payment_method_data[type]=card"
                + "&payment_method_data[card][number]=4242424242424242&payment_method_data[card][exp_month]=12"
                + "&payment_method_data[card][exp_year]=2050&payment_method_data[card][cvc]=123");
        String confirm = "/v1/payment_intents/" + intent.at("id") + "/confirm";
        String form = "key=pk_test_sandbox&confirmation_token=" + token.at("id") + "&client_secret=";

        assertThat(page.raw(confirm, form + "wrong").status()).isEqualTo(404);
        assertThat(page.raw(confirm, form).status()).isEqualTo(404);
        assertThat(page.raw("/v1/customers", "key=pk_test_sandbox").status()).isEqualTo(403);
        var paid = page.raw(confirm, form + intent.at("client_secret"), "Origin", "https://shop.test");
        assertThat(paid.at("status")).isEqualTo("succeeded");
        assertThat(paid.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void expansionPutsTheWholeObjectInPlace() throws Exception {
        String intent = inState("succeeded");

        assertThat(client.get("/v1/payment_intents/" + intent + "?expand[0]=latest_charge.balance_transaction").json()
                .getAsJsonObject("latest_charge").getAsJsonObject("balance_transaction").get("net").getAsLong())
                .isEqualTo(1000 - 29 - 30);
        assertThat(client.get("/v1/payment_intents?expand[]=data.latest_charge").json().getAsJsonArray("data").get(0)
                .getAsJsonObject().get("latest_charge").isJsonObject()).isTrue();
        assertThat(client.get("/v1/payment_intents/" + intent + "?expand[]=status").error().get("message")
                .getAsString()).isEqualTo("This property cannot be expanded (status).");
    }

    @Test
    void listsAreNewestFirstAndPaged() throws Exception {
        for (int i = 0; i < 5; i++) {
            client.post("/v1/payment_intents", "amount", "100" + i, "currency", "eur");
        }
        var first = client.get("/v1/payment_intents?limit=2").json();
        String last = first.getAsJsonArray("data").get(1).getAsJsonObject().get("id").getAsString();
        var second = client.get("/v1/payment_intents?limit=100&starting_after=" + last).json();

        assertThat(first.get("has_more").getAsBoolean()).isTrue();
        assertThat(first.getAsJsonArray("data").get(0).getAsJsonObject().get("amount").getAsLong()).isEqualTo(1004);
        assertThat(second.getAsJsonArray("data")).hasSize(3);
        assertThat(client.get("/v1/payment_intents?ending_before=" + last).json().getAsJsonArray("data")).hasSize(1);
        assertThat(client.get("/v1/payment_intents?limit=101").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"amount=ten&currency=eur,parameter_invalid_integer", "currency=eur,parameter_missing",
            "amount=&currency=eur,parameter_invalid_empty", "amount=10&currency=eur,amount_too_small",
            "amount=1000&currency=eur&foo=1,parameter_unknown",
            "amount=1000&currency=eur&confirmation_method=manual,sandbox_unsupported"})
    void wrongParametersAreRefused(String form, String code) throws Exception {
        var refused = client.raw("/v1/payment_intents", form);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("code").getAsString()).isEqualTo(code);
    }

    @Test
    void gapsAreLoud() throws Exception {
        assertThat(client.post("/v1/payouts").error().get("code").getAsString()).isEqualTo("sandbox_unsupported");
        assertThat(client.get("/v1/nonsense").status()).isEqualTo(404);
        assertThat(new Client(sandbox, "sk_test_other").get("/v1/customers").error().get("message").getAsString())
                .isEqualTo("Invalid API Key provided: sk_test_****ther");
        assertThat(client.raw("/v1/customers", "{}", "Stripe-Version", "2020-08-27").status()).isEqualTo(400);
    }

    @Test
    void anotherAccountIsAnotherWorld() throws Exception {
        String customer = client.post("/v1/customers", "name", "a").at("id");
        assertThat(client.raw("/v1/customers/" + customer, "name=b", "Stripe-Account", "acct_other").status())
                .isEqualTo(404);
    }

    @Test
    void manyConfirmationsAtOnceTakeTheMoneyOnce() throws Exception {
        String intent = inState("requires_payment_method");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> confirm = () -> client.post("/v1/payment_intents/" + intent + "/confirm",
                    "payment_method", "pm_card_visa", "return_url", "https://shop.test/back").status();
            var answers = new ArrayList<Integer>();
            for (var answer : threads.invokeAll(Collections.nCopies(12, confirm))) {
                answers.add(answer.get());
            }
            assertThat(answers).containsOnlyOnce(200).contains(400);
        }
        assertThat(sandbox.ledger().captured()).containsEntry("eur", 1000L);
    }

    @Test
    void theSameSeedAndScriptGiveTheSameIds() throws Exception {
        try (Sandbox twin = Sandbox.start(Sandboxes.config().withSeed(7))) {
            assertThat(new Client(twin).post("/v1/customers", "name", "a").at("id"))
                    .isEqualTo(client.post("/v1/customers", "name", "a").at("id"));
        }
    }

    private String inState(String status) throws Exception {
        return switch (status) {
            case "requires_payment_method" -> client.post("/v1/payment_intents", "amount", "1000", "currency", "eur")
                    .at("id");
            case "requires_confirmation" -> client.post("/v1/payment_intents", "amount", "1000", "currency", "eur",
                    "payment_method", "pm_card_visa").at("id");
            case "requires_action" -> confirmed("pm_card_authenticationRequired");
            case "processing" -> confirmed("pm_success_de");
            case "succeeded" -> confirmed("pm_card_visa");
            default -> {
                String id = inState("requires_payment_method");
                client.post("/v1/payment_intents/" + id + "/cancel", "cancellation_reason", "abandoned");
                yield id;
            }
        };
    }

    private String confirmed(String method) throws Exception {
        return client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "payment_method", method, "return_url", "https://shop.test/back").at("id");
    }
}
