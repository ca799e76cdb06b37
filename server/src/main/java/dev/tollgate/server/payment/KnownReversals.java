package dev.tollgate.server.payment;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.payment.Refund.Status;
import dev.tollgate.server.stripe.Reversals;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What we hold of money that went back, for whoever compares it with Stripe. */
public final class KnownReversals {
    private KnownReversals() {}

    /** In words; empty when it is the same. */
    public static Optional<String> difference(Tx tx, Reversals.Refund theirs) {
        Optional<Refund> ours = tx.mapper(RefundMapper.class).byStripeId(tx.organization(), theirs.id());
        String stripe = theirs.amount() + " " + theirs.currency() + " " + Status.of(theirs.status());
        String here = ours.map(refund -> refund.amount() + " " + refund.currency() + " " + refund.status())
                .orElse("nothing");
        return difference(stripe, here);
    }

    public static Optional<String> difference(Tx tx, Reversals.Dispute theirs) {
        Optional<Dispute> ours = tx.mapper(DisputeMapper.class).byStripeId(tx.organization(), theirs.id());
        String stripe = theirs.amount() + " " + theirs.currency() + " " + theirs.status();
        String here = ours.map(dispute -> dispute.amount() + " " + dispute.currency() + " " + dispute.status())
                .orElse("nothing");
        return difference(stripe, here);
    }

    private static Optional<String> difference(String stripe, String here) {
        return stripe.equals(here) ? Optional.empty() : Optional.of(stripe + " at Stripe, " + here + " here");
    }

    /**
     * Payments whose refund or dispute has waited so long for its end that Stripe's lists are no longer read for it, in
     * the order of their ids.
     */
    public static List<UUID> unsettled(Tx tx, Instant refundsBefore, Instant disputesBefore, UUID after, int most) {
        return tx.mapper(RefundMapper.class).unsettled(tx.organization(), refundsBefore, disputesBefore, after, most);
    }
}
