package dev.tollgate.server.stripe;

import dev.tollgate.server.finding.FindingKind;

/** What can be wrong between us and Stripe. */
public final class StripeFindings {
    /** Stripe has not known an object of ours for an hour. */
    public static final FindingKind NOT_KNOWN_TO_STRIPE = FindingKind.condition("NOT_KNOWN_TO_STRIPE");
    /** The key lacks a permission; Stripe's words name it. */
    public static final FindingKind FORBIDDEN_BY_STRIPE = FindingKind.condition("FORBIDDEN_BY_STRIPE");

    private StripeFindings() {}
}
