package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.job.Queue;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.AdminServiceGrpc;
import dev.tollgate.v1.CheckInvariantsRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateSessionTokenRequest;
import dev.tollgate.v1.Finding;
import dev.tollgate.v1.GetReconciliationRequest;
import dev.tollgate.v1.Invariant;
import dev.tollgate.v1.Job;
import dev.tollgate.v1.ListFindingsRequest;
import dev.tollgate.v1.ListJobsRequest;
import dev.tollgate.v1.ResolveFindingRequest;
import dev.tollgate.v1.RetryJobRequest;
import dev.tollgate.v1.RunReconciliationRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What whoever runs the gateway sees and does. */
class OperatingIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    private static Checkout paid() {
        Checkout checkout = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_visa");
        world.settles();
        return checkout;
    }

    private static List<Finding> findings(String kind, boolean includeResolved) {
        return world.admin().listFindings(
                ListFindingsRequest.newBuilder().setIncludeResolved(includeResolved).setPageSize(100).build())
                .getFindingsList().stream().filter(finding -> finding.getKind().equals(kind)).toList();
    }

    private static List<Job> jobs(Job.State state) {
        return world.admin().listJobs(ListJobsRequest.newBuilder().setState(state).build()).getJobsList();
    }

    private static List<Invariant> broken(Invariant.Phase phase) {
        return world.admin().checkInvariants(CheckInvariantsRequest.newBuilder().setPhase(phase).build())
                .getInvariantsList().stream().filter(rule -> rule.getViolatorsCount() > 0).toList();
    }

    private static String organization() {
        return world.sql("SELECT id FROM organization WHERE name = 'shop'");
    }

    private static void enqueues(String kind) {
        UUID organization = UUID.fromString(organization());
        var queue = new Queue(world.gateway().database(), new Ids(world.clock));
        world.gateway().database().inTransaction(organization, tx -> queue.enqueue(tx, kind, "chk_nobody"));
    }

    private static void breaks(Checkout checkout) {
        world.sql("UPDATE payment SET captured = captured - 1 WHERE checkout_id = ? RETURNING id",
                TypeId.CHECKOUT.parse(checkout.getId()));
    }

    private static void repairs(Checkout checkout) {
        world.sql("UPDATE payment SET captured = amount WHERE checkout_id = ? RETURNING id",
                TypeId.CHECKOUT.parse(checkout.getId()));
    }

    @Test
    void theRulesAreCheckedWhenAnOperatorAsks() {
        Checkout checkout = paid();
        var rules = world.admin().checkInvariants(CheckInvariantsRequest.getDefaultInstance()).getInvariantsList();
        assertThat(rules).hasSizeGreaterThan(20).allSatisfy(rule -> assertThat(rule.getViolatorsList()).isEmpty());
        assertThat(rules).extracting(Invariant::getPhase).contains(Invariant.Phase.ALWAYS, Invariant.Phase.EVENTUALLY);
        breaks(checkout);
        assertThat(broken(Invariant.Phase.PHASE_UNSPECIFIED)).singleElement()
                .satisfies(rule -> assertThat(rule.getId()).isEqualTo("M1"))
                .satisfies(rule -> assertThat(rule.getViolatorsList()).containsExactly(checkout.getPayment().getId()));
        assertThat(broken(Invariant.Phase.EVENTUALLY)).isEmpty();
        repairs(checkout);
    }

    @Test
    void theRulesAreCheckedOnceADayAndWhatBreaksThemIsAFinding() {
        Checkout checkout = paid();
        breaks(checkout);
        // Just started, or down for long: it catches up with its work first.
        world.passes(Duration.ofDays(2));
        assertThat(findings("INVARIANT", false)).isEmpty();
        world.passes(Duration.ofMinutes(15));
        assertThat(findings("INVARIANT", false)).singleElement()
                .satisfies(
                        finding -> assertThat(finding.getSubject()).isEqualTo("M1 " + checkout.getPayment().getId()));
        resolvesAll("INVARIANT");
        Checkout second = paid();
        breaks(second);
        world.passes(Duration.ofHours(23));
        assertThat(findings("INVARIANT", false)).isEmpty();
        world.passes(Duration.ofMinutes(70));
        // The first has not changed since: only the full check still names it.
        assertThat(findings("INVARIANT", false)).extracting(Finding::getSubject)
                .containsExactly("M1 " + second.getPayment().getId());
        assertThat(broken(Invariant.Phase.ALWAYS)).singleElement()
                .satisfies(rule -> assertThat(rule.getViolatorsList()).containsExactlyInAnyOrder(
                        checkout.getPayment().getId(), second.getPayment().getId()));
        repairs(checkout);
        repairs(second);
        resolvesAll("INVARIANT");
        assertThat(findings("INVARIANT", false)).isEmpty();
        assertThat(findings("INVARIANT", true)).hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(finding -> assertThat(finding.hasResolvedAt()).isTrue());
    }

    private static void resolvesAll(String kind) {
        for (Finding finding : findings(kind, false))
            world.admin().resolveFinding(ResolveFindingRequest.newBuilder().setFindingId(finding.getId()).build());
    }

    @Test
    void aDeadJobIsSeenAndBegunAnewByAPerson() {
        enqueues("nobody-does-this");
        for (int attempt = 0; attempt < 12; attempt++) {
            world.settles();
            world.clock.turn(Duration.ofHours(1));
        }
        assertThat(jobs(Job.State.QUEUED)).isEmpty();
        Job dead = jobs(Job.State.DEAD).getFirst();
        assertThat(dead.getAttempts()).isEqualTo(12);
        assertThat(dead.getError()).contains("nobody does jobs of kind nobody-does-this");
        assertThat(findings("DEAD_JOB", false)).singleElement()
                .satisfies(finding -> assertThat(finding.getSubject()).isEqualTo(dead.getId()));
        assertThat(broken(Invariant.Phase.PHASE_UNSPECIFIED)).isEmpty();
        var request = RetryJobRequest.newBuilder().setJobId(dead.getId()).build();
        var retried = world.admin().retryJob(request);
        assertThat(retried.getRetried()).isTrue();
        assertThat(retried.getJob().getState()).isEqualTo(Job.State.QUEUED);
        assertThat(retried.getJob().getAttempts()).isZero();
        assertThat(world.admin().retryJob(request).getRetried()).isFalse();
        assertThat(findings("DEAD_JOB", false)).isEmpty();
        world.settles();
        assertThat(jobs(Job.State.QUEUED)).singleElement()
                .satisfies(job -> assertThat(job.getAttempts()).isEqualTo(1));
        world.sql("DELETE FROM job RETURNING id");
    }

    @Test
    void whatNoEventToldIsRepairedWhenAnOperatorAsksAndOnlyOnce() {
        var created = buyer.opens(Buyer.tea());
        world.settles();
        world.sandbox.webhooks().dropAll(true);
        buyer.paysInTheBrowser(created, "pm_card_visa");
        world.sandbox.webhooks().dropAll(false);
        var run = world.admin().runReconciliation(RunReconciliationRequest.getDefaultInstance()).getReconciliation();
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(run.getDriftList()).isEmpty();
        assertThat(run.hasPulledAt()).isTrue();
        assertThat(run.getSweep().getCompared()).isPositive();
        world.settles();
        var report = world.admin().getReconciliation(GetReconciliationRequest.getDefaultInstance()).getReconciliation();
        assertThat(report.getDriftList()).isEmpty();
        assertThat(report.getRepairsList()).allSatisfy(repair -> assertThat(repair.hasRepairedAt()).isTrue());
        var again = world.admin().runReconciliation(RunReconciliationRequest.getDefaultInstance()).getReconciliation();
        assertThat(again.getRepairsList()).isEqualTo(report.getRepairsList());
    }

    @Test
    void whatDoesNotExistIsSaidSo() {
        var job = RetryJobRequest.newBuilder().setJobId("job_01h455vb4pex5vsknk084sn02q").build();
        assertThat(ApiErrors.of(() -> world.admin().retryJob(job))).isEqualTo("JOB_NOT_FOUND");
        var finding = ResolveFindingRequest.newBuilder().setFindingId("fnd_01h455vb4pex5vsknk084sn02q").build();
        assertThat(ApiErrors.of(() -> world.admin().resolveFinding(finding))).isEqualTo("FINDING_NOT_FOUND");
        var bad = RetryJobRequest.newBuilder().setJobId("job_1").build();
        assertThat(ApiErrors.of(() -> world.admin().retryJob(bad))).isEqualTo("INVALID_FIELD");
    }

    @Test
    void anOrganizationSeesItsOwnOnlyAndABrowserNothing() {
        Checkout checkout = paid();
        breaks(checkout);
        world.addOrganization("other", World.OTHER_KEY);
        var other = World.with(AdminServiceGrpc.newBlockingStub(world.channel()), World.OTHER_KEY);
        assertThat(other.checkInvariants(CheckInvariantsRequest.getDefaultInstance()).getInvariantsList())
                .allSatisfy(rule -> assertThat(rule.getViolatorsList()).isEmpty());
        repairs(checkout);
        String token = world.sessions().createSessionToken(
                CreateSessionTokenRequest.newBuilder().setCheckoutId(checkout.getId()).build()).getToken();
        var browser = World.with(AdminServiceGrpc.newBlockingStub(world.channel()), token);
        assertThat(ApiErrors.of(() -> browser.checkInvariants(CheckInvariantsRequest.getDefaultInstance())))
                .isEqualTo("PERMISSION_DENIED");
    }
}
