package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceItem;
import dev.tollgate.sandbox.invoice.InvoiceStatus;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.store.Tx;
import java.util.List;
import java.util.Optional;

/** Ends subscriptions, for good. */
final class Endings {

    static final String REQUESTED = "cancellation_requested";
    static final String FAILED = "payment_failed";

    private Endings() {}

    /** It is canceled now. Nobody collects its invoices any more. */
    static void cancel(Tx tx, Subscription subscription, Optional<String> reason) {
        cancel(tx, subscription, reason, Optional.empty());
    }

    /** The same, but for its last invoice, which is still collected. */
    static void cancel(Tx tx, Subscription subscription, Optional<String> reason, Optional<Invoice> last) {
        subscription.status(SubscriptionStatus.CANCELED);
        subscription.set("ended_at", tx.now());
        if (subscription.find("canceled_at").isEmpty()) subscription.set("canceled_at", tx.now());
        subscription.cancellation("reason", reason.orElse(null));
        Invoice.of(tx, subscription.id()).stream().filter(invoice -> !Optional.of(invoice).equals(last))
                .forEach(invoice -> rest(tx, invoice));
        tx.emit("customer.subscription.deleted", subscription);
    }

    private static void rest(Tx tx, Invoice invoice) {
        boolean open = invoice.status() == InvoiceStatus.DRAFT || invoice.status() == InvoiceStatus.OPEN;
        if (!open || !invoice.flag("auto_advance")) return;
        var before = invoice.still();
        invoice.set("auto_advance", false);
        invoice.set("automatically_finalizes_at", null);
        invoice.set("next_payment_attempt", null);
        tx.emit("invoice.updated", invoice, before.previously());
    }

    /** What waits for an invoice gets one. */
    static Optional<Invoice> invoicePending(Tx tx, Invoicing invoicing, Subscription subscription) {
        if (pending(tx, subscription).isEmpty()) return Optional.empty();
        Period moment = Period.at(tx.now());
        Invoice last = invoicing.draft(tx, Bills.of(subscription, Bills.UPDATE, moment, true), List.of());
        subscription.set("latest_invoice", last.id());
        return Optional.of(last);
    }

    /** What is to be charged for, or given back, with its next invoice. */
    static List<InvoiceItem> pending(Tx tx, Subscription subscription) {
        return InvoiceItem.pending(tx, subscription.customer(), subscription.currency(),
                Optional.of(subscription.id())).filter(item -> item.subscription().isPresent()).toList();
    }

    /** The first invoice was not paid in time. */
    static void expire(Tx tx, Subscription subscription) {
        var before = subscription.still();
        subscription.status(SubscriptionStatus.INCOMPLETE_EXPIRED);
        subscription.set("ended_at", tx.now());
        subscription.tell(tx, before);
    }
}
