package dev.tollgate.server.app;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.inbox.ApiVersions;
import dev.tollgate.server.inbox.EventRetries;
import dev.tollgate.server.inbox.Inbox;
import dev.tollgate.server.inbox.Processor;
import dev.tollgate.server.inbox.Replays;
import dev.tollgate.server.inbox.StoredEvents;
import dev.tollgate.server.inbox.StripeEventHandlers;
import dev.tollgate.server.inbox.WebhookService;
import dev.tollgate.server.job.Job;
import dev.tollgate.server.reconcile.Comparison;
import dev.tollgate.server.reconcile.EventPull;
import dev.tollgate.server.reconcile.EventTypes;
import dev.tollgate.server.reconcile.ObjectSweep;
import dev.tollgate.server.reconcile.Reconciliation;
import dev.tollgate.server.reconcile.RepairLog;
import dev.tollgate.server.reconcile.Repairs;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/** Builds what takes in Stripe's news: what it tells us, and what we go and ask. */
final class InboxModule {
    private final Config config;
    private final Inbox inbox;
    private final EventRetries retries;
    private final ApiVersions versions;
    private final WebhookService service;
    private final EventPull pull;
    private final ObjectSweep sweep;
    private final Reconciliation reconciliation;

    /**
     * @param opened
     *            takes what has to be closed in the end
     */
    InboxModule(Config config, Foundation base, CheckoutModule checkout, Deque<AutoCloseable> opened) {
        Ids ids = base.ids();
        Database database = base.database();
        var handlers = new StripeEventHandlers(checkout.eventHandlers, List.of());
        var processor = new Processor(handlers, base.findings(), ids);
        this.config = config;
        this.versions = new ApiVersions(database, base.pager(), base.endpoints(), base.findings());
        this.inbox = new Inbox(database, base.accounts(), base.endpoints(), versions, processor, ids,
                config.webhooks().committers());
        opened.push(inbox);
        this.retries = new EventRetries(database, base.accounts(), processor, ids);
        var replays = new Replays(database, base.accounts(), processor, base.findings());
        this.service = new WebhookService(inbox, new StoredEvents(database), replays, base.endpoints());
        var log = new RepairLog(base.findings(), ids);
        var comparison = new Comparison(checkout.ownership, checkout.versions);
        var repairs = new Repairs(database, base.pager(), comparison, checkout.settlement,
                new Repairs.Reading(checkout.refresher, checkout.payments), log);
        this.pull = new EventPull(database, base.pager(), inbox, base.findings(),
                new EventTypes(handlers.eventTypes()), ids);
        this.sweep = new ObjectSweep(database, base.pager(), comparison, repairs, checkout.refresher,
                new ObjectSweep.Outcome(log, base.findings(), ids));
        this.reconciliation = new Reconciliation(database, pull, sweep, log, ids);
    }

    Reconciliation reconciliation() {
        return reconciliation;
    }

    WebhookService service() {
        return service;
    }

    List<Job> jobs() {
        return List.of(new Job("apply-events", Duration.ofSeconds(2), retries::sweep),
                new Job("forget-events", Duration.ofHours(1), () -> inbox.purge(config.webhooks().retention())),
                new Job("pull-events", Duration.ofSeconds(2), pull::run),
                new Job("sweep-objects", Duration.ofSeconds(10), sweep::run));
    }

    void checkVersions(UUID organizationId) {
        versions.checkEndpoints(organizationId);
    }
}
