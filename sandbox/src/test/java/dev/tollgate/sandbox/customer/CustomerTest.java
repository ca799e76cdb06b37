package dev.tollgate.sandbox.customer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomerTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void whatACustomerIsToldToBeItIs() throws Exception {
        var customer = client.post("/v1/customers", "name", "Jenny Rosen", "email", "jenny@example.com",
                "address[city]", "Bonn", "shipping[name]", "Jenny", "shipping[address][line1]", "Ring 1",
                "preferred_locales[]", "de", "tax_exempt", "exempt", "invoice_settings[footer]", "Thanks",
                "invoice_settings[custom_fields][0][name]", "VAT", "invoice_settings[custom_fields][0][value]", "1",
                "next_invoice_sequence", "7");

        assertThat(customer.at("email")).isEqualTo("jenny@example.com");
        assertThat(customer.at("tax_exempt")).isEqualTo("exempt");
        assertThat(customer.at("next_invoice_sequence")).isEqualTo("7");
        assertThat(customer.json().getAsJsonObject("address").keySet()).contains("city", "country", "postal_code");
        assertThat(customer.json().getAsJsonObject("shipping").getAsJsonObject("address").get("line1").getAsString())
                .isEqualTo("Ring 1");
        assertThat(customer.json().getAsJsonObject("invoice_settings").getAsJsonArray("custom_fields")).hasSize(1);
        assertThat(client.post("/v1/customers/" + customer.at("id"), "address", "").json().get("address").isJsonNull())
                .isTrue();
    }

    @Test
    void anUpdateTellsOnlyTheLeavesThatChanged() throws Exception {
        String id = client.post("/v1/customers", "name", "a", "metadata[kept]", "1", "metadata[old]", "2",
                "address[city]", "Bonn").at("id");
        String method = client.post("/v1/payment_methods/pm_card_visa/attach", "customer", id).at("id");
        client.post("/v1/customers/" + id, "metadata[new]", "3", "metadata[old]", "", "address[city]", "Ulm",
                "invoice_settings[default_payment_method]", method);

        JsonObject previously = previously();
        assertThat(previously.keySet()).containsExactlyInAnyOrder("address", "invoice_settings", "metadata");
        assertThat(previously.getAsJsonObject("metadata").toString()).isEqualTo("{\"old\":\"2\",\"new\":null}");
        assertThat(previously.getAsJsonObject("address").keySet()).containsExactly("city");
        assertThat(previously.getAsJsonObject("invoice_settings").toString())
                .isEqualTo("{\"default_payment_method\":null}");
    }

    @Test
    void anUpdateThatChangesNothingTellsNothing() throws Exception {
        String id = client.post("/v1/customers", "name", "a").at("id");
        client.post("/v1/customers/" + id, "name", "a");

        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void aDeletedCustomerIsGoneButKnown() throws Exception {
        String id = client.post("/v1/customers", "name", "a").at("id");
        String method = client.post("/v1/payment_methods/pm_card_visa/attach", "customer", id).at("id");
        String intent = client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "customer", id)
                .at("id");
        var deleted = client.delete("/v1/customers/" + id);

        assertThat(deleted.json().toString()).isEqualTo("{\"id\":\"" + id
                + "\",\"object\":\"customer\",\"deleted\":true}");
        assertThat(client.get("/v1/customers/" + id).json().get("deleted").getAsBoolean()).isTrue();
        assertThat(client.get("/v1/customers").json().getAsJsonArray("data")).isEmpty();
        assertThat(client.get("/v1/payment_intents/" + intent + "?expand[]=customer").json()
                .getAsJsonObject("customer").get("deleted").getAsBoolean()).isTrue();
        assertThat(client.get("/v1/payment_methods/" + method).at("customer")).isEmpty();
        assertThat(client.post("/v1/customers/" + id, "name", "b").error().get("message").getAsString())
                .isEqualTo("No such customer: '" + id + "'");
        assertThat(client.delete("/v1/customers/" + id).status()).isEqualTo(404);
        assertThat(client.post("/v1/setup_intents", "customer", id).status()).isEqualTo(400);
        JsonObject event = sandbox.events().getLast();
        assertThat(event.get("type").getAsString()).isEqualTo("customer.deleted");
        assertThat(event.getAsJsonObject("data").getAsJsonObject("object").get("name").getAsString()).isEqualTo("a");
    }

    @Test
    void aPaymentOfACustomerWhoIsGoneKeepsNoCard() throws Exception {
        String id = client.post("/v1/customers", "name", "a").at("id");
        String intent = client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "customer", id,
                "setup_future_usage", "off_session").at("id");
        client.delete("/v1/customers/" + id);
        var paid = client.post("/v1/payment_intents/" + intent + "/confirm", "payment_method", "pm_card_visa",
                "return_url", "https://shop.test/back");

        assertThat(paid.at("status")).isEqualTo("succeeded");
        assertThat(client.get("/v1/payment_methods/" + paid.at("payment_method")).at("customer")).isEmpty();
    }

    @Test
    void aCustomerIsCreatedWithAMethodOrNotAtAll() throws Exception {
        var customer = client.post("/v1/customers", "payment_method", "pm_card_visa",
                "invoice_settings[default_payment_method]", "pm_card_visa");
        String chosen = customer.json().getAsJsonObject("invoice_settings").get("default_payment_method")
                .getAsString();

        assertThat(client.get("/v1/payment_methods/" + chosen).at("customer")).isEqualTo(customer.at("id"));
        assertThat(client.post("/v1/customers", "payment_method", "pm_card_chargeDeclined").status()).isEqualTo(402);
        assertThat(client.post("/v1/customers", "invoice_settings[default_payment_method]", chosen).status())
                .isEqualTo(400);
        assertThat(client.get("/v1/customers").json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void customersAreFoundByTheirExactEmail() throws Exception {
        client.post("/v1/customers", "email", "a@example.com");
        client.post("/v1/customers", "email", "b@example.com");

        assertThat(client.get("/v1/customers?email=a@example.com").json().getAsJsonArray("data")).hasSize(1);
        assertThat(client.get("/v1/customers?email=A@example.com").json().getAsJsonArray("data")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"balance=100,sandbox_unsupported", "tax[ip_address]=1,sandbox_unsupported",
            "source=tok_visa,sandbox_unsupported", "email=nobody,email_invalid", "email=ada@localhost,email_invalid",
            "tax_exempt=maybe,",
            "address[planet]=earth,parameter_unknown", "shipping[name]=a,parameter_missing"})
    void wrongParametersAreRefused(String form, String code) throws Exception {
        var refused = client.raw("/v1/customers", form);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().has("code") ? refused.error().get("code").getAsString() : null).isEqualTo(code);
    }

    private JsonObject previously() {
        return sandbox.events().getLast().getAsJsonObject("data").getAsJsonObject("previous_attributes");
    }
}
