package dev.tollgate.server.app;

import dev.tollgate.server.admin.AdminService;
import dev.tollgate.server.admin.Checks;
import dev.tollgate.server.catalog.CatalogService;
import dev.tollgate.server.checkout.CheckoutError;
import dev.tollgate.server.checkout.CheckoutService;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.checkout.StatusService;
import dev.tollgate.server.customer.CustomerService;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.job.BestEffortExecutor;
import dev.tollgate.server.job.Job;
import dev.tollgate.server.job.Jobs;
import dev.tollgate.server.job.Worker;
import dev.tollgate.server.payment.PaymentService;
import dev.tollgate.server.payment.RefundService;
import dev.tollgate.server.reconcile.Reconciliation;
import dev.tollgate.server.rpc.Deadlines;
import dev.tollgate.server.rpc.ErrorContractInterceptor;
import dev.tollgate.server.rpc.RequestId;
import dev.tollgate.server.rpc.Validation;
import dev.tollgate.server.stream.Cursor;
import dev.tollgate.server.stream.LiveStream;
import dev.tollgate.server.stream.StreamPermits;
import dev.tollgate.server.tenant.AuthInterceptor;
import dev.tollgate.server.tenant.Credentials;
import dev.tollgate.server.tenant.RateLimits;
import dev.tollgate.server.tenant.SessionService;
import dev.tollgate.v1.CreateCheckoutRequest;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The composition root: builds every object once, in the order of the dependencies, and closes them in reverse. Tests
 * open the same gateway with a clock that they turn and the sandbox's address.
 */
public final class Gateway implements AutoCloseable {
    private static final Duration IDLE_MAX = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Config config;
    private final Clock clock;
    private final Ids ids;
    private final Foundation base;
    private final EventModule events;
    private final String epoch;
    private final StreamPermits permits;
    private final LiveStream streams;
    private final CheckoutModule checkout;
    private final InboxModule inbox;
    private final Jobs jobs;
    private final GrpcServers servers;
    private final AdminServer admin;

    /**
     * Connects, brings the schema up to date, starts serving. Throws, having closed everything, when any of it fails.
     */
    public static Gateway open(Config config, Clock clock) {
        return new Gateway(config, clock, List.of(), FailPoints.NONE);
    }

    /**
     * @param further
     *            effects, after the gateway's own
     */
    public static Gateway open(Config config, Clock clock, List<Effect> further) {
        return new Gateway(config, clock, further, FailPoints.NONE);
    }

    /**
     * @param failPoints
     *            where a test makes it die
     */
    public static Gateway open(Config config, Clock clock, List<Effect> further, FailPoints failPoints) {
        return new Gateway(config, clock, further, failPoints);
    }

