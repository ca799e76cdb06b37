package dev.tollgate.server.customer;

import dev.tollgate.server.finding.FindingKind;

/** What can be wrong with a customer. */
public final class CustomerFindings {
    /** Stripe refuses what we know of a customer. The subject is the customer; resolved when Stripe takes it. */
    public static final FindingKind CUSTOMER_REFUSED = FindingKind.condition("CUSTOMER_REFUSED");

    private CustomerFindings() {}
}
