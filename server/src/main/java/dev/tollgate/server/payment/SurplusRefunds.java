package dev.tollgate.server.payment;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.payment.Refund.Origin;
import dev.tollgate.server.payment.Refund.Reason;
import dev.tollgate.server.rpc.TypeId;
import java.util.UUID;

/**
 * Gives back what was paid and does not stand. Intended in the commit that learns of the money, once the payment's row
 * says so; the database lets it be once.
 */
public final class SurplusRefunds {
    private final RefundReservations reservations;
    private final Findings findings;

    public SurplusRefunds(RefundReservations reservations, Findings findings) {
        this.reservations = reservations;
        this.findings = findings;
    }

    /** A payment with what is on its way back, and the refund that it is. */
    public record Intended(Payment payment, UUID refundId) {}

    /** The caller holds the owner's lock, and has written the payment. */
    public Intended intend(Tx tx, Payment payment) {
        var why = payment.surplus().orElseThrow();
        Reason reason = switch (why) {
            case LATE -> Reason.LATE_PAYMENT;
            case DUPLICATE -> Reason.DUPLICATE;
            case REPLACED, ORPHAN -> Reason.SURPLUS;
        };
        var wanted = new RefundReservations.Wanted(reservations.newId(), payment.captured(), reason, Origin.POLICY);
        Payment reserved = reservations.reserve(tx, payment, wanted)
                .orElseThrow(() -> new IllegalStateException("money that was just captured cannot be reserved"));
        reservations.intend(tx, reserved, wanted);
        findings.add(tx, PaymentFindings.SURPLUS_PAYMENT, TypeId.PAYMENT.format(payment.id()), switch (why) {
            case LATE -> "paid after the checkout was closed; the policy is to give it back";
            case DUPLICATE -> "the purchase is paid by another checkout; this money goes back";
            case REPLACED -> "paid twice on one page; this money goes back";
            case ORPHAN -> "paid at Stripe by an object that is not the checkout's; this money goes back";
        });
        tx.reached(PaymentFailPoint.REFUND_INTENDING);
        return new Intended(reserved, wanted.id());
    }
}
