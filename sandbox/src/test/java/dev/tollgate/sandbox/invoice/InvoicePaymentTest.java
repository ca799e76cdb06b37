package dev.tollgate.sandbox.invoice;

import static dev.tollgate.sandbox.invoice.Biller.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InvoicePaymentTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);
    private final Biller biller = new Biller(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aPaymentLeadsToItsInvoice() throws Exception {
        String id = biller.open(biller.customer("pm_card_visa"), 2_000);
        biller.open(biller.stranger(), 1_000);
        String intent = biller.intent(id).get("id").getAsString();
        JsonObject found = list("payment[type]=payment_intent&payment[payment_intent]=" + intent).getFirst();

        assertThat(found.get("invoice").getAsString()).isEqualTo(id);
        assertThat(status(found)).isEqualTo("open");
        assertThat(found.get("amount_requested").getAsLong()).isEqualTo(2_000);
        assertThat(found.get("amount_paid").isJsonNull()).isTrue();
        assertThat(found.get("is_default").getAsBoolean()).isTrue();
    }

    @Test
    void itIsPaidWithTheInvoice() throws Exception {
        String id = biller.open(biller.customer("pm_card_visa"), 2_000);
        client.post("/v1/invoices/" + id + "/pay");
        JsonObject paid = list("invoice=" + id + "&status=paid").getFirst();

        assertThat(paid.get("amount_paid").getAsLong()).isEqualTo(2_000);
        assertThat(paid.getAsJsonObject("status_transitions").get("paid_at").isJsonNull()).isFalse();
        JsonObject whole = client.get("/v1/invoice_payments/" + paid.get("id").getAsString()
                + "?expand[]=invoice&expand[]=payment.payment_intent").json();
        assertThat(status(whole.getAsJsonObject("invoice"))).isEqualTo("paid");
        assertThat(status(whole.getAsJsonObject("payment").getAsJsonObject("payment_intent"))).isEqualTo("succeeded");
        assertThat(biller.event("invoice_payment.paid").getAsJsonObject("data").getAsJsonObject("object")
                .get("invoice").getAsString()).isEqualTo(id);
    }

    @Test
    void itIsCanceledWithTheInvoice() throws Exception {
        String id = biller.open(biller.stranger(), 2_000);
        client.post("/v1/invoices/" + id + "/void");

        assertThat(list("invoice=" + id + "&status=canceled")).hasSize(1);
        assertThat(list("invoice=" + id + "&status=open")).isEmpty();
    }

    @Test
    void whatStripeDoesNotKnowIsRefused() throws Exception {
        assertThat(client.get("/v1/invoice_payments?status=late").status()).isEqualTo(400);
        assertThat(client.get("/v1/invoice_payments?payment[payment_intent]=pi_1").status()).isEqualTo(400);
        assertThat(client.get("/v1/invoice_payments/inpay_nobody").status()).isEqualTo(404);
    }

    private List<JsonObject> list(String query) throws Exception {
        return client.get("/v1/invoice_payments?" + query).json().getAsJsonArray("data").asList().stream()
                .map(payment -> payment.getAsJsonObject()).toList();
    }
}
