package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.CustomerListener;
import dev.tollgate.sandbox.invoice.Collecting;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceItem;
import dev.tollgate.sandbox.invoice.InvoiceStatus;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.store.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Ends subscriptions because somebody says so. */
public final class Canceling implements CustomerListener {

    private final Invoicing invoicing;
    private final Collecting collecting;

    public Canceling(Invoicing invoicing, Collecting collecting) {
        this.invoicing = invoicing;
        this.collecting = collecting;
    }

    /**
     * It ends now. With {@code prorate} the rest of the period is given back, and with {@code invoiceNow} what is
     * pending comes on a last invoice; with neither of them, what is pending is forgotten.
     */
    void cancel(Tx tx, Subscription subscription, boolean prorate, boolean invoiceNow) {
        Instant now = tx.now().truncatedTo(ChronoUnit.SECONDS);
        boolean paidFor = subscription.status() == SubscriptionStatus.ACTIVE
                || subscription.status() == SubscriptionStatus.PAST_DUE;
        if (prorate && paidFor) {
            subscription.items(tx).forEach(item -> InvoiceItem.create(tx, subscription.customer(),
                    subscription.currency(), Lines.unused(tx, item, now)));
        }
        if (!prorate && !invoiceNow) forgetPending(tx, subscription);
        Optional<Invoice> last = invoiceNow
                ? Endings.invoicePending(tx, invoicing, subscription)
                : Optional.empty();
        last.ifPresent(invoice -> {
            invoicing.finalizeInvoice(tx, invoice);
            if (invoice.collectsAutomatically()) collecting.attempt(tx, invoice);
        });
        voidFirst(tx, subscription);
        if (!subscription.status().ended()) {
            Endings.cancel(tx, subscription, Optional.of(Endings.REQUESTED));
        }
    }

    private static void forgetPending(Tx tx, Subscription subscription) {
        Endings.pending(tx, subscription).stream().filter(item -> item.flag("proration")).forEach(item -> {
            tx.emit("invoiceitem.deleted", item);
            tx.all(InvoiceItem.KIND).remove(item.id());
        });
    }

    /** Nobody is going to pay the first invoice of what never began. */
    private void voidFirst(Tx tx, Subscription subscription) {
        if (subscription.status() != SubscriptionStatus.INCOMPLETE) return;
        subscription.latestInvoice(tx).filter(invoice -> invoice.status() == InvoiceStatus.OPEN)
                .ifPresent(invoice -> collecting.voidInvoice(tx, invoice));
    }

    /** A customer goes, and takes the subscriptions along. */
    @Override
    public void deleted(Tx tx, Customer customer) {
        Subscription.of(tx, customer.id()).stream().filter(subscription -> !subscription.status().ended())
                .forEach(subscription -> cancel(tx, subscription, false, false));
    }
}