    private Gateway(Config config, Clock clock, List<Effect> further, FailPoints failPoints) {
        this.config = config;
        this.clock = clock;
        this.ids = new Ids(clock);
        try {
            this.base = Foundation.open(config, clock, failPoints, opened);
            UUID organizationId = base.organizations().upsert(config.organization(), config.apiKey());
            base.accounts().upsert(organizationId, config.stripe());
            base.endpoints().upsert(organizationId, config.stripe());
            this.epoch = Cursor.epoch(base.database());
            this.permits = new StreamPermits(config.streams().caps());
            this.streams = opened(new LiveStream(base.watchers(), permits,
                    config.streams().with(epoch, config.database().streamConnectionsMax()), ids));
            this.events = EventModule.open(config, base, opened);
            this.checkout = new CheckoutModule(base, further, opened);
            this.inbox = new InboxModule(config, base, checkout, opened);
            this.jobs = opened(new Jobs(base.database().dataSource(), clock, jobList(), worker()));
            var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            new JvmMemoryMetrics().bindTo(metrics);
            this.servers = opened(new GrpcServers(config.grpc(), services(), interceptors(metrics)));
            this.admin = opened(new AdminServer(config.admin(), metrics, () -> servers.isServing() && isDatabaseUp()));
            opened.push(base.watchers()::drain);
            base.background().run("check-api-version", () -> inbox.checkVersions(organizationId));
            if (config.jobsEnabled()) {
                jobs.start();
                events.pump().start();
            }
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    private List<Job> jobList() {
        var all = new ArrayList<Job>(inbox.jobs());
        all.addAll(events.jobs());
        all.addAll(List.of(new Job("resume-operations", Duration.ofSeconds(2), checkout.operations::sweep),
                new Job("refresh", Duration.ofSeconds(2), checkout.refresher::sweep),
                new Job("expire-checkouts", Duration.ofSeconds(2), checkout.closings::sweepExpired),
                new Job("close-checkouts", Duration.ofSeconds(2), checkout.closings::sweepClosing),
                new Job("forget-requests", Duration.ofHours(1), base.keys()::purge),
                new Job("forget-jobs", Duration.ofHours(1), () -> base.queue().purge(config.retention().jobs())),
                new Job("forget-operations", Duration.ofHours(1),
                        () -> base.journal().purge(config.retention().operations())),
                new Job("forget-findings", Duration.ofHours(1),
                        () -> base.findings().purge(base.database(), config.retention().findings())),
                new Job("forget-tokens", Duration.ofHours(1), base.organizations()::purgeTokens),
                new Job("check-invariants", Duration.ofMinutes(5),
                        new Checks(base.database(), base.findings(), ids)::sweep),
                new Job("check-clock",
                        Duration.ofMinutes(1),
                        new ClockCheck(base.database(), clock, config.database().clockSkewMax())::alarm)));
        return all;
    }

    private Worker worker() {
        return new Worker(base.database(), ids, base.findings(), checkout.jobHandlers, new Random());
    }

    private List<BindableService> services() {
        var browser = new SessionService.BrowserConfig(config.stripe().publishableKey(),
                config.stripe().js().toString(),
                config.streams().heartbeat());
        return List.of(new CheckoutService(checkout.checkouts, checkout.confirmations),
                new PaymentService(base.database(), checkout.payments),
                new RefundService(checkout.refunds), new StatusService(base.database().forStreams(), checkout.checkouts,
                        base.log(), events.streamed(),
                        streams,
                        GrpcServers.CALLS_PER_CONNECTION_MAX),
                inbox.service(), events.service(epoch), new CatalogService(checkout.catalog),
                new CustomerService(checkout.customers),
                new SessionService(base.organizations(), browser, CheckoutError::missing),
                new AdminService(base.database(), base.findings(), base.queue(),
                        inbox.reconciliation(), ids));
    }

    private List<ServerInterceptor> interceptors(PrometheusMeterRegistry metrics) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("deadlines").factory());
        opened.push(timer::shutdownNow);
        var gatekeeper = new AuthInterceptor(new Credentials(base.database(), ids),
                new Credentials(base.database().forStreams(), ids),
                new RateLimits(config.callsPerSecond()));
        return List.of(new RequestId(), new Deadlines(timer),
                new CallMetrics(metrics, permits::open, inbox.reconciliation()::silent),
                new ErrorContractInterceptor(), gatekeeper, new Validation(CreateCheckoutRequest.getDefaultInstance()));
    }

    private boolean isDatabaseUp() {
        return new ClockCheck(base.database(), clock, config.database().clockSkewMax()).isAnswering();
    }

    private <C extends AutoCloseable> C opened(C closeable) {
        opened.push(closeable);
        return closeable;
    }

    /** The port of the API over the network; -1 when there is none. */
    public int port() {
        return servers.port();
    }

    public int adminPort() {
        return admin.port();
    }

    /**
     * Does, now, all the work that is due, until nothing is. For tests, which turn the clock by hand.
     *
     * @return how much that was, with all that was begun in the background since the last time
     */
    public int drain() {
        BestEffortExecutor background = base.background();
        return background.awaitIdle(IDLE_MAX) + jobs.drain() + events.pump().drain()
                + background.awaitIdle(IDLE_MAX);
    }

    public Reconciliation reconciliation() {
        return inbox.reconciliation();
    }

    /** For tests that look at what is committed. */
    public Database database() {
        return base.database();
    }

    /** Whatever one of them ends with, even an error: the others are closed too. */
    @Override
    public void close() {
        if (opened.isEmpty()) return;
        try {
            opened.pop().close();
        } catch (Exception failure) {
            System.getLogger(Gateway.class.getName()).log(System.Logger.Level.WARNING, "closing failed", failure);
        } finally {
            close();
        }
    }
}
