package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.invoice.Line;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Manner.Prorations;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes subscriptions with their items and their first invoice. Nobody pays it here. */
public final class Signup {

    private static final String METHOD = "default_payment_method";

    private final Invoicing invoicing;

    public Signup(Invoicing invoicing) {
        this.invoicing = invoicing;
    }

    /** One that is incomplete, or trialing; nobody was told of it. The order was checked. */
    Subscription make(Tx tx, Order order) {
        Subscription subscription = tx.all(Subscription.KIND).add(draft(tx, order));
        List<SubscriptionItem> items = items(tx, order, subscription);
        items.forEach(tx.all(SubscriptionItem.KIND)::add);
        subscription.show(items);
        order.fields().ending().ifPresent(ending -> ending.applyTo(subscription, tx.now()));
        return subscription;
    }

    /** One that is only thought of, still without items. */
    static Subscription draft(Tx tx, Order order) {
        Instant now = tx.now().truncatedTo(ChronoUnit.SECONDS);
        Optional<Instant> trialEnd = order.trialEnd(tx);
        Subscription subscription = Subscription.draft(tx, order.values(tx));
        trialEnd.ifPresent(end -> {
            subscription.set("trial_start", now);
            subscription.set("trial_end", end);
            subscription.status(SubscriptionStatus.TRIALING);
        });
        if (trialEnd.isEmpty() && !subscription.chargesAutomatically()) subscription.status(SubscriptionStatus.ACTIVE);
        subscription.set("billing_cycle_anchor", trialEnd.or(order::anchor).orElse(now));
        return subscription;
    }

    /** Its items, with their first period: until the end of the trial, or until the next instant of the cycle. */
    static List<SubscriptionItem> items(Tx tx, Order order, Subscription subscription) {
        Instant now = tx.now().truncatedTo(ChronoUnit.SECONDS);
        Terms terms = order.terms(tx).getFirst();
        var cycle = new Cycle(subscription.anchor(), terms.interval(), terms.count());
        var first = new Period(now, order.trialEnd(tx).orElseGet(() -> cycle.after(now)));
        var items = new ArrayList<SubscriptionItem>();
        for (ItemFields fields : order.items()) {
            Price price = fields.price(tx).orElseThrow();
            var item = SubscriptionItem.draft(tx, subscription.id(), price, fields.quantity().orElse(1), first);
            item.set("metadata", fields.metadata().applyTo(new JsonObject()));
            items.add(item);
        }
        return items;
    }

    /** The first invoice: a draft. */
    Invoice firstInvoice(Tx tx, Subscription subscription, Prorations prorations) {
        boolean advances = !subscription.chargesAutomatically();
        Period moment = Period.at(subscription.period().start());
        Invoice invoice = invoicing.draft(tx, Bills.of(subscription, Bills.CREATE, moment, advances),
                firstLines(tx, subscription, subscription.items(tx), prorations));
        subscription.set("latest_invoice", invoice.id());
        return invoice;
    }

    static List<Line> firstLines(Tx tx, Subscription subscription, List<SubscriptionItem> items,
            Prorations prorations) {
        if (subscription.status() == SubscriptionStatus.TRIALING) return Lines.trial(tx, items);
        Period period = subscription.period();
        boolean whole = subscription.anchor().equals(period.start());
        if (whole) return Lines.periods(tx, items);
        if (prorations == Prorations.NONE) return List.of();
        return items.stream().map(item -> Lines.remaining(tx, item,
                item.cycle(subscription.anchor()).upTo(period.start()), period.start())).toList();
    }

    /** Nothing is due for now; how to pay later is still to be said. */
    static void askForMethod(Tx tx, Subscription subscription) {
        if (!subscription.chargesAutomatically() || hasMethod(tx, subscription)) return;
        SetupIntent intent = SetupIntent.create(tx, Json.object("customer", subscription.customer(), "usage",
                "off_session", "payment_method_types", List.of("card")));
        intent.ownedBy(subscription.id());
        subscription.set("pending_setup_intent", intent.id());
    }

    /** Somebody said what its invoices are paid with. */
    static boolean hasMethod(Tx tx, Subscription subscription) {
        return subscription.find(METHOD).isPresent()
                || Customer.find(tx, subscription.customer()).flatMap(Signup::usual).isPresent();
    }

    /** What the customer's invoices are paid with, unless somebody says otherwise. */
    static Optional<String> usual(Customer customer) {
        JsonElement method = customer.object("invoice_settings").get(METHOD);
        return method.isJsonNull() ? Optional.empty() : Optional.of(method.getAsString());
    }
}
