package dev.tollgate.sandbox.paymentmethod;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaymentMethodTest {

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
    void aDetachedMethodIsNobodysAndUsedUp() throws Exception {
        String method = attached("pm_card_visa");
        client.post("/v1/customers/" + customer, "invoice_settings[default_payment_method]", method);
        var detached = client.post("/v1/payment_methods/" + method + "/detach");

        assertThat(detached.at("customer")).isEmpty();
        assertThat(previously("payment_method.detached").get("customer").getAsString()).isEqualTo(customer);
        assertThat(client.get("/v1/customers/" + customer).json().getAsJsonObject("invoice_settings")
                .get("default_payment_method").isJsonNull()).isTrue();
        assertThat(message("/v1/payment_methods/" + method + "/attach", "customer", customer))
                .startsWith("This PaymentMethod was previously used without being attached");
        assertThat(message("/v1/payment_methods/" + method + "/detach"))
                .isEqualTo(
                        "The payment method you provided is not attached to a customer so detachment is impossible.");
        assertThat(message("/v1/payment_intents", "amount", "1000", "currency", "eur", "payment_method", method,
                "confirm", "true", "return_url", "https://shop.test/back"))
                .startsWith("The provided PaymentMethod was previously used");
    }

    @Test
    void anUpdateTellsOnlyWhatItChanged() throws Exception {
        String method = attached("pm_card_visa");
        var updated = client.post("/v1/payment_methods/" + method, "card[exp_year]", "2050",
                "billing_details[address][city]", "Bonn", "metadata[a]", "b", "allow_redisplay", "always");

        assertThat(updated.json().getAsJsonObject("card").get("exp_year").getAsLong()).isEqualTo(2050);
        assertThat(updated.at("allow_redisplay")).isEqualTo("always");
        JsonObject previously = previously("payment_method.updated");
        assertThat(previously.keySet()).containsExactlyInAnyOrder("allow_redisplay", "billing_details", "card",
                "metadata");
        assertThat(previously.getAsJsonObject("card").keySet()).containsExactly("exp_year");
        assertThat(previously.getAsJsonObject("metadata").get("a").isJsonNull()).isTrue();
        assertThat(previously.getAsJsonObject("billing_details").getAsJsonObject("address").keySet())
                .containsExactly("city");
    }

    @Test
    void onlyAKeptMethodCanBeUpdatedAndOnlyInTheFuture() throws Exception {
        String loose = client.post("/v1/payment_methods", "type", "card", "card[token]", "tok_visa").at("id");
        String kept = attached("pm_card_visa");

        assertThat(message("/v1/payment_methods/" + loose, "metadata[a]", "b"))
                .isEqualTo("You must save this PaymentMethod to a customer before you can update it.");
        assertThat(client.post("/v1/payment_methods/" + kept, "card[exp_year]", "2020").error().get("code")
                .getAsString()).isEqualTo("invalid_expiry_year");
        assertThat(client.post("/v1/payment_methods/" + kept, "us_bank_account[account_type]", "savings").status())
                .isEqualTo(400);
        assertThat(client.post("/v1/payment_methods/" + kept, "card[number]", "4242424242424242").error().get("code")
                .getAsString()).isEqualTo("parameter_unknown");
    }

    @Test
    void aCustomersMethodsAreListed() throws Exception {
        String card = attached("pm_card_visa");
        String account = attached("pm_usBankAccount_success");
        client.post("/v1/payment_methods", "type", "card", "card[token]", "tok_visa");

        assertThat(ids("/v1/payment_methods?customer=" + customer)).containsExactly(account, card);
        assertThat(ids("/v1/customers/" + customer + "/payment_methods?type=card")).containsExactly(card);
        assertThat(client.get("/v1/customers/" + customer + "/payment_methods/" + card).at("id")).isEqualTo(card);
        assertThat(client.get("/v1/payment_methods?customer=cus_missing").status()).isEqualTo(400);
        String other = client.post("/v1/customers", "name", "b").at("id");
        assertThat(client.get("/v1/customers/" + other + "/payment_methods/" + card).status()).isEqualTo(404);
    }

    @Test
    void aMethodBelongsToOneCustomer() throws Exception {
        String method = attached("pm_card_visa");
        String other = client.post("/v1/customers", "name", "b").at("id");

        assertThat(message("/v1/payment_methods/" + method + "/attach", "customer", other))
                .isEqualTo("The payment method you provided has already been attached to a customer.");
        assertThat(client.post("/v1/payment_methods/" + method + "/attach", "customer", customer).status())
                .isEqualTo(200);
        assertThat(client.get("/v1/payment_methods/pm_missing").error().get("message").getAsString())
                .isEqualTo("No such PaymentMethod: 'pm_missing'");
    }

    private String attached(String token) throws Exception {
        return client.post("/v1/payment_methods/" + token + "/attach", "customer", customer).at("id");
    }

    private String message(String path, String... form) throws Exception {
        return client.post(path, form).error().get("message").getAsString();
    }

    private List<String> ids(String path) throws Exception {
        return client.get(path).json().getAsJsonArray("data").asList().stream()
                .map(found -> found.getAsJsonObject().get("id").getAsString()).toList();
    }

    private JsonObject previously(String type) {
        return sandbox.events().stream().filter(event -> event.get("type").getAsString().equals(type)).findFirst()
                .orElseThrow().getAsJsonObject("data").getAsJsonObject("previous_attributes");
    }
}
