package dev.tollgate.server.job;

import dev.tollgate.server.finding.FindingKind;

/** What can be wrong with a job. */
public final class JobFindings {
    /** It failed too often, and is not tried again by itself. Resolved when a person has it tried again. */
    public static final FindingKind DEAD_JOB = FindingKind.condition("DEAD_JOB");

    private JobFindings() {}
}
