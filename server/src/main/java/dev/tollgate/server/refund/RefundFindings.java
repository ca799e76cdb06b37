package dev.tollgate.server.refund;

import dev.tollgate.server.finding.FindingKind;

/** What can be wrong with money that goes back. */
public final class RefundFindings {
    /**
     * A refund that was on its way, or done, has failed: the buyer does not have the money. The subject is the refund.
     */
    public static final FindingKind REFUND_FAILED = FindingKind.fact("REFUND_FAILED");
    /** A dispute waits for the merchant. The subject is the dispute; open exactly while it waits. */
    public static final FindingKind DISPUTE = FindingKind.condition("DISPUTE");

    private RefundFindings() {}
}
