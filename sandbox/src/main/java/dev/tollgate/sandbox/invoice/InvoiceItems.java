package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.InvoiceStatus.Verb;
import dev.tollgate.sandbox.invoice.Line.Origin;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** {@code /v1/invoiceitems}. */
public final class InvoiceItems {

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/invoiceitems", "invoiceitem", this::create),
                Route.secret("GET", "v1/invoiceitems", "invoiceitem*", this::list),
                Route.secret("GET", "v1/invoiceitems/:id", "invoiceitem", call -> tx -> get(tx, call).snapshot()),
                Route.secret("POST", "v1/invoiceitems/:id", "invoiceitem", this::update),
                Route.secret("DELETE", "v1/invoiceitems/:id", "deleted_invoiceitem", this::delete));
    }

    private Work create(Call call) {
        Params params = call.params();
        ItemFields fields = ItemFields.read(params);
        if (fields.source().isEmpty()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: amount.", "amount");
        }
        String customer = params.requiredText("customer");
        Optional<String> currency = params.text("currency").map(given -> Amounts.currency(given, "currency"));
        Optional<String> invoice = params.text("invoice");
        Optional<String> subscription = params.text("subscription");
        return tx -> {
            Customer owner = Customer.get(tx, customer, "customer");
            Tx at = Customer.time(tx, customer);
            Optional<Invoice> draft = invoice.map(id -> editable(tx, id, customer));
            subscription.ifPresent(id -> Invoices.subscription(tx, id, customer));
            String charged = currency.or(() -> fields.currency(tx)).or(() -> draft.map(Invoice::currency))
                    .or(() -> owner.find("currency")).orElse("usd");
            fields.check(tx, charged);
            draft.ifPresent(found -> checkCurrency(found, charged));
            Line line = fields.line(at, charged, nothing(at, subscription));
            InvoiceItem item = InvoiceItem.create(at, customer, charged, line, invoice);
            draft.ifPresent(found -> Contents.add(at, found, List.of(item)));
            return item.snapshot();
        };
    }

    /** What a new item is about before anything is said. */
    static Line nothing(Tx tx, Optional<String> subscription) {
        return new Line("", 0, 1, Period.at(tx.now()), Optional.empty(), false,
                Origin.Item.pending(subscription, Optional.empty()), new JsonObject());
    }

    private static Invoice editable(Tx tx, String id, String customer) {
        Invoice invoice = tx.get(Invoice.KIND, id, "invoice");
        invoice.require(Verb.EDIT);
        if (invoice.customer().equals(customer)) return invoice;
        throw StripeError.invalidParam("The invoice " + id + " does not belong to the customer " + customer + ".",
                "invoice");
    }

    private static void checkCurrency(Invoice invoice, String currency) {
        if (invoice.currency().equals(currency)) return;
        throw StripeError.invalidParam("The currency of the invoice item (" + currency + ") has to be that of the "
                + "invoice (" + invoice.currency() + ").", "currency");
    }

    private Work update(Call call) {
        ItemFields fields = ItemFields.read(call.params());
        return tx -> {
            InvoiceItem item = get(tx, call);
            Tx at = Customer.time(tx, item.text("customer"));
            Optional<Invoice> invoice = of(tx, item);
            fields.check(tx, item.text("currency"));
            item.charge(at, fields.line(at, item.text("currency"), item.line()));
            invoice.ifPresent(draft -> Contents.replace(at, draft, item));
            return item.snapshot();
        };
    }

    private Work delete(Call call) {
        return tx -> {
            InvoiceItem item = get(tx, call);
            Tx at = Customer.time(tx, item.text("customer"));
            Optional<Invoice> invoice = of(tx, item);
            tx.all(InvoiceItem.KIND).remove(item.id());
            at.emit("invoiceitem.deleted", item);
            invoice.ifPresent(draft -> Contents.remove(at, draft, item));
            return Json.object("id", item.id(), "object", "invoiceitem", "deleted", true);
        };
    }

    /** The draft that it is on, if it is on any; what is on an invoice that is not a draft stays as it is. */
    private static Optional<Invoice> of(Tx tx, InvoiceItem item) {
        Optional<Invoice> invoice = item.find("invoice").map(id -> tx.all(Invoice.KIND).find(id)
                .orElseThrow(() -> StripeError.state("This invoice item has been deleted.")));
        invoice.ifPresent(found -> found.require(Verb.EDIT));
        return invoice;
    }

    private static InvoiceItem get(Tx tx, Call call) {
        return tx.get(InvoiceItem.KIND, call.id(), "id");
    }

    private Work list(Call call) {
        Params params = call.params();
        Page page = Page.read(params);
        Optional<String> customer = params.text("customer");
        Optional<String> invoice = params.text("invoice");
        Optional<Boolean> pending = params.text("pending").map(_ -> params.bool("pending", true));
        return tx -> page.of(tx.all(InvoiceItem.KIND), "customer", customer, "/v1/invoiceitems",
                item -> (invoice.isEmpty() || invoice.equals(item.find("invoice")))
                        && pending.map(wanted -> wanted == item.find("invoice").isEmpty()).orElse(true));
    }
}
