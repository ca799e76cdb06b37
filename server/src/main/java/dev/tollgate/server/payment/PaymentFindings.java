package dev.tollgate.server.payment;

import dev.tollgate.server.finding.FindingKind;

/** What can be wrong with a payment, and with money that goes back. */
public final class PaymentFindings {
    /** Money that does not stand for its owner. The subject is the payment; resolved when it has gone back. */
    public static final FindingKind SURPLUS_PAYMENT = FindingKind.fact("SURPLUS_PAYMENT");
    /**
     * Stripe says what cannot be true of this refund or dispute. It changes nothing. The subject is Stripe's object.
     */
    public static final FindingKind CONFLICT = FindingKind.fact("CONFLICT");
    /** Nobody can find out any more whether a call that moves money was executed. A person has to look at Stripe. */
    public static final FindingKind OPERATION_UNCLEAR = FindingKind.condition("OPERATION_UNCLEAR");
    /**
     * A refund that was on its way, or done, has failed: the buyer does not have the money. The subject is the refund.
     */
    public static final FindingKind REFUND_FAILED = FindingKind.fact("REFUND_FAILED");
    /** A dispute waits for the merchant. The subject is the dispute; open exactly while it waits. */
    public static final FindingKind DISPUTE = FindingKind.condition("DISPUTE");
    /** An object at Stripe that could be paid, and must not be. The subject is that object. */
    public static final FindingKind ORPHAN_AT_STRIPE = FindingKind.fact("ORPHAN_AT_STRIPE");

    private PaymentFindings() {}
}
