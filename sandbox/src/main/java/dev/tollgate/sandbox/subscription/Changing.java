package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonPrimitive;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.Collecting;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceItem;
import dev.tollgate.sandbox.invoice.InvoiceStatus;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.invoice.Line;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Manner.Behavior;
import dev.tollgate.sandbox.subscription.Plan.Turn;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Changes subscriptions, and invoices what that costs. */
public final class Changing {

    private final Invoicing invoicing;
    private final Collecting collecting;

    public Changing(Invoicing invoicing, Collecting collecting) {
        this.invoicing = invoicing;
        this.collecting = collecting;
    }

    void change(Tx tx, Subscription subscription, Change change) {
        change.check(tx, subscription);
        Plan plan = Plan.of(tx, subscription, change);
        if (change.manner().is(Behavior.ERROR_IF_INCOMPLETE)) refuseDecline(tx, subscription, change, plan);
        Still before = subscription.still();
        Instant endBefore = subscription.period().end();
        subscription.merge(change.fields().changes(before.json()));
        if (!change.onlyDescribes()) apply(tx, subscription, plan);
        change.fields().ending().ifPresentOrElse(ending -> ending.applyTo(subscription, tx.now()),
                () -> Ending.follow(subscription));
        plan.prorations().forEach(line -> InvoiceItem.create(tx, subscription.customer(), subscription.currency(),
                line));
        if (plan.invoicesNow()) {
            invoice(tx, subscription, plan.charges(), change, before);
        } else {
            subscription.tell(tx, before);
        }
        if (!subscription.status().ended()) schedule(tx, subscription, endBefore, before);
    }

    private static void refuseDecline(Tx tx, Subscription subscription, Change change, Plan plan) {
        long due = plan.prorations().stream().mapToLong(Line::amount).sum()
                + plan.charges().stream().mapToLong(Line::amount).sum();
        if (!plan.invoicesNow() || due <= 0 || !subscription.chargesAutomatically()) return;
        Customer customer = Customer.get(tx, subscription.customer(), "customer");
        PaymentMethod method = change.fields().method().or(() -> subscription.find("default_payment_method"))
                .or(() -> Signup.usual(customer)).flatMap(tx.all(PaymentMethod.KIND)::find)
                .orElseThrow(Subscribing::noMethod);
        Subscribing.refuseDecline(tx, customer, method, change.manner().offSession());
    }

    private static void apply(Tx tx, Subscription subscription, Plan plan) {
        subscription.items(tx).stream()
                .filter(item -> plan.items().stream().noneMatch(kept -> kept.id().equals(item.id())))
                .forEach(item -> tx.all(SubscriptionItem.KIND).remove(item.id()));
        plan.items().forEach(item -> tx.all(SubscriptionItem.KIND).find(item.id())
                .ifPresentOrElse(known -> known.merge(item.snapshot()), () -> tx.all(SubscriptionItem.KIND).add(item)));
        subscription.show(plan.items());
        switch (plan.turn()) {
            case Turn.Stays _ -> {
            }
            case Turn.Begins(Instant now) -> {
                subscription.set("billing_cycle_anchor", now);
                if (subscription.status() == SubscriptionStatus.TRIALING) {
                    subscription.set("trial_end", now);
                    subscription.status(SubscriptionStatus.ACTIVE);
                }
            }
            case Turn.Tries(Instant now, Instant until) -> {
                if (subscription.status() != SubscriptionStatus.TRIALING) subscription.set("trial_start", now);
                subscription.set("trial_end", until);
                subscription.set("billing_cycle_anchor", until);
                subscription.status(SubscriptionStatus.TRIALING);
            }
        }
    }

    /** Invoices it at once. It is changed, whatever becomes of the money. */
    private void invoice(Tx tx, Subscription subscription, List<Line> charges, Change change, Still before) {
        Invoice invoice = invoicing.draft(tx, Bills.of(subscription, Bills.UPDATE, moment(tx), true), charges);
        subscription.set("latest_invoice", invoice.id());
        subscription.tell(tx, before);
        collect(tx, subscription, invoice, change.manner().is(Behavior.DEFAULT_INCOMPLETE));
    }

    private void collect(Tx tx, Subscription subscription, Invoice invoice, boolean waits) {
        invoicing.finalizeInvoice(tx, invoice);
        if (invoice.status() != InvoiceStatus.OPEN || !invoice.collectsAutomatically()) return;
        if (!waits) {
            collecting.attempt(tx, invoice);
        } else if (subscription.status() == SubscriptionStatus.ACTIVE) {
            Still before = subscription.still();
            subscription.status(SubscriptionStatus.PAST_DUE);
            subscription.tell(tx, before);
        }
    }

    private static void schedule(Tx tx, Subscription subscription, Instant endBefore, Still before) {
        if (!subscription.period().end().equals(endBefore)) Timers.period(tx, subscription);
        if (!subscription.text("cancel_at").equals(text(before, "cancel_at"))) Timers.end(tx, subscription);
        boolean tries = subscription.status() == SubscriptionStatus.TRIALING
                && !subscription.text("trial_end").equals(text(before, "trial_end"));
        if (tries) Timers.trial(tx, subscription);
        Timers.resumption(tx, subscription);
    }

    private static String text(Still before, String key) {
        return before.get(key) instanceof JsonPrimitive value ? value.getAsString() : "";
    }

    /** What was paused goes on when it is paid: for a whole period from now, or for the rest of the current one. */
    void resume(Tx tx, Subscription subscription, boolean anchorsNow) {
        Still before = subscription.still();
        Instant now = tx.now().truncatedTo(ChronoUnit.SECONDS);
        if (anchorsNow) subscription.set("billing_cycle_anchor", now);
        List<SubscriptionItem> items = subscription.items(tx);
        items.forEach(item -> {
            Cycle cycle = item.cycle(subscription.anchor());
            item.period(new Period(cycle.upTo(now), cycle.after(now)));
        });
        subscription.show(items);
        if (!anchorsNow) {
            items.forEach(item -> InvoiceItem.create(tx, subscription.customer(), subscription.currency(),
                    Lines.remaining(tx, item, now)));
        }
        Invoice invoice = invoicing.draft(tx, Bills.of(subscription, Bills.UPDATE, moment(tx), true),
                anchorsNow ? Lines.periods(tx, items) : List.of());
        subscription.set("latest_invoice", invoice.id());
        if (!subscription.chargesAutomatically()) subscription.status(SubscriptionStatus.ACTIVE);
        subscription.tell(tx, before);
        collect(tx, subscription, invoice, false);
        Timers.period(tx, subscription);
    }

    private static Period moment(Tx tx) {
        return Period.at(tx.now().truncatedTo(ChronoUnit.SECONDS));
    }
}
