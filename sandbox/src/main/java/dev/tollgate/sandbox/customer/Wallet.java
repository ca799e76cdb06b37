package dev.tollgate.sandbox.customer;

import dev.tollgate.sandbox.store.Tx;

/** What customers pay with, as far as requests about customers are about that too. */
public interface Wallet {

    /** The id of a method that a customer can keep; refuses any other, before anything is changed. */
    String keepable(Tx tx, String method);

    /** The method belongs to this customer from here on. */
    void keep(Tx tx, String method, Customer customer);

    boolean holds(Tx tx, String method, Customer customer);

    /** The customer goes; the methods are nobody's any more. */
    void empty(Tx tx, Customer customer);
}
