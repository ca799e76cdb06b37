package dev.tollgate.server.job;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.rpc.TypeId;
import java.util.UUID;

/** A job that nothing more is done for, until a person begins it anew. */
public final class DeadJob {
    private final Findings findings;
    private final UUID id;
    private final JobMapper.Ended ended;
    private final String how;

    DeadJob(Findings findings, UUID id, JobMapper.Ended ended, String how) {
        this.findings = findings;
        this.id = id;
        this.ended = ended;
        this.how = how;
    }

    public UUID id() {
        return id;
    }

    public String kind() {
        return ended.kind();
    }

    public String subject() {
        return ended.subject();
    }

    /** Why it failed last, or was given up. */
    public String error() {
        return ended.error();
    }

    /**
     * Makes a finding DEAD_JOB of it: open until a person has it tried again, or says that it is dealt with.
     */
    public void tell(Tx tx) {
        findings.add(tx, JobFindings.DEAD_JOB, TypeId.JOB.format(id), "%s of %s %s, round %d: %s"
                .formatted(kind(), subject(), how.formatted(ended.attempts()), ended.retries() + 1, error()));
    }
}
