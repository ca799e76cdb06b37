package dev.tollgate.sandbox.charge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChargeTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aChargeTakesNotes() throws Exception {
        String charge = pay().at("latest_charge");
        Answer noted = client.post("/v1/charges/" + charge, "description", "An ebook", "metadata[order]", "7",
                "fraud_details[user_report]", "safe", "receipt_email", "jenny@example.com");

        assertThat(noted.at("description")).isEqualTo("An ebook");
        assertThat(noted.at("receipt_email")).isEqualTo("jenny@example.com");
        assertThat(noted.json().getAsJsonObject("fraud_details").get("user_report").getAsString()).isEqualTo("safe");
        JsonObject event = sandbox.events().getLast();
        assertThat(event.get("type").getAsString()).isEqualTo("charge.updated");
        JsonObject previously = event.getAsJsonObject("data").getAsJsonObject("previous_attributes");
        assertThat(previously.get("description").isJsonNull()).isTrue();
        assertThat(previously.getAsJsonObject("metadata").get("order").isJsonNull()).isTrue();
        int events = sandbox.events().size();
        client.post("/v1/charges/" + charge, "description", "An ebook");
        assertThat(sandbox.events()).as("nothing changed").hasSize(events);
    }

    @Test
    void chargesAreMadeByPaymentIntentsOnly() throws Exception {
        String charge = pay().at("latest_charge");

        for (Answer refused : new Answer[]{client.post("/v1/charges", "amount", "1000", "currency", "eur"),
                client.post("/v1/charges/" + charge + "/capture"), client.post("/v1/charges/" + charge + "/refund")}) {
            assertThat(refused.error().get("code").getAsString()).isEqualTo("sandbox_unsupported");
        }
    }

    @Test
    void chargesAreListedByPayment() throws Exception {
        Answer one = pay();
        pay();

        assertThat(client.get("/v1/charges").json().getAsJsonArray("data")).hasSize(2);
        assertThat(client.get("/v1/charges?payment_intent=" + one.at("id")).json().getAsJsonArray("data")).hasSize(1);
        assertThat(client.get("/v1/payment_intents/" + one.at("id")
                + "?expand[]=latest_charge.balance_transaction").json().getAsJsonObject("latest_charge")
                .getAsJsonObject("balance_transaction").get("source").getAsString())
                .isEqualTo(one.at("latest_charge"));
    }

    @Test
    void aReceiptTellsWhatWasPaidAndGivenBack() throws Exception {
        Answer paid = pay();
        String url = client.get("/v1/charges/" + paid.at("latest_charge")).at("receipt_url");
        assertThat(url).startsWith(sandbox.uri() + "/receipts/ch_");
        String path = url.substring(sandbox.uri().toString().length());

        assertThat(client.get(path).text()).contains("received 10.00 EUR.");
        client.post("/v1/refunds", "payment_intent", paid.at("id"), "amount", "250");
        assertThat(client.get(path).text()).contains("received 10.00 EUR and refunded 2.50 EUR.");
        assertThat(client.get("/receipts/ch_nobody").status()).isEqualTo(404);
    }

    private Answer pay() throws Exception {
        return client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true",
                "payment_method", "pm_card_visa", "return_url", "https://shop.test/back");
    }
}
