package dev.tollgate.sandbox.invoice;

import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import java.util.Locale;

/** What invoices change of their customer. */
record Debtor(Tx tx, Customer customer) {

    static Debtor of(Tx tx, String customer) {
        return new Debtor(tx, tx.get(Customer.KIND, customer, "customer"));
    }

    /** The first currency stays the customer's. */
    void uses(String currency) {
        if (customer.find("currency").isEmpty()) change("currency", currency);
    }

    /** Whether the latest charge for an invoice failed. */
    void delinquent(boolean is) {
        if (customer.flag("delinquent") != is) change("delinquent", is);
    }

    /** What is owed, and goes onto the next invoice; a credit when it is negative. */
    long balance() {
        return customer.number("balance");
    }

    void balance(long owed) {
        if (balance() != owed) change("balance", owed);
    }

    /** The number of the next invoice. */
    String number() {
        long next = customer.number("next_invoice_sequence");
        customer.set("next_invoice_sequence", next + 1);
        return String.format(Locale.ROOT, "%s-%04d", customer.text("invoice_prefix"), next);
    }

    private void change(String key, Object value) {
        Still before = customer.still();
        customer.set(key, value);
        tx.emit("customer.updated", customer, before.previously());
    }
}
