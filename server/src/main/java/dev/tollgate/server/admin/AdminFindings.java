package dev.tollgate.server.admin;

import dev.tollgate.server.finding.FindingKind;

/** What the rules bring to light. */
public final class AdminFindings {
    /** A rule is broken. The subject is the rule, a space, and who breaks it. */
    public static final FindingKind INVARIANT = FindingKind.condition("INVARIANT");

    private AdminFindings() {}
}
