package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;

/**
 * Follows from a change of a checkout, exactly once: runs inside the transaction that commits the change. Inserts rows
 * and enqueues jobs; calls nobody.
 */
public interface Effect {
    void on(Change change, Tx tx);
}
