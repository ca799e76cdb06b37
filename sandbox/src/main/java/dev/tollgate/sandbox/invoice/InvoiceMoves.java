package dev.tollgate.sandbox.invoice;

import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What is done with an invoice: {@code /v1/invoices/:id/finalize}, {@code pay} and the like. */
public final class InvoiceMoves {

    private static final String ACTION = "invoice_payment_intent_requires_action";

    private final Invoicing invoicing;
    private final Collecting collecting;

    public InvoiceMoves(Invoicing invoicing, Collecting collecting) {
        this.invoicing = invoicing;
        this.collecting = collecting;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/invoices/:id/finalize", "invoice", this::finalizeInvoice),
                Route.secret("POST", "v1/invoices/:id/pay", "invoice", this::pay),
                Route.secret("POST", "v1/invoices/:id/send", "invoice", this::send),
                Route.secret("POST", "v1/invoices/:id/void", "invoice",
                        call -> move(call, "id", collecting::voidInvoice)),
                Route.secret("POST", "v1/invoices/:id/mark_uncollectible", "invoice",
                        call -> move(call, "id", collecting::markUncollectible)));
    }

    /** Does this with the invoice by the time of its customer. */
    private static Work move(Call call, String param, BiConsumer<Tx, Invoice> work) {
        return tx -> {
            Invoice invoice = tx.get(Invoice.KIND, call.id(), param);
            work.accept(Customer.time(tx, invoice.customer()), invoice);
            return invoice.snapshot();
        };
    }

    private Work finalizeInvoice(Call call) {
        Optional<Boolean> advance = call.params().text("auto_advance")
                .map(_ -> call.params().bool("auto_advance", false));
        return move(call, "id", (tx, invoice) -> {
            invoice.require(InvoiceStatus.Verb.FINALIZE);
            advance.ifPresent(wanted -> invoice.set("auto_advance", wanted));
            invoicing.finalizeInvoice(tx, invoice);
            invoicing.collectLater(tx, invoice);
        });
    }

    private Work pay(Call call) {
        Params params = call.params();
        Optional<String> named = params.text("payment_method");
        boolean offSession = params.bool("off_session", true);
        boolean outside = params.bool("paid_out_of_band", false);
        params.accept("forgive").unsupported("mandate", "source");
        return move(call, "id", (tx, invoice) -> {
            Optional<PaymentMethod> method = named
                    .map(id -> InvoiceFields.method(tx, invoice.customer(), id, "payment_method"));
            boolean draft = invoice.status() == InvoiceStatus.DRAFT;
            if (!draft) invoice.require(InvoiceStatus.Verb.PAY);
            if (!outside && method.isEmpty() && invoice.amountDue() > 0) collecting.requireMethod(tx, invoice);
            if (draft) invoicing.finalizeInvoice(tx, invoice);
            if (invoice.status() == InvoiceStatus.PAID) return;
            if (outside) {
                collecting.payOutside(tx, invoice);
            } else {
                collecting.pay(tx, invoice, method, offSession);
                refuseUnanswered(invoice.intent(tx).orElseThrow());
            }
        });
    }

    /** The server that asked for the money learns that the buyer has to be asked. */
    private static void refuseUnanswered(PaymentIntent intent) {
        if (intent.status() != PaymentIntentStatus.REQUIRES_ACTION) return;
        throw StripeError.card(Json.object("code", ACTION, "doc_url", StripeError.docs(ACTION), "message", "This "
                + "payment requires additional user action before it can be completed successfully. Payment can be "
                + "completed using the PaymentIntent associated with the invoice. For more details see: "
                + "https://stripe.com/docs/billing/subscriptions/overview#requires-action", "payment_intent",
                intent.snapshot(), "type", "card_error"));
    }

    private Work send(Call call) {
        return move(call, "invoice", (tx, invoice) -> {
            boolean draft = invoice.status() == InvoiceStatus.DRAFT;
            boolean sendable = invoice.status() == InvoiceStatus.OPEN && !invoice.collectsAutomatically();
            if (!draft && !sendable) {
                throw StripeError.state("This invoice cannot be sent right now. Please contact us via "
                        + "https://support.stripe.com/contact with details, so we can help.");
            }
            if (draft) invoicing.finalizeInvoice(tx, invoice);
            tx.emit("invoice.sent", invoice);
        });
    }
}
