package dev.tollgate.server.orphan;

import dev.tollgate.server.finding.FindingKind;

/** What has no place here. */
public final class OrphanFindings {
    /**
     * Made for a checkout, but not the object that the checkout has. The subject is its id at Stripe; open until it is
     * cleaned up.
     */
    public static final FindingKind ORPHAN_AT_STRIPE = FindingKind.condition("ORPHAN_AT_STRIPE");
    /** An object names a checkout that does not exist. The subject is the object. */
    public static final FindingKind UNKNOWN_CHECKOUT = FindingKind.fact("UNKNOWN_CHECKOUT");

    private OrphanFindings() {}
}
