package dev.tollgate.server.admin;

import dev.tollgate.server.job.Queue;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.status.Findings;
import dev.tollgate.v1.Finding;
import dev.tollgate.v1.Invariant;
import dev.tollgate.v1.Job;

/** Rules, findings and jobs as messages. */
final class AdminWire {
    private AdminWire() {}

    static Invariant show(Invariants.Result result) {
        var phase = switch (result.rule().phase()) {
            case ALWAYS -> Invariant.Phase.ALWAYS;
            case EVENTUALLY -> Invariant.Phase.EVENTUALLY;
        };
        return Invariant.newBuilder().setId(result.rule().id()).setPhase(phase).setRule(result.rule().sentence())
                .addAllViolators(result.violators()).build();
    }

    static Finding show(Findings.Entry finding) {
        var message = Finding.newBuilder().setId(TypeId.FINDING.format(finding.id())).setKind(finding.kind().name())
                .setSubject(finding.subject()).setDetails(finding.details())
                .setCreatedAt(Wire.time(finding.createdAt()));
        if (finding.resolvedAt() != null) message.setResolvedAt(Wire.time(finding.resolvedAt()));
        return message.build();
    }

    static Job show(Queue.Entry job) {
        var state = switch (job.state()) {
            case QUEUED -> Job.State.QUEUED;
            case DONE -> Job.State.DONE;
            case DEAD -> Job.State.DEAD;
        };
        return Job.newBuilder().setId(TypeId.JOB.format(job.id())).setKind(job.kind()).setSubject(job.subject())
                .setState(state).setAttempts(job.attempts()).setRetries(job.retries()).setError(job.error())
                .setRunAt(Wire.time(job.runAt())).setCreatedAt(Wire.time(job.createdAt()))
                .setUpdatedAt(Wire.time(job.updatedAt())).build();
    }
}
