package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.Line.Origin;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.util.Optional;
import java.util.stream.Stream;

/** Something to be charged for with an invoice, which may not be there yet. */
public final class InvoiceItem extends Resource {

    public static final Kind<InvoiceItem> KIND = Kind.of("invoiceitem", InvoiceItem::new)
            .by("customer", item -> item.text("customer"));
    private static final Template TEMPLATE = Template.named("invoiceitem");

    private InvoiceItem(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** One that waits for the customer's next invoice. The line's origin is still without an id. */
    public static InvoiceItem create(Tx tx, String customer, String currency, Line line) {
        return create(tx, customer, currency, line, Optional.empty());
    }

    /** One that is on this draft, or pending. */
    static InvoiceItem create(Tx tx, String customer, String currency, Line line, Optional<String> invoice) {
        Debtor.of(tx, customer).uses(currency);
        JsonObject json = tx.create(TEMPLATE, "ii");
        json.addProperty("customer", customer);
        json.addProperty("currency", currency);
        json.addProperty("date", tx.now().getEpochSecond());
        json.add("invoice", Json.value(invoice.orElse(null)));
        json.add("test_clock", Customer.get(tx, customer, "customer").copy("test_clock"));
        var item = new InvoiceItem(json, new JsonObject());
        item.charge(tx, line);
        tx.all(KIND).add(item);
        tx.emit("invoiceitem.created", item);
        return item;
    }

    /** It is for this from here on. */
    void charge(Tx tx, Line line) {
        set("amount", line.amount());
        set("net_amount", line.amount());
        set("description", line.description().isEmpty() ? null : line.description());
        set("discountable", !line.proration());
        set("metadata", line.metadata());
        set("parent", parent(line.origin()));
        set("period", line.period().json());
        set("pricing", line.pricing(tx));
        set("proration", line.proration());
        set("quantity", line.quantity());
        set("quantity_decimal", String.valueOf(line.quantity()));
    }

    /**
     * What is pending for the customer in this currency, newest first: when a subscription is named, what is for it or
     * for none.
     */
    public static Stream<InvoiceItem> pending(Tx tx, String customer, String currency, Optional<String> subscription) {
        return tx.all(KIND).having("customer", customer).reversed().stream()
                .filter(item -> item.find("invoice").isEmpty() && item.text("currency").equals(currency))
                .filter(item -> subscription.isEmpty() || item.subscription().isEmpty()
                        || subscription.equals(item.subscription()));
    }

    public Optional<String> subscription() {
        return ofSubscription("subscription");
    }

    /** The line that it is, or will be, on an invoice. */
    public Line line() {
        Optional<String> price = Optional.ofNullable(object("pricing").getAsJsonObject("price_details"))
                .map(details -> details.get("price").getAsString());
        return new Line(text("description"), number("amount"), number("quantity"), Period.of(object("period")), price,
                flag("proration"), new Origin.Item(id(), subscription(), ofSubscription("subscription_item")),
                object("metadata").deepCopy());
    }

    /** This line of an invoice is about it. */
    boolean isShownIn(JsonObject line) {
        JsonObject parent = line.getAsJsonObject("parent");
        return parent.get(parent.get("type").getAsString()) instanceof JsonObject details
                && Json.value(id()).equals(details.get("invoice_item"));
    }

    private Optional<String> ofSubscription(String key) {
        return get("parent") instanceof JsonObject parent
                && parent.getAsJsonObject("subscription_details").get(key) instanceof JsonElement id
                        ? Optional.of(id.getAsString())
                        : Optional.empty();
    }

    private static JsonElement parent(Origin origin) {
        if (!(origin instanceof Origin.Item item) || item.subscription().isEmpty()) return Json.value(null);
        JsonObject details = Json.object("subscription", item.subscription().get());
        item.subscriptionItem().ifPresent(id -> details.addProperty("subscription_item", id));
        return Json.object("subscription_details", details, "type", "subscription_details");
    }
}
