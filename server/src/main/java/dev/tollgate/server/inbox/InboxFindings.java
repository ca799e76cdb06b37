package dev.tollgate.server.inbox;

import dev.tollgate.server.finding.FindingKind;

/** What can be wrong with what Stripe sends. */
public final class InboxFindings {
    /** An event failed too often, and is not tried again by itself. */
    public static final FindingKind DEAD_EVENT = FindingKind.condition("DEAD_EVENT");
    /** Events come in a version of the API that this server was not built for. The subject is the version. */
    public static final FindingKind API_VERSION = FindingKind.fact("API_VERSION");
    /** An endpoint sends notifications that only name their objects. The subject is the organization. */
    public static final FindingKind THIN_EVENTS = FindingKind.condition("THIN_EVENTS");

    private InboxFindings() {}
}
