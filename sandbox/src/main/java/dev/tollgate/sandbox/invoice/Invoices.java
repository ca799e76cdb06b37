package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.InvoiceStatus.Verb;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** {@code /v1/invoices}: what an invoice is about; {@link InvoiceMoves} has what is done with it. */
public final class Invoices {

    private final Invoicing invoicing;

    public Invoices(Invoicing invoicing) {
        this.invoicing = invoicing;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/invoices", "invoice", this::create),
                Route.secret("GET", "v1/invoices", "invoice*", this::list),
                Route.secret("GET", "v1/invoices/:id", "invoice", this::retrieve),
                Route.secret("POST", "v1/invoices/:id", "invoice", this::update),
                Route.secret("DELETE", "v1/invoices/:id", "deleted_invoice", this::delete),
                Route.secret("GET", "v1/invoices/:id/lines", "line_item*", this::lines),
                Route.secret("POST", "v1/invoices/:id/add_lines", "invoice", this::addLines));
    }

    private Work create(Call call) {
        Params params = call.params();
        InvoiceFields fields = InvoiceFields.read(params);
        String id = params.requiredText("customer");
        Optional<String> currency = params.text("currency").map(given -> Amounts.currency(given, "currency"));
        Optional<String> subscription = params.text("subscription");
        boolean takes = params.oneOf("pending_invoice_items_behavior", subscription.isPresent() ? "include" : "exclude",
                "include", "exclude").equals("include");
        return tx -> {
            Customer customer = Customer.get(tx, id, "customer");
            Tx at = Customer.time(tx, id);
            fields.check(tx, id, Bill.AUTOMATIC);
            JsonObject of = subscription.map(named -> subscription(tx, named, id)).orElseGet(JsonObject::new);
            String charged = currency.or(() -> customer.find("currency")).orElse("usd");
            JsonObject more = fields.changes(at.now());
            boolean advances = more.has("auto_advance") && more.get("auto_advance").getAsBoolean();
            var bill = new Bill(id, charged, "manual", subscription, fields.collectionMethod(), OptionalInt.empty(),
                    Optional.empty(), advances, Period.at(at.now()), "", fields.metadata().applyTo(new JsonObject()),
                    of, takes, more);
            return invoicing.draft(at, bill, List.of()).snapshot();
        };
    }

    /** The metadata of this customer's subscription; what a subscription is, other packages know. */
    static JsonObject subscription(Tx tx, String id, String customer) {
        Resource subscription = tx.account().find(id).filter(found -> found.text("object").equals("subscription"))
                .orElseThrow(() -> StripeError.missing("subscription", id, "subscription"));
        if (!subscription.text("customer").equals(customer)) {
            throw StripeError.invalidParam("The subscription " + id + " does not belong to the customer " + customer
                    + ".", "subscription");
        }
        return subscription.object("metadata").deepCopy();
    }

    private Work update(Call call) {
        InvoiceFields fields = InvoiceFields.read(call.params());
        return tx -> {
            Invoice invoice = tx.get(Invoice.KIND, call.id(), "id");
            Tx at = Customer.time(tx, invoice.customer());
            boolean draft = invoice.status() == InvoiceStatus.DRAFT;
            if (!draft) fields.checkFinal();
            fields.check(tx, invoice.customer(), invoice.text("collection_method"));
            Still before = invoice.still();
            invoice.merge(fields.changes(Instant.ofEpochSecond(invoice.number("created"))));
            invoice.set("metadata", fields.metadata().applyTo(invoice.object("metadata")));
            if (invoice.collectsAutomatically()) invoice.set("due_date", null);
            if (draft) {
                invoicing.schedule(at, invoice);
            } else if (fields.fields().has("auto_advance")) {
                invoicing.collectLater(at, invoice);
            }
            JsonObject previously = before.previously();
            if (!previously.isEmpty()) at.emit("invoice.updated", invoice, previously);
            return invoice.snapshot();
        };
    }

    private Work delete(Call call) {
        return tx -> {
            Invoice invoice = get(tx, call);
            invoice.require(Verb.DELETE);
            if (invoice.subscription().isPresent()) {
                throw StripeError.state("You can't delete invoices created by subscriptions.");
            }
            Tx at = Customer.time(tx, invoice.customer());
            tx.all(Invoice.KIND).remove(invoice.id());
            at.emit("invoice.deleted", invoice);
            return Json.object("id", invoice.id(), "object", "invoice", "deleted", true);
        };
    }

    private Work addLines(Call call) {
        List<ItemFields> fields = call.params().objects("lines").stream().map(ItemFields::read).toList();
        if (fields.isEmpty()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: lines.", "lines");
        }
        MetadataChange metadata = MetadataChange.read(call.params().tree("invoice_metadata"));
        return tx -> {
            Invoice invoice = get(tx, call);
            invoice.require(Verb.EDIT);
            Tx at = Customer.time(tx, invoice.customer());
            fields.forEach(line -> line.check(tx, invoice.currency()));
            invoice.set("metadata", metadata.applyTo(invoice.object("metadata")));
            Contents.add(at, invoice, fields.stream().map(line -> InvoiceItem.create(at, invoice.customer(),
                    invoice.currency(), line.line(at, invoice.currency(), InvoiceItems.nothing(at,
                            invoice.subscription())),
                    Optional.of(invoice.id()))).toList());
            return invoice.snapshot();
        };
    }

    private Work retrieve(Call call) {
        return tx -> get(tx, call).snapshot();
    }

    private Work lines(Call call) {
        Page page = Page.read(call.params());
        return tx -> page.of(get(tx, call).lines().stream().map(JsonObject::deepCopy).toList(), "line_item",
                "/v1/invoices/" + call.id() + "/lines");
    }

    private static Invoice get(Tx tx, Call call) {
        return tx.get(Invoice.KIND, call.id(), "invoice");
    }

    private Work list(Call call) {
        Params params = call.params();
        Page page = Page.read(params);
        params.oneOf("status", "", "draft", "open", "void", "paid", "uncollectible");
        params.oneOf("collection_method", "", Bill.AUTOMATIC, Bill.SENT);
        String by = params.has("subscription") ? "subscription" : "customer";
        Optional<String> whose = params.text(by);
        Predicate<Resource> due = Page.range(params, "due_date", invoice -> invoice.find("due_date"));
        Predicate<Invoice> wanted = having(params, "customer").and(having(params, "status"))
                .and(having(params, "collection_method")).and(due::test);
        return tx -> page.of(tx.all(Invoice.KIND), by, whose, "/v1/invoices", wanted);
    }

    private static Predicate<Invoice> having(Params params, String field) {
        Optional<String> value = params.text(field);
        return invoice -> value.isEmpty() || value.equals(invoice.find(field));
    }
}
