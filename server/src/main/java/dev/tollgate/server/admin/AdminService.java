package dev.tollgate.server.admin;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.JobFindings;
import dev.tollgate.server.job.Queue;
import dev.tollgate.server.reconcile.Reconciliation;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.AdminServiceGrpc;
import dev.tollgate.v1.CheckInvariantsRequest;
import dev.tollgate.v1.CheckInvariantsResponse;
import dev.tollgate.v1.GetReconciliationRequest;
import dev.tollgate.v1.GetReconciliationResponse;
import dev.tollgate.v1.ListFindingsRequest;
import dev.tollgate.v1.ListFindingsResponse;
import dev.tollgate.v1.ListJobsRequest;
import dev.tollgate.v1.ListJobsResponse;
import dev.tollgate.v1.ResolveFindingRequest;
import dev.tollgate.v1.ResolveFindingResponse;
import dev.tollgate.v1.RetryJobRequest;
import dev.tollgate.v1.RetryJobResponse;
import dev.tollgate.v1.RunReconciliationRequest;
import dev.tollgate.v1.RunReconciliationResponse;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.EnumSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The wire of operating: rules, findings, jobs. */
public final class AdminService extends AdminServiceGrpc.AdminServiceImplBase {
    private final Database database;
    private final Invariants invariants;
    private final Findings findings;
    private final Queue queue;
    private final Reconciliation reconciliation;

    public AdminService(Database database, Findings findings, Queue queue, Reconciliation reconciliation, Ids ids) {
        this.database = database;
        this.invariants = new Invariants(database, ids);
        this.findings = findings;
        this.queue = queue;
        this.reconciliation = reconciliation;
    }

    @Override
    public void checkInvariants(CheckInvariantsRequest request, StreamObserver<CheckInvariantsResponse> answer) {
        Calls.answer(answer, () -> {
            var since = Instant.ofEpochSecond(request.getSince().getSeconds(), request.getSince().getNanos());
            var results = invariants.check(Caller.current().organizationId(), phases(request.getPhase()), since,
                    Invariants.PATIENCE);
            return CheckInvariantsResponse.newBuilder()
                    .addAllInvariants(results.stream().map(AdminWire::show).toList()).build();
        });
    }

    private static EnumSet<Rule.Phase> phases(dev.tollgate.v1.Invariant.Phase phase) {
        return switch (phase) {
            case ALWAYS -> EnumSet.of(Rule.Phase.ALWAYS);
            case EVENTUALLY -> EnumSet.of(Rule.Phase.EVENTUALLY);
            case PHASE_UNSPECIFIED, UNRECOGNIZED -> EnumSet.allOf(Rule.Phase.class);
        };
    }

    @Override
    public void getReconciliation(GetReconciliationRequest request,
            StreamObserver<GetReconciliationResponse> answer) {
        Calls.answer(answer, () -> {
            var report = reconciliation.report(Caller.current().organizationId());
            return GetReconciliationResponse.newBuilder().setReconciliation(AdminWire.show(report)).build();
        });
    }

    @Override
    public void runReconciliation(RunReconciliationRequest request,
            StreamObserver<RunReconciliationResponse> answer) {
        Calls.answer(answer, () -> {
            UUID organizationId = Caller.current().organizationId();
            reconciliation.runNow(organizationId);
            var report = reconciliation.report(organizationId);
            return RunReconciliationResponse.newBuilder().setReconciliation(AdminWire.show(report)).build();
        });
    }

    @Override
    public void listFindings(ListFindingsRequest request, StreamObserver<ListFindingsResponse> answer) {
        Calls.answer(answer, () -> {
            Page page = Page.of(request.getPageSize(), request.getPageToken(), TypeId.FINDING);
            var fetched = database.read(Caller.current().organizationId(),
                    tx -> findings.page(tx, request.getIncludeResolved(), page.before(), page.fetch()));
            return ListFindingsResponse.newBuilder()
                    .addAllFindings(page.shown(fetched).stream().map(AdminWire::show).toList())
                    .setNextPageToken(page.next(fetched, TypeId.FINDING, Findings.Entry::id)).build();
        });
    }

    @Override
    public void resolveFinding(ResolveFindingRequest request, StreamObserver<ResolveFindingResponse> answer) {
        Calls.answer(answer, () -> {
            UUID id = TypeId.FINDING.parse(request.getFindingId());
            var resolved = database
                    .inTransaction(Caller.current().organizationId(), tx -> findings.resolve(tx, id))
                    .orElseThrow(() -> new ApiException(new AdminError.FindingNotFound(request.getFindingId())));
            return ResolveFindingResponse.newBuilder().setFinding(AdminWire.show(resolved)).build();
        });
    }

    @Override
    public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> answer) {
        Calls.answer(answer, () -> {
            Page page = Page.of(request.getPageSize(), request.getPageToken(), TypeId.JOB);
            var fetched = database.read(Caller.current().organizationId(),
                    tx -> queue.page(tx, state(request.getState()), page.before(), page.fetch()));
            return ListJobsResponse.newBuilder()
                    .addAllJobs(page.shown(fetched).stream().map(AdminWire::show).toList())
                    .setNextPageToken(page.next(fetched, TypeId.JOB, Queue.Entry::id)).build();
        });
    }

    private static Queue.@Nullable State state(dev.tollgate.v1.Job.State state) {
        return switch (state) {
            case QUEUED -> Queue.State.QUEUED;
            case DONE -> Queue.State.DONE;
            case DEAD -> Queue.State.DEAD;
            case STATE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    @Override
    public void retryJob(RetryJobRequest request, StreamObserver<RetryJobResponse> answer) {
        Calls.answer(answer, () -> {
            UUID id = TypeId.JOB.parse(request.getJobId());
            return database.inTransaction(Caller.current().organizationId(), tx -> {
                boolean retried = queue.retry(tx, id);
                if (retried) findings.resolve(tx, JobFindings.DEAD_JOB, request.getJobId());
                var job = queue.find(tx, id)
                        .orElseThrow(() -> new ApiException(new AdminError.JobNotFound(request.getJobId())));
                return RetryJobResponse.newBuilder().setJob(AdminWire.show(job)).setRetried(retried).build();
            });
        });
    }
}
