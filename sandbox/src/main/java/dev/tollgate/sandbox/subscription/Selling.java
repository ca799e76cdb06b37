package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.invoice.Bill;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceItem;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.invoice.Line;
import dev.tollgate.sandbox.invoice.Line.Origin;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus;
import dev.tollgate.sandbox.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes subscriptions that were paid for before they were there, as in a Checkout Session. */
public final class Selling {

    private final Invoicing invoicing;
    private final Signup signup;

    public Selling(Invoicing invoicing, Signup signup) {
        this.invoicing = invoicing;
        this.signup = signup;
    }

    /**
     * What was bought: a subscription, and with it things that are paid once; with what it is to be paid from now on;
     * and the payment, unless nothing is due.
     */
    public record Purchase(Order order, List<Once> once, Optional<String> method, Optional<PaymentIntent> payment) {

        public Purchase {
            once = List.copyOf(once);
        }
    }

    /** Something that is paid once. */
    public record Once(String description, long amount, long quantity, String price) {

        private Line line(Tx tx, String subscription) {
            return new Line(description, amount, quantity, Period.at(tx.now()), Optional.of(price), false,
                    Origin.Item.pending(Optional.of(subscription), Optional.empty()), new JsonObject());
        }
    }

    /** The subscription runs, though a debit may still be on its way; its first invoice shows that. */
    public Subscription sell(Tx tx, Purchase purchase) {
        Subscription subscription = signup.make(tx, purchase.order());
        if (subscription.status() == SubscriptionStatus.INCOMPLETE) subscription.status(SubscriptionStatus.ACTIVE);
        purchase.method().ifPresent(method -> subscription.set("default_payment_method", method));
        List<InvoiceItem> once = purchase.once().stream().map(thing -> InvoiceItem.create(tx, subscription.customer(),
                subscription.currency(), thing.line(tx, subscription.id()))).toList();
        Invoice invoice = invoice(tx, subscription, purchase, once.stream().map(InvoiceItem::line).toList());
        once.forEach(item -> item.set("invoice", invoice.id()));
        subscription.set("latest_invoice", invoice.id());
        subscription.announce(tx);
        Timers.begin(tx, subscription);
        return subscription;
    }

    private Invoice invoice(Tx tx, Subscription subscription, Purchase purchase, List<Line> once) {
        Bill bill = Bills.of(subscription, Bills.CREATE, Period.at(subscription.period().start()), false);
        List<Line> lines = Stream.concat(once.stream(), Signup.firstLines(tx, subscription, subscription.items(tx),
                purchase.order().manner().prorations()).stream()).toList();
        if (purchase.payment().isEmpty()) {
            Invoice invoice = invoicing.draft(tx, bill, lines);
            invoicing.finalizeInvoice(tx, invoice);
            return invoice;
        }
        PaymentIntent payment = purchase.payment().get();
        Invoice invoice = invoicing.paidAlready(tx, bill, lines, payment);
        // A debit that comes back is collected again.
        if (payment.status() != PaymentIntentStatus.SUCCEEDED) invoice.set("auto_advance", true);
        return invoice;
    }
}
