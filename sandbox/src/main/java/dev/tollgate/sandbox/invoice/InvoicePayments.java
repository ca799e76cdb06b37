package dev.tollgate.sandbox.invoice;

import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.wire.Params;
import java.util.List;
import java.util.Optional;

/** {@code /v1/invoice_payments}: which PaymentIntent pays which invoice. */
public final class InvoicePayments {

    public List<Route> routes() {
        return List.of(Route.secret("GET", "v1/invoice_payments", "invoice_payment*", this::list),
                Route.secret("GET", "v1/invoice_payments/:id", "invoice_payment",
                        call -> tx -> tx.get(InvoicePayment.KIND, call.id(), "invoice_payment").snapshot()));
    }

    private Work list(Call call) {
        Params params = call.params();
        Page page = Page.read(params);
        Optional<String> invoice = params.text("invoice");
        String status = params.oneOf("status", "", "canceled", "open", "paid");
        Optional<Params> payment = params.object("payment");
        payment.ifPresent(given -> {
            given.requiredText("type");
            given.oneOf("type", "", "payment_intent", "payment_record");
        });
        Optional<String> type = payment.flatMap(given -> given.text("type"));
        Optional<String> intent = payment.flatMap(given -> given.text("payment_intent"));
        payment.ifPresent(given -> given.unsupported("payment_record"));
        return tx -> page.of(tx.all(InvoicePayment.KIND), "invoice", invoice, "/v1/invoice_payments",
                found -> (status.isEmpty() || status.equals(found.text("status")))
                        && type.map("payment_intent"::equals).orElse(true)
                        && intent.map(found.intent()::equals).orElse(true));
    }
}
