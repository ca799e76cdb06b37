package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceStatus;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Difference;

/** Ends subscriptions, for good. */
final class Endings {

    static final String REQUESTED = "cancellation_requested";
    static final String FAILED = "payment_failed";

    private Endings() {}

    /** It is canceled now. Nobody collects its invoices any more. */
    static void cancel(Tx tx, Subscription subscription, String reason) {
        subscription.status(SubscriptionStatus.CANCELED);
        subscription.set("ended_at", tx.now());
        if (subscription.find("canceled_at").isEmpty()) subscription.set("canceled_at", tx.now());
        subscription.cancellation("reason", reason);
        tx.all(Invoice.KIND).newestFirst().filter(invoice -> invoice.subscription()
                .filter(subscription.id()::equals).isPresent()).forEach(invoice -> rest(tx, invoice));
        tx.emit("customer.subscription.deleted", subscription);
    }

    private static void rest(Tx tx, Invoice invoice) {
        boolean open = invoice.status() == InvoiceStatus.DRAFT || invoice.status() == InvoiceStatus.OPEN;
        if (!open || !invoice.flag("auto_advance")) return;
        var before = invoice.snapshot();
        invoice.set("auto_advance", false);
        invoice.set("automatically_finalizes_at", null);
        invoice.set("next_payment_attempt", null);
        tx.emit("invoice.updated", invoice, Difference.previously(before, invoice.snapshot()));
    }

    /** The first invoice was not paid in time. */
    static void expire(Tx tx, Subscription subscription) {
        var before = subscription.snapshot();
        subscription.status(SubscriptionStatus.INCOMPLETE_EXPIRED);
        subscription.set("ended_at", tx.now());
        subscription.tell(tx, before);
    }
}
