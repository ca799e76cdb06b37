package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.invoice.Bill;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.invoice.Line;
import dev.tollgate.sandbox.store.Tx;
import java.util.List;

/** Invoices that are to come, as they would look. Nothing is made. */
final class Previewing {

    private static final String PREFIX = "upcoming_";

    private Previewing() {}

    /** Of the next period. */
    static JsonObject next(Tx tx, Invoicing invoicing, Subscription subscription) {
        List<SubscriptionItem> items = subscription.items(tx).stream().map(SubscriptionItem::thought).toList();
        items.forEach(item -> item.period(Renewing.next(subscription, item)));
        Bill bill = Bills.of(subscription, Bills.CYCLE, subscription.period(), true);
        return preview(tx, invoicing, bill, Lines.periods(tx, items));
    }

    static JsonObject preview(Tx tx, Invoicing invoicing, Bill bill, List<Line> lines) {
        JsonObject invoice = invoicing.preview(tx, bill, lines);
        invoice.addProperty("id", PREFIX + invoice.get("id").getAsString());
        return invoice;
    }
}
