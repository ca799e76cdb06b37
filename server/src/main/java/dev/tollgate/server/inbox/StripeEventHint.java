package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.StripeEvent;
import java.util.List;
import java.util.Set;

/**
 * Hears of events that another feature may handle, for instance to have something of its own read again at Stripe.
 * Should it throw, what it wrote is undone, and nothing else: what becomes of the event is not its business.
 */
public interface StripeEventHint {
    /** Stripe's names for the types of its objects. */
    Set<String> objects();

    /** The types of events that it needs, as in {@link StripeEventHandler#eventTypes}. */
    List<String> eventTypes();

    /** Inside the commit that handles the event, after it was handled; may be called more than once. */
    void hint(Tx tx, StripeEvent event, String cause);
}
