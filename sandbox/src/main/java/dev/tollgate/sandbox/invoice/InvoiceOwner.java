package dev.tollgate.sandbox.invoice;

import dev.tollgate.sandbox.store.Tx;
import java.util.Optional;

/** Whoever makes invoices of its own, such as a subscription, and is told in the same commit what becomes of them. */
public interface InvoiceOwner {

    /** Invoices that the merchant makes are nobody else's. */
    InvoiceOwner NONE = new InvoiceOwner() {
    };

    /** The payment method that its invoices are paid with. */
    default Optional<String> method(Tx tx, Invoice invoice) {
        return Optional.empty();
    }

    /** What paying the invoice saves the method for: {@code off_session} or {@code on_session}, when it does. */
    default Optional<String> savesFor(Tx tx, Invoice invoice) {
        return Optional.empty();
    }

    default void paid(Tx tx, Invoice invoice) {}

    /** The bank takes its time to answer. */
    default void processing(Tx tx, Invoice invoice) {}

    /** It was to be paid by now, and was not. */
    default void overdue(Tx tx, Invoice invoice) {}

    /** An attempt to pay it failed. */
    default void failed(Tx tx, Invoice invoice) {}

    /** The buyer has to answer the bank. */
    default void actionRequired(Tx tx, Invoice invoice) {}

    /** The last automatic attempt has failed; told after {@link #failed}. */
    default void exhausted(Tx tx, Invoice invoice) {}

    /** It is void or uncollectible. */
    default void closed(Tx tx, Invoice invoice) {}
}
