package dev.tollgate.server.admin;

import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.Queue;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.v1.Finding;
import dev.tollgate.v1.Invariant;
import dev.tollgate.v1.Job;
import dev.tollgate.v1.Reconciliation;

/** Rules, findings, jobs and reconciliation as messages. */
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
        var message = Finding.newBuilder().setId(TypeId.FINDING.format(finding.id())).setKind(finding.kind())
                .setSubject(finding.subject()).setDetails(finding.details())
                .setCreatedAt(Wire.time(finding.createdAt())).setUpdatedAt(Wire.time(finding.updatedAt()));
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

    static Reconciliation show(dev.tollgate.server.reconcile.Reconciliation.Report report) {
        var message = Reconciliation.newBuilder().setLag(Wire.duration(report.lag())).setSweep(show(report.sweep()))
                .addAllRepairs(report.repairs().stream().map(AdminWire::show).toList());
        report.silentSince().ifPresent(since -> message.setSilentSince(Wire.time(since)));
        report.eventCursor().ifPresent(until -> message.setEventsUntil(Wire.time(until)));
        report.pulledAt().ifPresent(at -> message.setPulledAt(Wire.time(at)));
        report.drift().forEach(finding -> message.addDrift(Reconciliation.Drift.newBuilder()
                .setStripeId(finding.subject()).setDetails(finding.details())));
        return message.build();
    }

    private static Reconciliation.Sweep show(dev.tollgate.server.reconcile.Reconciliation.Swept sweep) {
        var message = Reconciliation.Sweep.newBuilder().setUnderWay(sweep.isUnderWay()).setCompared(sweep.compared())
                .setRepaired(sweep.repaired()).setDrifting(sweep.drifting());
        sweep.finishedAt().ifPresent(at -> message.setFinishedAt(Wire.time(at)));
        return message.build();
    }

    private static Reconciliation.Repair show(dev.tollgate.server.reconcile.Reconciliation.Repair repair) {
        var message = Reconciliation.Repair.newBuilder().setKind(Reconciliation.Kind.valueOf(repair.kind()))
                .setCheckoutId(TypeId.CHECKOUT.format(repair.checkoutId())).setStripeId(repair.stripeId())
                .setDetails(repair.details()).setFoundAt(Wire.time(repair.foundAt()));
        if (repair.repairedAt() != null) message.setRepairedAt(Wire.time(repair.repairedAt()));
        return message.build();
    }
}
