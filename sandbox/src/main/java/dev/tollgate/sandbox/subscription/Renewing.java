package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.invoice.Collecting;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceStatus;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.TimedWork;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.SubscriptionStatus.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What time does to subscriptions: the next period, the end of a trial, the end of patience. */
public final class Renewing {

    private final Invoicing invoicing;
    private final Collecting collecting;

    public Renewing(Invoicing invoicing, Collecting collecting) {
        this.invoicing = invoicing;
        this.collecting = collecting;
    }

    /** With everything that time does here. */
    public TimedWork.Register works(TimedWork.Register others) {
        return others.with(Timers.RENEW, this::renew).with(Timers.UPCOMING, this::upcoming)
                .with(Timers.TRIAL_WILL_END, Renewing::trialWillEnd).with(Timers.EXPIRE, this::expire)
                .with(Timers.CANCEL_AT, this::cancelAt).with(Timers.COLLECT, Renewing::collect);
    }

    /** The current period is over. */
    private void renew(Tx tx, String id) {
        find(tx, id, Verb.RENEW).filter(subscription -> isOver(tx, subscription.period().end()))
                .ifPresent(subscription -> {
                    if (endsNow(tx, subscription)) {
                        end(tx, subscription);
                    } else if (subscription.status() == SubscriptionStatus.TRIALING) {
                        endTrial(tx, subscription);
                    } else {
                        begin(tx, subscription);
                    }
                });
    }

    private static boolean endsNow(Tx tx, Subscription subscription) {
        return subscription.instant("cancel_at").filter(at -> isOver(tx, at)).isPresent();
    }

    private static boolean isOver(Tx tx, Instant end) {
        return !tx.now().isBefore(end);
    }

    private void endTrial(Tx tx, Subscription subscription) {
        boolean payable = !subscription.chargesAutomatically() || Signup.hasMethod(tx, subscription);
        switch (payable ? "create_invoice" : subscription.trialEndBehavior()) {
            case "cancel" -> Endings.cancel(tx, subscription, Optional.empty());
            case "pause" -> {
                Still before = subscription.still();
                subscription.status(SubscriptionStatus.PAUSED);
                subscription.tell(tx, before);
                tx.emit("customer.subscription.paused", subscription);
            }
            default -> begin(tx, subscription);
        }
    }

    /** The next period begins, with a draft that is finalized an hour later. */
    private void begin(Tx tx, Subscription subscription) {
        Still before = subscription.still();
        Period last = subscription.period();
        if (subscription.status() == SubscriptionStatus.TRIALING) subscription.status(SubscriptionStatus.ACTIVE);
        List<SubscriptionItem> items = subscription.items(tx);
        items.forEach(item -> item.period(next(subscription, item)));
        subscription.show(items);
        String pausing = subscription.pausing();
        boolean advances = subscription.status() != SubscriptionStatus.UNPAID && pausing.isEmpty();
        Invoice invoice = invoicing.draft(tx, Bills.of(subscription, Bills.CYCLE, last, advances),
                Lines.periods(tx, items));
        subscription.set("latest_invoice", invoice.id());
        subscription.tell(tx, before);
        Timers.period(tx, subscription);
        giveUp(tx, invoice, pausing);
    }

    /** What is invoiced while collection is paused is kept, forgiven, or lost. */
    private void giveUp(Tx tx, Invoice invoice, String behavior) {
        if (behavior.isEmpty() || behavior.equals("keep_as_draft")) return;
        invoicing.finalizeInvoice(tx, invoice);
        if (invoice.status() != InvoiceStatus.OPEN) return;
        if (behavior.equals("void")) {
            collecting.voidInvoice(tx, invoice);
        } else {
            collecting.markUncollectible(tx, invoice);
        }
    }

    static Period next(Subscription subscription, SubscriptionItem item) {
        Instant end = item.period().end();
        return new Period(end, item.cycle(subscription.anchor()).after(end));
    }

    /** The invoice of the next period will come in a week, unless there is none. */
    private void upcoming(Tx tx, String id) {
        find(tx, id, Verb.RENEW).filter(subscription -> isBefore(tx, Timers.UPCOMING_BEFORE,
                subscription.period().end())).filter(subscription -> !endsWithPeriod(subscription))
                .ifPresent(subscription -> tx.emit("invoice.upcoming",
                        new Resource(Previewing.next(tx, invoicing, subscription))));
    }

    private static boolean endsWithPeriod(Subscription subscription) {
        return subscription.instant("cancel_at").filter(at -> !at.isAfter(subscription.period().end())).isPresent();
    }

    private static void trialWillEnd(Tx tx, String id) {
        find(tx, id, Verb.RENEW).filter(subscription -> subscription.status() == SubscriptionStatus.TRIALING)
                .filter(subscription -> subscription.instant("trial_end")
                        .filter(end -> isBefore(tx, Timers.TRIAL_END_BEFORE, end)).isPresent())
                .ifPresent(subscription -> tx.emit("customer.subscription.trial_will_end", subscription));
    }

    /** It is so long before that; a timer of what was set otherwise meanwhile comes at another time. */
    private static boolean isBefore(Tx tx, Duration by, Instant end) {
        return tx.now().equals(end.minus(by));
    }

    /** The first invoice was not paid in time: it is void, and the subscription never began. */
    private void expire(Tx tx, String id) {
        tx.all(Subscription.KIND).find(id)
                .filter(subscription -> subscription.status() == SubscriptionStatus.INCOMPLETE)
                .flatMap(subscription -> subscription.latestInvoice(tx))
                .filter(invoice -> invoice.status() == InvoiceStatus.OPEN)
                .ifPresent(invoice -> collecting.voidInvoice(tx, invoice));
    }

    /** Its invoices are collected again. */
    private static void collect(Tx tx, String id) {
        tx.all(Subscription.KIND).find(id)
                .filter(subscription -> subscription.pausedUntil().filter(at -> isOver(tx, at)).isPresent())
                .ifPresent(subscription -> {
                    Still before = subscription.still();
                    subscription.set("pause_collection", null);
                    subscription.tell(tx, before);
                });
    }

    /** It was said to end now. */
    private void cancelAt(Tx tx, String id) {
        find(tx, id, Verb.CANCEL).filter(subscription -> endsNow(tx, subscription))
                .ifPresent(subscription -> end(tx, subscription));
    }

    /** What is still pending for it comes on a last invoice, which is collected though the subscription ends. */
    private void end(Tx tx, Subscription subscription) {
        Optional<Invoice> last = Endings.invoicePending(tx, invoicing, subscription);
        Endings.cancel(tx, subscription, Optional.of(Endings.REQUESTED), last);
    }

    private static Optional<Subscription> find(Tx tx, String id, Verb verb) {
        return tx.all(Subscription.KIND).find(id).filter(subscription -> subscription.status().allows(verb));
    }
}
