package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.util.Optional;

/** That a PaymentIntent pays an invoice: open, then paid or canceled. */
public final class InvoicePayment extends Resource {

    private static final String INTENT = "payment_intent";
    public static final Kind<InvoicePayment> KIND = Kind.of("invoice_payment", InvoicePayment::new)
            .by("invoice", payment -> payment.text("invoice")).by(INTENT, InvoicePayment::intent);
    private static final Template TEMPLATE = Template.named("invoice_payment");

    private InvoicePayment(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    static InvoicePayment open(Tx tx, Invoice invoice, PaymentIntent intent) {
        var payment = new InvoicePayment(tx.create(TEMPLATE, "inpay"), new JsonObject());
        payment.set("amount_requested", invoice.amountDue());
        payment.set("currency", invoice.currency());
        payment.set("invoice", invoice.id());
        payment.set("payment", Json.object("payment_intent", intent.id(), "type", "payment_intent"));
        return tx.all(KIND).add(payment);
    }

    static Optional<InvoicePayment> openOf(Tx tx, Invoice invoice) {
        return tx.all(KIND).having("invoice", invoice.id()).reversed().stream()
                .filter(payment -> payment.text("status").equals("open")).findFirst();
    }

    /** The invoice that this PaymentIntent pays, whoever made it. */
    static Optional<Invoice> invoice(Tx tx, PaymentIntent intent) {
        return tx.all(KIND).having(INTENT, intent.id()).stream().findFirst()
                .flatMap(payment -> tx.all(Invoice.KIND).find(payment.text("invoice")));
    }

    /** The id of the PaymentIntent. */
    String intent() {
        return object("payment").get("payment_intent").getAsString();
    }

    void pay(Tx tx) {
        set("amount_paid", number("amount_requested"));
        close(tx, "paid");
        tx.emit("invoice_payment.paid", this);
    }

    void cancel(Tx tx) {
        close(tx, "canceled");
    }

    private void close(Tx tx, String status) {
        set("status", status);
        JsonObject transitions = object("status_transitions").deepCopy();
        transitions.addProperty(status + "_at", tx.now().getEpochSecond());
        set("status_transitions", transitions);
    }
}
