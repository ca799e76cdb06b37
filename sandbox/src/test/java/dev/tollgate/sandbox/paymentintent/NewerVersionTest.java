package dev.tollgate.sandbox.paymentintent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a program of a newer version is told. */
class NewerVersionTest {

    private static final String NEW = "allowed_payment_method_types";
    private static final String[] ENDIVE = {"Stripe-Version", "2026-09-30.endive"};

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aNewerVersionIsToldWhichMethodsAreAllowed() throws Exception {
        String form = "amount=1000&currency=eur";
        assertThat(client.raw("/v1/payment_intents", form).json().has(NEW)).isFalse();
        assertThat(client.raw("/v1/payment_intents", form, ENDIVE).json().get(NEW).isJsonNull()).isTrue();
        assertThat(client.raw("/v1/setup_intents", "", ENDIVE).json().has(NEW)).isTrue();
        assertThat(client.raw("/v1/payment_intents", form + "&allowed_payment_method_types[]=card", ENDIVE).json()
                .getAsJsonArray(NEW)).hasSize(1);
        var declined = client.raw("/v1/payment_intents", form + "&confirm=true&payment_method=pm_card_chargeDeclined"
                + "&return_url=https://shop.test/", ENDIVE);
        assertThat(declined.error().getAsJsonObject("payment_intent").has(NEW)).isTrue();
    }

    @Test
    void eventsKeepTheirVersion() throws Exception {
        client.raw("/v1/payment_intents", "amount=1000&currency=eur", ENDIVE);

        assertThat(sandbox.events().getFirst().getAsJsonObject("data").getAsJsonObject("object").has(NEW)).isFalse();
    }

    @Test
    void aNewerVersionRefusesToBeToldTheMethods() throws Exception {
        for (String path : new String[]{"/v1/payment_intents", "/v1/setup_intents"}) {
            assertThat(client.raw(path, "amount=1000&currency=eur&payment_method_types[]=card", ENDIVE).error()
                    .get("code").getAsString()).isEqualTo("payment_method_types_no_longer_supported");
        }
    }
}
