package dev.tollgate.server.refund;

import dev.tollgate.server.checkout.Change;
import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.refund.Refund.Origin;
import dev.tollgate.server.refund.Refund.Reason;
import dev.tollgate.server.tenant.Organization.LatePaymentPolicy;
import dev.tollgate.server.tenant.Organizations;

/**
 * Gives back what was paid and buys nothing: money that came after the checkout had closed, where that is the policy,
 * and the second payment of a purchase. Intended in the commit that learns of the money; the database lets it be once.
 */
public final class PolicyRefunds implements Effect {
    private final Reservations reservations;

    public PolicyRefunds(Reservations reservations) {
        this.reservations = reservations;
    }

    @Override
    public void on(Change change, Tx tx) {
        Checkout before = change.before();
        Checkout after = change.after();
        if (before == null || before.payment().isPaid() || !after.payment().isPaid()) return;
        if (after.progress().status() == Checkout.Status.COMPLETE) return;
        boolean isLate = !before.isOpen() && Organizations.read(tx).latePaymentPolicy() == LatePaymentPolicy.REFUND;
        var wanted = new Reservations.Wanted(reservations.newId(), after.payment().captured(),
                isLate ? Reason.LATE_PAYMENT : Reason.DUPLICATE, Origin.POLICY);
        if (!reservations.reserve(tx, after, wanted))
            throw new IllegalStateException("money that was just captured cannot be reserved");
        reservations.intend(tx, after, wanted);
        tx.reached(FailPoint.REFUND_INTENDING);
    }
}
