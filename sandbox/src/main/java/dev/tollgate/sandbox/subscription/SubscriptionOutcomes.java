package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.invoice.Dunning;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceOwner;
import dev.tollgate.sandbox.invoice.InvoiceStatus;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.setupintent.SetupListener;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import java.util.Optional;

/** Moves a subscription on when one of its invoices moves, or when its payment method is saved. */
public final class SubscriptionOutcomes implements InvoiceOwner, SetupListener {

    private static final String METHOD = "default_payment_method";

    @Override
    public Optional<String> method(Tx tx, Invoice invoice) {
        return of(tx, invoice).flatMap(subscription -> subscription.find(METHOD));
    }

    @Override
    public Optional<String> savesFor(Tx tx, Invoice invoice) {
        return of(tx, invoice).filter(Subscription::chargesAutomatically).map(_ -> "off_session");
    }

    @Override
    public void paid(Tx tx, Invoice invoice) {
        of(tx, invoice).ifPresent(subscription -> {
            Still before = subscription.still();
            boolean paused = subscription.status() == SubscriptionStatus.PAUSED;
            switch (subscription.status()) {
                case INCOMPLETE -> subscription.status(SubscriptionStatus.ACTIVE);
                case PAST_DUE, UNPAID, PAUSED -> settle(tx, subscription);
                case ACTIVE, TRIALING, CANCELED, INCOMPLETE_EXPIRED -> {
                }
            }
            invoice.intent(tx).ifPresent(intent -> keep(subscription, intent.text("payment_method")));
            subscription.tell(tx, before);
            if (paused && subscription.status() == SubscriptionStatus.ACTIVE) {
                tx.emit("customer.subscription.resumed", subscription);
            }
        });
    }

    /** It is in good standing again when the newest invoice that was issued is paid, or given up. */
    private static void settle(Tx tx, Subscription subscription) {
        newest(tx, subscription).filter(invoice -> invoice.status() != InvoiceStatus.OPEN)
                .ifPresent(_ -> subscription.status(SubscriptionStatus.ACTIVE));
    }

    /** The newest invoice that was issued: a subscription stands as well as that, whatever becomes of older ones. */
    private static Optional<Invoice> newest(Tx tx, Subscription subscription) {
        return Invoice.of(tx, subscription.id()).stream()
                .filter(invoice -> invoice.status() != InvoiceStatus.DRAFT && invoice.status() != InvoiceStatus.VOID)
                .findFirst();
    }

    /** What paid the first invoice pays the next ones, when that was asked for. */
    private static void keep(Subscription subscription, String method) {
        boolean wanted = subscription.object("payment_settings").get("save_default_payment_method").getAsString()
                .equals("on_subscription");
        if (wanted && !method.isEmpty()) subscription.set(METHOD, method);
    }

    /** Nobody waits for a bank that takes days. */
    @Override
    public void processing(Tx tx, Invoice invoice) {
        of(tx, invoice).filter(subscription -> subscription.status() == SubscriptionStatus.INCOMPLETE)
                .ifPresent(subscription -> move(tx, subscription, SubscriptionStatus.ACTIVE));
    }

    @Override
    public void overdue(Tx tx, Invoice invoice) {
        failed(tx, invoice);
    }

    @Override
    public void failed(Tx tx, Invoice invoice) {
        of(tx, invoice).filter(subscription -> subscription.status() == SubscriptionStatus.ACTIVE)
                .filter(subscription -> newest(tx, subscription)
                        .filter(newest -> newest.status() == InvoiceStatus.OPEN).isPresent())
                .ifPresent(subscription -> move(tx, subscription, SubscriptionStatus.PAST_DUE));
    }

    @Override
    public void exhausted(Tx tx, Invoice invoice) {
        of(tx, invoice).filter(subscription -> subscription.status() == SubscriptionStatus.PAST_DUE)
                .ifPresent(subscription -> {
                    switch (Dunning.of(tx).then()) {
                        case CANCEL -> Endings.cancel(tx, subscription, Optional.of(Endings.FAILED));
                        case UNPAID -> move(tx, subscription, SubscriptionStatus.UNPAID);
                        case PAST_DUE -> {
                        }
                    }
                });
    }

    @Override
    public void closed(Tx tx, Invoice invoice) {
        of(tx, invoice).ifPresent(subscription -> {
            Still before = subscription.still();
            switch (subscription.status()) {
                case INCOMPLETE -> Endings.expire(tx, subscription);
                case PAST_DUE, UNPAID -> {
                    settle(tx, subscription);
                    subscription.tell(tx, before);
                }
                case ACTIVE, TRIALING, PAUSED, CANCELED, INCOMPLETE_EXPIRED -> {
                }
            }
        });
    }

    @Override
    public void setUp(Tx tx, SetupIntent intent) {
        tx.all(Subscription.KIND).find(intent.owner()).filter(subscription -> !subscription.status().ended())
                .ifPresent(subscription -> {
                    Still before = subscription.still();
                    subscription.set("pending_setup_intent", null);
                    keep(subscription, intent.text("payment_method"));
                    subscription.tell(tx, before);
                });
    }

    private static void move(Tx tx, Subscription subscription, SubscriptionStatus status) {
        Still before = subscription.still();
        subscription.status(status);
        subscription.tell(tx, before);
    }

    private static Optional<Subscription> of(Tx tx, Invoice invoice) {
        return invoice.subscription().flatMap(tx.all(Subscription.KIND)::find);
    }
}
