package dev.tollgate.sandbox.invoice;

import static dev.tollgate.sandbox.invoice.Biller.data;
import static dev.tollgate.sandbox.invoice.Biller.message;
import static dev.tollgate.sandbox.invoice.Biller.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InvoiceTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);
    private final Biller biller = new Biller(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void anInvoiceIsDraftedFinalizedAndPaid() throws Exception {
        String customer = biller.customer("pm_card_visa");
        biller.item(customer, 2_000);
        int before = biller.events();
        String id = client.post("/v1/invoices", "customer", customer, "pending_invoice_items_behavior", "include",
                "description", "March", "metadata[month]", "3").at("id");
        JsonObject draft = biller.invoice(id);
        client.post("/v1/invoices/" + id + "/finalize");
        JsonObject open = biller.invoice(id, "confirmation_secret");
        JsonObject paid = client.post("/v1/invoices/" + id + "/pay").json();

        assertThat(status(draft)).isEqualTo("draft");
        assertThat(draft.get("currency").getAsString()).as("of the item before").isEqualTo("eur");
        assertThat(draft.get("amount_due").getAsLong()).isEqualTo(2_000);
        assertThat(draft.get("number").isJsonNull()).isTrue();
        assertThat(draft.get("auto_advance").getAsBoolean()).isFalse();
        assertThat(draft.get("billing_reason").getAsString()).isEqualTo("manual");
        assertThat(status(open)).isEqualTo("open");
        assertThat(open.get("number").getAsString()).matches("[0-9A-Z]{8}-0001");
        assertThat(open.get("attempted").getAsBoolean()).isFalse();
        assertThat(open.getAsJsonObject("confirmation_secret").get("client_secret").getAsString()).startsWith("pi_");
        assertThat(status(paid)).isEqualTo("paid");
        assertThat(paid.get("amount_paid").getAsLong()).isEqualTo(2_000);
        assertThat(paid.get("amount_remaining").getAsLong()).isZero();
        assertThat(paid.get("attempt_count").getAsLong()).isEqualTo(1);
        assertThat(paid.getAsJsonObject("status_transitions").get("paid_at").isJsonNull()).isFalse();
        assertThat(biller.told(before)).containsExactly("invoice.created", "invoice.finalized",
                "payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "invoice.updated",
                "invoice.paid", "invoice.payment_succeeded", "invoice_payment.paid");
        assertThat(sandbox.ledger().captured()).containsEntry("eur", 2_000L);
    }

    @Test
    void whatPaysAnInvoiceIsAPaymentIntentOfItsOwn() throws Exception {
        String id = biller.open(biller.customer("pm_card_visa"), 2_000);
        JsonObject intent = biller.intent(id);

        assertThat(status(intent)).isEqualTo("requires_payment_method");
        assertThat(intent.get("description").getAsString()).isEqualTo("Payment for Invoice");
        assertThat(intent.get("receipt_email").getAsString()).isEqualTo("ada@example.com");
        assertThat(intent.get("amount").getAsLong()).isEqualTo(2_000);
        Answer refused = client.post("/v1/payment_intents/" + intent.get("id").getAsString() + "/cancel");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(message(refused)).contains("Void the Invoice");
    }

    @Test
    void aBuyerPaysWithTheClientSecret() throws Exception {
        String id = biller.open(biller.stranger(), 2_000);
        JsonObject intent = biller.intent(id);
        Answer paid = new Client(sandbox, "pk_test_sandbox").post(
                "/v1/payment_intents/" + intent.get("id").getAsString() + "/confirm", "client_secret",
                intent.get("client_secret").getAsString(), "payment_method_data[type]", "card",
                "payment_method_data[card][number]", "4242424242424242", "payment_method_data[card][exp_month]", "12",
                "payment_method_data[card][exp_year]", "2040");

        assertThat(paid.at("status")).isEqualTo("succeeded");
        assertThat(status(biller.invoice(id))).isEqualTo("paid");
        assertThat(biller.invoice(id).get("attempted").getAsBoolean()).isTrue();
    }

    @Test
    void payingADraftFinalizesIt() throws Exception {
        String id = biller.draft(biller.customer("pm_card_visa"), 2_000);
        Answer paid = client.post("/v1/invoices/" + id + "/pay");

        assertThat(paid.at("status")).isEqualTo("paid");
        assertThat(message(client.post("/v1/invoices/" + id + "/pay"))).isEqualTo("Invoice is already paid");
    }

    @Test
    void aDeclineLeavesItOpen() throws Exception {
        String customer = biller.customer("pm_card_chargeCustomerFail");
        String id = biller.open(customer, 2_000);
        int before = biller.events();
        Answer declined = client.postKeyed("once", "/v1/invoices/" + id + "/pay");

        assertThat(declined.status()).isEqualTo(402);
        assertThat(declined.error().get("code").getAsString()).isEqualTo("card_declined");
        assertThat(biller.told(before)).containsExactly("charge.failed", "payment_intent.payment_failed",
                "customer.updated", "invoice.updated", "invoice.payment_failed");
        JsonObject previously = biller.event("invoice.updated").getAsJsonObject("data")
                .getAsJsonObject("previous_attributes");
        assertThat(previously.get("attempt_count").getAsLong()).isZero();
        assertThat(previously.get("attempted").getAsBoolean()).isFalse();
        JsonObject invoice = biller.invoice(id);
        assertThat(status(invoice)).isEqualTo("open");
        assertThat(invoice.get("attempt_count").getAsLong()).isEqualTo(1);
        assertThat(invoice.get("next_payment_attempt").isJsonNull()).as("nobody asked for more").isTrue();
        assertThat(biller.lookUp("/v1/customers/" + customer).get("delinquent").getAsBoolean()).isTrue();
        assertThat(client.postKeyed("once", "/v1/invoices/" + id + "/pay").text()).isEqualTo(declined.text());

        String other = client.post("/v1/payment_methods/pm_card_visa/attach", "customer", customer).at("id");
        assertThat(client.post("/v1/invoices/" + id + "/pay", "payment_method", other).at("status"))
                .isEqualTo("paid");
        assertThat(biller.lookUp("/v1/customers/" + customer).get("delinquent").getAsBoolean()).isFalse();
        assertThat(biller.invoice(id).get("attempt_count").getAsLong()).as("by hand").isEqualTo(1);
    }

    @Test
    void theBuyerIsAskedWhenHisBankWantsThat() throws Exception {
        String id = biller.open(biller.customer("pm_card_authenticationRequired"), 2_000);
        int before = biller.events();
        Answer refused = client.post("/v1/invoices/" + id + "/pay");

        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.error().get("code").getAsString()).isEqualTo("invoice_payment_intent_requires_action");
        String intent = refused.error().getAsJsonObject("payment_intent").get("id").getAsString();
        assertThat(biller.told(before)).containsExactly("payment_intent.requires_action",
                "invoice.payment_action_required", "customer.updated", "invoice.updated", "invoice.payment_failed");

        sandbox.answerChallenge(intent, true);
        assertThat(status(biller.invoice(id))).isEqualTo("paid");
    }

    @Test
    void aDebitTakesItsTime() throws Exception {
        String customer = biller.stranger();
        String account = client.post("/v1/payment_methods/pm_success_de/attach", "customer", customer).at("id");
        String id = biller.open(customer, 2_000, "default_payment_method", account);
        Answer processing = client.post("/v1/invoices/" + id + "/pay");

        assertThat(processing.at("status")).isEqualTo("open");
        assertThat(processing.json().get("attempted").getAsBoolean()).isTrue();
        sandbox.advance(Duration.ofMinutes(2));
        assertThat(status(biller.invoice(id))).isEqualTo("paid");
        assertThat(biller.invoice(id).get("attempt_count").getAsLong()).isEqualTo(1);
    }

    @Test
    void withoutAMethodNothingHappens() throws Exception {
        String id = biller.draft(biller.stranger(), 2_000);
        Answer refused = client.post("/v1/invoices/" + id + "/pay");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(status(biller.invoice(id))).isEqualTo("draft");
        Answer foreign = client.post("/v1/invoices/" + id + "/pay", "payment_method", "pm_card_visa");
        assertThat(foreign.error().get("code").getAsString()).isEqualTo("resource_missing");
    }

    @Test
    void anInvoiceAdvancesByItself() throws Exception {
        String id = biller.draft(biller.customer("pm_card_visa"), 2_000, "auto_advance", "true");
        JsonObject draft = biller.invoice(id);
        long created = draft.get("created").getAsLong();
        assertThat(draft.get("automatically_finalizes_at").getAsLong()).isEqualTo(created + 3_600);
        assertThat(draft.get("next_payment_attempt").getAsLong()).isEqualTo(created + 3_600);

        sandbox.advance(Duration.ofMinutes(61));

        JsonObject paid = biller.invoice(id);
        assertThat(status(paid)).isEqualTo("paid");
        assertThat(paid.get("automatically_finalizes_at").isJsonNull()).isTrue();
        assertThat(paid.get("next_payment_attempt").isJsonNull()).isTrue();
        assertThat(paid.get("attempt_count").getAsLong()).isEqualTo(1);
    }

    @Test
    void whoStopsItKeepsADraft() throws Exception {
        String id = biller.draft(biller.customer("pm_card_visa"), 2_000, "auto_advance", "true");
        JsonObject stopped = client.post("/v1/invoices/" + id, "auto_advance", "false").json();
        assertThat(stopped.get("automatically_finalizes_at").isJsonNull()).isTrue();
        sandbox.advance(Duration.ofHours(3));
        assertThat(status(biller.invoice(id))).isEqualTo("draft");

        client.post("/v1/invoices/" + id + "/finalize", "auto_advance", "true");
        assertThat(status(biller.invoice(id))).isEqualTo("open");
        sandbox.advance(Duration.ofMinutes(61));
        assertThat(status(biller.invoice(id))).isEqualTo("paid");
    }

    @Test
    void anInvoiceAdvancesAfterARestart() throws Exception {
        var config = Sandboxes.config();
        String id;
        try (Sandbox earlier = Sandbox.start(config)) {
            var before = new Biller(earlier);
            id = before.draft(before.customer("pm_card_visa"), 2_000, "auto_advance", "true");
        }
        try (Sandbox later = Sandbox.start(config)) {
            later.advance(Duration.ofMinutes(61));
            assertThat(status(new Biller(later).invoice(id))).isEqualTo("paid");
        }
    }

    @Test
    void nothingDueIsPaidAtOnce() throws Exception {
        String customer = biller.stranger();
        int before = biller.events();
        String id = client.post("/v1/invoices", "customer", customer, "currency", "eur").at("id");
        JsonObject paid = client.post("/v1/invoices/" + id + "/finalize", "expand[]", "payments").json();

        assertThat(status(paid)).isEqualTo("paid");
        assertThat(paid.get("attempted").getAsBoolean()).isTrue();
        assertThat(paid.get("attempt_count").getAsLong()).isZero();
        assertThat(data(paid, "payments")).isEmpty();
        assertThat(biller.told(before)).containsExactly("customer.updated", "invoice.created", "invoice.finalized",
                "invoice.paid", "invoice.payment_succeeded");
    }

    @Test
    void whatIsTooLittleToChargeGoesOntoTheNextInvoice() throws Exception {
        String customer = biller.customer("pm_card_visa");
        JsonObject little = biller.invoice(biller.open(customer, 30));
        assertThat(status(little)).isEqualTo("paid");
        assertThat(little.get("amount_due").getAsLong()).isZero();
        assertThat(little.get("ending_balance").getAsLong()).isEqualTo(30);
        assertThat(biller.lookUp("/v1/customers/" + customer).get("balance").getAsLong()).isEqualTo(30);

        String next = biller.open(customer, 1_000);
        assertThat(biller.invoice(next).get("starting_balance").getAsLong()).isEqualTo(30);
        assertThat(biller.invoice(next).get("amount_due").getAsLong()).isEqualTo(1_030);
        assertThat(biller.lookUp("/v1/customers/" + customer).get("balance").getAsLong()).isZero();
        client.post("/v1/invoices/" + next + "/void");
        assertThat(biller.lookUp("/v1/customers/" + customer).get("balance").getAsLong()).isEqualTo(30);
    }

    @Test
    void aCreditIsKeptForTheCustomer() throws Exception {
        String customer = biller.customer("pm_card_visa");
        assertThat(status(biller.invoice(biller.open(customer, -700)))).isEqualTo("paid");
        assertThat(biller.lookUp("/v1/customers/" + customer).get("balance").getAsLong()).isEqualTo(-700);

        assertThat(biller.invoice(biller.open(customer, 2_000)).get("amount_due").getAsLong()).isEqualTo(1_300);
    }

    @Test
    void moneyMayComeByAnotherWay() throws Exception {
        String id = biller.open(biller.stranger(), 2_000);
        JsonObject paid = client.post("/v1/invoices/" + id + "/pay", "paid_out_of_band", "true", "expand[]",
                "payments.data.payment.payment_intent").json();

        assertThat(status(paid)).isEqualTo("paid");
        assertThat(paid.get("attempted").getAsBoolean()).isFalse();
        JsonObject payment = data(paid, "payments").getFirst();
        assertThat(status(payment)).isEqualTo("canceled");
        assertThat(status(payment.getAsJsonObject("payment").getAsJsonObject("payment_intent"))).isEqualTo("canceled");
        assertThat(sandbox.ledger().captured()).isEmpty();
    }

    @Test
    void aVoidInvoiceIsNeverPaid() throws Exception {
        String id = biller.open(biller.customer("pm_card_visa"), 2_000);
        int before = biller.events();
        JsonObject closed = client.post("/v1/invoices/" + id + "/void").json();

        assertThat(status(closed)).isEqualTo("void");
        assertThat(closed.getAsJsonObject("status_transitions").get("voided_at").isJsonNull()).isFalse();
        assertThat(biller.told(before)).containsExactly("invoice.updated", "invoice.voided",
                "payment_intent.canceled");
        assertThat(biller.intent(id).get("cancellation_reason").getAsString()).isEqualTo("void_invoice");
        assertThat(client.post("/v1/invoices/" + id + "/pay").status()).isEqualTo(400);
    }

    @Test
    void anUncollectibleInvoiceCanStillBePaid() throws Exception {
        String id = biller.open(biller.customer("pm_card_visa"), 2_000);
        assertThat(client.post("/v1/invoices/" + id + "/mark_uncollectible").at("status"))
                .isEqualTo("uncollectible");
        assertThat(biller.told(0)).endsWith("invoice.updated", "invoice.marked_uncollectible");
        assertThat(message(client.post("/v1/invoices/" + id + "/mark_uncollectible")))
                .isEqualTo("This invoice has already been marked uncollectible.");

        assertThat(client.post("/v1/invoices/" + id + "/pay").at("status")).isEqualTo("paid");
    }

    @Test
    void whatTheStatusDoesNotAllowIsRefusedInStripesWords() throws Exception {
        String customer = biller.customer("pm_card_visa");
        String draft = biller.draft(customer, 1_000);
        String paid = biller.draft(customer, 1_000);
        client.post("/v1/invoices/" + paid + "/pay");
        String open = "You can only pass in open invoices. This invoice isn't open.";

        assertThat(message(client.post("/v1/invoices/" + draft + "/void"))).isEqualTo(open);
        assertThat(message(client.post("/v1/invoices/" + draft + "/mark_uncollectible"))).isEqualTo(open);
        assertThat(message(client.post("/v1/invoices/" + paid + "/void")))
                .isEqualTo("Invoices with `paid` payments cannot be voided.");
        assertThat(message(client.post("/v1/invoices/" + paid + "/finalize"))).isEqualTo(
                "This invoice is already finalized, you can't re-finalize a non-draft invoice.");
        assertThat(message(client.delete("/v1/invoices/" + paid))).isEqualTo("You can only delete draft invoices.");
        Answer edited = client.post("/v1/invoices/" + paid, "description", "no");
        assertThat(message(edited)).isEqualTo("Finalized invoices can't be updated in this way");
        assertThat(edited.error().get("param").getAsString()).isEqualTo("description");
        assertThat(client.post("/v1/invoices/" + paid, "metadata[note]", "yes").status()).isEqualTo(200);
        Answer missing = client.post("/v1/invoices/in_nobody/pay");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(message(missing)).isEqualTo("No such invoice: 'in_nobody'");
    }

    @Test
    void aDraftIsDeleted() throws Exception {
        String id = biller.draft(biller.stranger(), 1_000);
        Answer deleted = client.delete("/v1/invoices/" + id);

        assertThat(deleted.json()).hasToString("{\"id\":\"" + id + "\",\"object\":\"invoice\",\"deleted\":true}");
        assertThat(client.get("/v1/invoices/" + id).status()).isEqualTo(404);
        assertThat(biller.told(0)).endsWith("invoice.deleted");
    }

    @Test
    void anInvoiceThatIsSentHasADueDate() throws Exception {
        String customer = biller.stranger();
        assertThat(message(client.post("/v1/invoices", "customer", customer, "collection_method", "send_invoice")))
                .isEqualTo("If invoice collection method is 'send_invoice', you must specify 'due_date' or "
                        + "'days_until_due'.");
        assertThat(message(client.post("/v1/invoices", "customer", customer, "days_until_due", "3")))
                .startsWith("You can only specify 'due_date' or 'days_until_due'");
        String id = biller.draft(customer, 1_000, "collection_method", "send_invoice", "days_until_due", "3");
        JsonObject sent = client.post("/v1/invoices/" + id + "/send").json();

        assertThat(status(sent)).isEqualTo("open");
        assertThat(sent.get("due_date").getAsLong()).isEqualTo(sent.get("created").getAsLong() + 3 * 86_400);
        assertThat(biller.told(0)).endsWith("invoice.finalized", "payment_intent.created", "invoice.sent");
        sandbox.advance(Duration.ofDays(4));
        assertThat(biller.told(0)).endsWith("invoice.overdue");
        long due = sent.get("due_date").getAsLong();
        assertThat(list("due_date[gte]=" + due + "&collection_method=send_invoice")).containsExactly(id);
        assertThat(list("due_date[lt]=" + due)).isEmpty();
    }

    @Test
    void invoicesAreListed() throws Exception {
        String one = biller.customer("pm_card_visa");
        String other = biller.stranger();
        String draft = biller.draft(one, 1_000);
        String open = biller.open(one, 1_000);
        biller.open(other, 1_000);

        assertThat(list("")).hasSize(3);
        assertThat(list("customer=" + one)).containsExactly(open, draft);
        assertThat(list("customer=" + one + "&status=draft")).containsExactly(draft);
        assertThat(list("collection_method=send_invoice")).isEmpty();
        assertThat(list("created[gte]=99999999999")).isEmpty();
        assertThat(client.get("/v1/invoices?status=unpaid").status()).isEqualTo(400);
    }

    @Test
    void invoicesAreSearched() throws Exception {
        String id = biller.open(biller.stranger(), 1_000, "metadata[order]", "7");
        String number = biller.invoice(id).get("number").getAsString();
        sandbox.advance(Duration.ofMinutes(2));

        assertThat(found("metadata['order']:'7'")).containsExactly(id);
        assertThat(found("number:'" + number + "'")).containsExactly(id);
        assertThat(found("status:'draft'")).isEmpty();
    }

    private List<String> found(String query) throws Exception {
        return ids("/v1/invoices/search?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    private List<String> list(String query) throws Exception {
        return ids("/v1/invoices?" + query);
    }

    private List<String> ids(String path) throws Exception {
        return client.get(path).json().getAsJsonArray("data").asList().stream()
                .map(invoice -> invoice.getAsJsonObject().get("id").getAsString()).toList();
    }

    @Test
    void whatBelongsToItIsShownOnDemand() throws Exception {
        String id = biller.open(biller.customer("pm_card_visa"), 1_000);
        JsonObject invoice = biller.invoice(id, "customer", "payments", "payments.data.payment.payment_intent",
                "confirmation_secret");

        assertThat(invoice.getAsJsonObject("customer").get("name").getAsString()).isEqualTo("Ada");
        assertThat(data(invoice, "payments").getFirst().getAsJsonObject("payment").getAsJsonObject("payment_intent")
                .get("object").getAsString()).isEqualTo("payment_intent");
        assertThat(biller.invoice(id).has("payments")).isFalse();
        JsonObject line = client.get("/v1/invoices/" + id + "/lines?expand[]=data.pricing.price_details.price").json()
                .getAsJsonArray("data").get(0).getAsJsonObject();
        assertThat(line.getAsJsonObject("pricing").getAsJsonObject("price_details").getAsJsonObject("price")
                .get("unit_amount").getAsLong()).isEqualTo(1_000);
        assertThat(biller.lookUp("/v1/invoices/" + id + "/lines").getAsJsonArray("data").get(0).getAsJsonObject()
                .getAsJsonObject("pricing").getAsJsonObject("price_details").get("price").isJsonPrimitive()).isTrue();
    }

    @Test
    void aRefundLeavesItPaid() throws Exception {
        String id = biller.open(biller.customer("pm_card_visa"), 1_000);
        client.post("/v1/invoices/" + id + "/pay");
        client.post("/v1/refunds", "payment_intent", biller.intent(id).get("id").getAsString());

        assertThat(status(biller.invoice(id))).isEqualTo("paid");
        assertThat(sandbox.ledger().in("eur").refunded()).isEqualTo(1_000);
    }
}
