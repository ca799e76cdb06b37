package dev.tollgate.server.checkout;

import dev.tollgate.server.finding.FindingKind;
import dev.tollgate.server.payment.PaymentFindings;

/** What can be wrong with a checkout. */
public final class CheckoutFindings {
    /** Stripe says what cannot be true of this checkout. It changes nothing. */
    public static final FindingKind CONFLICT = PaymentFindings.CONFLICT;
    /** Stripe uses a word for its status that this server does not know. */
    public static final FindingKind UNKNOWN_STATUS = FindingKind.fact("UNKNOWN_STATUS");
    /** Nobody can find out any more whether a call that moves money was executed. A person has to look at Stripe. */
    public static final FindingKind OPERATION_UNCLEAR = PaymentFindings.OPERATION_UNCLEAR;
    /** What follows from the checkout could not be done when it changed; a job makes up for it. */
    public static final FindingKind EFFECT_FAILED = FindingKind.condition("EFFECT_FAILED");
    /** An object at Stripe names a checkout that does not exist. The subject is that object. */
    public static final FindingKind UNKNOWN_CHECKOUT = FindingKind.fact("UNKNOWN_CHECKOUT");

    private CheckoutFindings() {}
}
