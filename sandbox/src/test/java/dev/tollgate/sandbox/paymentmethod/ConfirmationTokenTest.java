package dev.tollgate.sandbox.paymentmethod;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfirmationTokenTest {

    private static final String TOKENS = "/v1/test_helpers/confirmation_tokens";

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({"pm_card_visa,card", "pm_success_de,sepa_debit", "pm_usBankAccount_success,us_bank_account"})
    void aTokenShowsWhatItStandsFor(String method, String type) throws Exception {
        var token = client.post(TOKENS, "payment_method", method, "shipping[name]", "Jenny",
                "shipping[address][city]", "Bonn", "return_url", "https://shop.test/back");
        JsonObject preview = token.json().getAsJsonObject("payment_method_preview");

        assertThat(preview.get("type").getAsString()).isEqualTo(type);
        assertThat(preview.get(type).isJsonObject()).isTrue();
        assertThat(preview.has("id")).isFalse();
        assertThat(token.json().get("expires_at").getAsLong() - token.json().get("created").getAsLong())
                .isEqualTo(ConfirmationToken.LIFETIME.toSeconds());
        assertThat(client.get("/v1/confirmation_tokens/" + token.at("id")).json()).isEqualTo(token.json());
    }

    @Test
    void aTokenIsGoodOnce() throws Exception {
        String token = client.post(TOKENS, "payment_method", "pm_card_visa").at("id");

        assertThat(pay(token).at("status")).isEqualTo("succeeded");
        assertThat(pay(token).status()).isEqualTo(400);
        assertThat(pay("ctoken_missing").status()).isEqualTo(400);
    }

    @Test
    void aTokenIsGoodForHalfADay() throws Exception {
        String token = client.post(TOKENS, "payment_method", "pm_card_visa").at("id");
        sandbox.advance(ConfirmationToken.LIFETIME);

        assertThat(pay(token).error().get("message").getAsString()).contains("has expired");
    }

    @Test
    void aTokenCarriesTheMandateAndWhatTheMethodIsKeptFor() throws Exception {
        String customer = client.post("/v1/customers", "name", "a").at("id");
        String token = client.post(TOKENS, "payment_method", "pm_success_de", "setup_future_usage", "off_session",
                "mandate_data[customer_acceptance][type]", "online",
                "mandate_data[customer_acceptance][online][ip_address]", "127.0.0.1",
                "mandate_data[customer_acceptance][online][user_agent]", "test").at("id");
        var kept = client.post("/v1/setup_intents", "customer", customer, "confirm", "true", "confirmation_token",
                token);

        assertThat(kept.at("usage")).isEqualTo("off_session");
        assertThat(client.get("/v1/mandates/" + kept.at("mandate")).json().getAsJsonObject("customer_acceptance")
                .getAsJsonObject("online").get("ip_address").getAsString()).isEqualTo("127.0.0.1");
    }

    private Client.Answer pay(String token) throws Exception {
        return client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "confirmation_token", token, "return_url", "https://shop.test/back");
    }
}
