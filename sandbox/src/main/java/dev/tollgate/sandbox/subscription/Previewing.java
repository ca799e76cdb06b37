package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.invoice.Bill;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.invoice.Line;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Manner.Prorations;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Invoices that are to come, as they would look. Nothing is made, but for a price that is given in place. */
final class Previewing {

    private static final String PREFIX = "upcoming_";

    private Previewing() {}

    /** Of the next period. */
    static JsonObject next(Tx tx, Invoicing invoicing, Subscription subscription) {
        return preview(tx, invoicing, Bills.of(subscription, Bills.CYCLE, subscription.period(), true),
                nextLines(tx, subscription, subscription.items(tx)));
    }

    private static List<Line> nextLines(Tx tx, Subscription subscription, List<SubscriptionItem> items) {
        List<SubscriptionItem> later = items.stream().map(SubscriptionItem::thought).toList();
        later.forEach(item -> item.period(Renewing.next(subscription, item)));
        return Lines.periods(tx, later);
    }

    /** The first one of a subscription that is only thought of. */
    static JsonObject first(Tx tx, Invoicing invoicing, Order order) {
        order.check(tx);
        Subscription subscription = Signup.draft(tx, order);
        List<SubscriptionItem> items = Signup.items(tx, order, subscription);
        subscription.show(items);
        Period moment = Period.at(tx.now().truncatedTo(ChronoUnit.SECONDS));
        return preview(tx, invoicing, Bills.of(subscription, Bills.CREATE, moment, true),
                Signup.firstLines(tx, subscription, items, order.manner().prorations()));
    }

    /** The one that a change leads to: at once, or at the end of the period. */
    static JsonObject changed(Tx tx, Invoicing invoicing, Subscription subscription, Change change) {
        Plan plan = Plan.of(tx, subscription, change);
        var lines = new ArrayList<>(plan.prorations());
        lines.addAll(plan.invoicesNow() ? plan.charges() : nextLines(tx, subscription, plan.items()));
        Period moment = Period.at(tx.now().truncatedTo(ChronoUnit.SECONDS));
        Bill bill = plan.invoicesNow()
                ? Bills.of(subscription, Bills.UPDATE, moment, true)
                : Bills.of(subscription, Bills.CYCLE, subscription.period(), true);
        return preview(tx, invoicing, bill, lines);
    }

    /** The last one. */
    static JsonObject canceled(Tx tx, Invoicing invoicing, Subscription subscription, Manner manner) {
        var now = manner.prorationDate().orElse(tx.now()).truncatedTo(ChronoUnit.SECONDS);
        List<Line> lines = manner.is(Prorations.NONE)
                ? List.of()
                : subscription.items(tx).stream().map(item -> Lines.unused(tx, item, now)).toList();
        return preview(tx, invoicing, Bills.of(subscription, Bills.UPDATE, Period.at(now), true), lines);
    }

    private static JsonObject preview(Tx tx, Invoicing invoicing, Bill bill, List<Line> lines) {
        JsonObject invoice = invoicing.preview(tx, bill, lines);
        invoice.addProperty("id", PREFIX + invoice.get("id").getAsString());
        return invoice;
    }
}
