package dev.tollgate.server.reconcile;

import dev.tollgate.server.finding.FindingKind;

/** What a comparison with Stripe brings to light. */
public final class ReconcileFindings {
    /**
     * An object differs from what is stored here, and reading it again did not help; or it cannot be compared. The
     * subject is the object.
     */
    public static final FindingKind DRIFT = FindingKind.condition("DRIFT");
    /** Stripe has events that no webhook brought. */
    public static final FindingKind SILENT_WEBHOOKS = FindingKind.condition("SILENT_WEBHOOKS");
    /** Stripe lists no more what happened in some span. Resolved when the objects were compared. */
    public static final FindingKind MISSED_EVENTS = FindingKind.condition("MISSED_EVENTS");

    private ReconcileFindings() {}
}
