package dev.tollgate.server.admin;

import dev.tollgate.server.finding.FindingKind;

/** What the rules bring to light. */
public final class AdminFindings {
    /**
     * A rule is broken: the subject is the rule, a space, and who breaks it. Or the rules cannot be checked: the
     * subject is the organization.
     */
    public static final FindingKind INVARIANT = FindingKind.condition("INVARIANT");

    private AdminFindings() {}
}
