package dev.tollgate.sandbox.invoice;

import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.Invoice.Attempt;
import dev.tollgate.sandbox.invoice.InvoiceStatus.Verb;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus;
import dev.tollgate.sandbox.paymentintent.Payments;
import dev.tollgate.sandbox.paymentmethod.DeclineReason;
import dev.tollgate.sandbox.paymentmethod.Outcome;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/** Gets the money of invoices, or gives it up. */
public final class Collecting {

    /** The timed work of a draft that becomes final by itself. */
    public static final String FINALIZE = "invoice.finalize";
    /** The timed work of an invoice that is collected by itself. */
    public static final String ATTEMPT = "invoice.attempt";
    /** The timed work of an invoice that was sent and not paid. */
    public static final String OVERDUE = "invoice.overdue";

    private final Payments payments;
    private final Invoicing invoicing;

    public Collecting(Payments payments, Invoicing invoicing) {
        this.payments = payments;
        this.invoicing = invoicing;
    }

    /**
     * Pays an open invoice with this method, or with the one that is its usual. A decline is thrown; when the bank asks
     * the buyer the PaymentIntent waits for the answer.
     */
    public void pay(Tx tx, Invoice invoice, Optional<PaymentMethod> given, boolean offSession) {
        invoice.require(Verb.PAY);
        PaymentMethod method = given.orElseGet(() -> requireMethod(tx, invoice));
        if (invoice.attempt() == Attempt.NONE) invoice.collecting(Attempt.MANUAL);
        PaymentIntent intent = invoice.intent(tx).orElseThrow();
        boolean away = offSession && !asks(tx, invoice, method);
        payments.confirm(tx, intent, new Payments.Confirm(method, away, "", true, false));
    }

    /** Collects an open invoice by the schedule. A decline is noted, and {@link Dunning} says what follows. */
    public void attempt(Tx tx, Invoice invoice) {
        if (invoice.status() != InvoiceStatus.OPEN || Customer.find(tx, invoice.customer()).isEmpty()) return;
        invoice.collecting(Attempt.AUTOMATIC);
        Optional<PaymentMethod> method = invoicing.method(tx, invoice);
        if (method.isEmpty()) {
            invoicing.failed(tx, invoice);
            return;
        }
        try {
            pay(tx, invoice, method, true);
        } catch (StripeError _) {
            // A decline has been told to everybody; what could not even be tried has not.
            if (invoice.attempt() != Attempt.NONE) invoicing.failed(tx, invoice);
        }
    }

    /** The bank of somebody who is not there would decline: it wants him to be asked, and billing lets it wait. */
    private static boolean asks(Tx tx, Invoice invoice, PaymentMethod method) {
        boolean setUp = Customer.find(tx, invoice.customer())
                .filter(customer -> customer.isSetUp(method.fingerprint())).isPresent();
        return method.outcome(true, setUp) instanceof Outcome.Decline(DeclineReason reason)
                && reason.equals(DeclineReason.AUTHENTICATION_REQUIRED);
    }

    /** It was a mistake. */
    public void voidInvoice(Tx tx, Invoice invoice) {
        invoice.require(Verb.VOID);
        invoicing.close(tx, invoice, InvoiceStatus.VOID);
        cancel(tx, invoice, "void_invoice");
    }

    /** The money is lost, as far as anybody can say. */
    public void markUncollectible(Tx tx, Invoice invoice) {
        invoice.require(Verb.MARK_UNCOLLECTIBLE);
        invoicing.close(tx, invoice, InvoiceStatus.UNCOLLECTIBLE);
    }

    /** The merchant has the money by another way. */
    void payOutside(Tx tx, Invoice invoice) {
        invoice.require(Verb.PAY);
        invoicing.paidOutside(tx, invoice);
        cancel(tx, invoice, "automatic");
    }

    private void cancel(Tx tx, Invoice invoice, String reason) {
        invoice.intent(tx).filter(intent -> intent.status().allows(PaymentIntentStatus.Verb.CANCEL))
                .ifPresent(intent -> payments.cancel(tx, intent, reason));
    }

    /** A draft has waited long enough. */
    public void finalizeByItself(Tx tx, String id) {
        tx.all(Invoice.KIND).find(id).filter(invoice -> invoice.status() == InvoiceStatus.DRAFT)
                .filter(invoice -> isNow(tx, invoice, "automatically_finalizes_at"))
                .filter(invoice -> Customer.find(tx, invoice.customer()).isPresent()).ifPresent(invoice -> {
                    invoicing.finalizeInvoice(tx, invoice);
                    if (invoice.collectsAutomatically()) {
                        attempt(tx, invoice);
                    } else if (invoice.status() == InvoiceStatus.OPEN) {
                        tx.emit("invoice.sent", invoice);
                    }
                });
    }

    /** It is time to collect it, again or for the first time. */
    public void attemptByItself(Tx tx, String id) {
        tx.all(Invoice.KIND).find(id).filter(invoice -> isNow(tx, invoice, "next_payment_attempt"))
                .ifPresent(invoice -> attempt(tx, invoice));
    }

    /** It was to be paid by now. */
    public void overdue(Tx tx, String id) {
        tx.all(Invoice.KIND).find(id).filter(invoice -> invoice.status() == InvoiceStatus.OPEN)
                .filter(invoice -> isNow(tx, invoice, "due_date"))
                .ifPresent(invoice -> invoicing.overdue(tx, invoice));
    }

    private static boolean isNow(Tx tx, Invoice invoice, String key) {
        return invoice.text(key).equals(String.valueOf(tx.now().getEpochSecond()));
    }

    /** The method that it is paid with when nobody names one; refuses when there is none. */
    PaymentMethod requireMethod(Tx tx, Invoice invoice) {
        return invoicing.method(tx, invoice).orElseThrow(() -> StripeError.state("There is no "
                + "`default_payment_method` set on this Customer or Invoice. Please set either."));
    }
}
