package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import java.util.List;

/**
 * Writes rows of its own in the transaction that creates a checkout: an order, a reservation. One that throws refuses
 * the create, and nothing of it stays.
 */
public interface CheckoutParticipant {
    void onCreate(Checkout checkout, List<Item> items, Tx tx);
}
