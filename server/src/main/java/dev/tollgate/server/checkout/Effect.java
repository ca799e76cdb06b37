package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import java.util.List;

/**
 * Follows from changes of checkouts, exactly once: runs inside the transaction that commits them, for all of them at
 * once. Touches our own tables only and calls nobody.
 */
public interface Effect {
    /** Stored where one has to be made up for; it stays the same from version to version. */
    String name();

    /**
     * @param changes
     *            of different checkouts, in the order of their ids
     */
    void on(List<Change> changes, Tx tx);

    /**
     * Makes up for what {@link #on} could not do: brings whatever follows from the checkout to where its state wants
     * it, however many changes were missed. Called again, it changes nothing.
     */
    void makeUp(Checkout checkout, Tx tx);
}
