package dev.tollgate.sandbox.invoice;

import dev.tollgate.sandbox.invoice.Invoice.Attempt;
import dev.tollgate.sandbox.invoice.InvoiceStatus.Verb;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentListener;
import dev.tollgate.sandbox.store.Tx;
import java.util.Optional;

/** Moves an invoice on when its PaymentIntent moves. */
public final class InvoiceOutcomes implements PaymentListener {

    private final Invoicing invoicing;

    public InvoiceOutcomes(Invoicing invoicing) {
        this.invoicing = invoicing;
    }

    @Override
    public void paid(Tx tx, PaymentIntent intent) {
        of(tx, intent).ifPresent(invoice -> invoicing.paid(tx, invoice));
    }

    @Override
    public void authorized(Tx tx, PaymentIntent intent) {}

    @Override
    public void processing(Tx tx, PaymentIntent intent) {
        of(tx, intent).ifPresent(invoice -> invoicing.processing(tx, invoice));
    }

    @Override
    public void failedLater(Tx tx, PaymentIntent intent) {}

    @Override
    public void failed(Tx tx, PaymentIntent intent) {
        of(tx, intent).ifPresent(invoice -> invoicing.failed(tx, invoice));
    }

    /** Who pays himself sees the bank's question; who is collected from has to be told. */
    @Override
    public void asked(Tx tx, PaymentIntent intent) {
        of(tx, intent).filter(invoice -> invoice.attempt() != Attempt.NONE)
                .ifPresent(invoice -> invoicing.actionRequired(tx, invoice));
    }

    private static Optional<Invoice> of(Tx tx, PaymentIntent intent) {
        return InvoicePayment.invoice(tx, intent).filter(invoice -> invoice.status().allows(Verb.PAY));
    }
}
