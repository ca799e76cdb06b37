package dev.tollgate.sandbox.customer;

import dev.tollgate.sandbox.store.Tx;

/** Whoever has something of a customer, and is told in the same commit that the customer goes. */
@FunctionalInterface
public interface CustomerListener {

    void deleted(Tx tx, Customer customer);
}
