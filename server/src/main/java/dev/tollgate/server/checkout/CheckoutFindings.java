package dev.tollgate.server.checkout;

import dev.tollgate.server.finding.FindingKind;

/** What can be wrong with a checkout and its money. */
public final class CheckoutFindings {
    /** Stripe says what cannot be true of this checkout, refund or dispute. It changes nothing. */
    public static final FindingKind CONFLICT = FindingKind.fact("CONFLICT");
    /** Stripe uses a word for its status that this server does not know. */
    public static final FindingKind UNKNOWN_STATUS = FindingKind.fact("UNKNOWN_STATUS");
    /** Paid after it was closed, where the policy is to give that money back. Resolved when it is given back. */
    public static final FindingKind LATE_PAYMENT = FindingKind.fact("LATE_PAYMENT");
    /** What was paid already was paid again. Resolved when the money is given back. */
    public static final FindingKind DUPLICATE_PAYMENT = FindingKind.fact("DUPLICATE_PAYMENT");
    /** Nobody can find out any more whether a call that moves money was executed. A person has to look at Stripe. */
    public static final FindingKind OPERATION_UNCLEAR = FindingKind.condition("OPERATION_UNCLEAR");

    private CheckoutFindings() {}
}
