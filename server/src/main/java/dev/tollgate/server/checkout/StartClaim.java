package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Asked on the way to COMPLETE: something that only one checkout may have. The checkout that loses it never becomes
 * COMPLETE, and its money is surplus. Every unique index over complete checkouts has a claim, so that no commit fails
 * by it.
 */
public interface StartClaim {
    /** @return those that lost, once they are asked for: the claim may be sent together with other statements */
    Supplier<Set<UUID>> claim(Tx tx, List<Checkout> checkouts);

    /** Gives back what was won: a later claim was lost. */
    void release(Tx tx, List<Checkout> checkouts);
}
