package dev.tollgate.server.app;

import dev.tollgate.server.checkout.CheckoutRepository;
import dev.tollgate.server.checkout.Refresher;
import dev.tollgate.server.checkout.Settlement;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.inbox.ApiVersions;
import dev.tollgate.server.inbox.Inbox;
import dev.tollgate.server.inbox.Processor;
import dev.tollgate.server.inbox.Replays;
import dev.tollgate.server.inbox.StoredEvents;
import dev.tollgate.server.inbox.StripeEventHandlers;
import dev.tollgate.server.inbox.WebhookService;
import dev.tollgate.server.job.Job;
import dev.tollgate.server.orphan.CheckoutEventHandler;
import dev.tollgate.server.orphan.ObjectOwnership;
import dev.tollgate.server.orphan.Orphans;
import dev.tollgate.server.reconcile.Comparison;
import dev.tollgate.server.reconcile.EventPull;
import dev.tollgate.server.reconcile.EventTypes;
import dev.tollgate.server.reconcile.ObjectSweep;
import dev.tollgate.server.reconcile.Reconciliation;
import dev.tollgate.server.reconcile.RepairLog;
import dev.tollgate.server.reconcile.Repairs;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Builds what takes in Stripe's news: what it tells us, and what we go and ask. */
final class Intake {
    private final Config config;
    private final Inbox inbox;
    private final ApiVersions versions;
    private final WebhookService service;
    private final EventPull pull;
    private final ObjectSweep sweep;
    private final Reconciliation reconciliation;

    Intake(Config config, Floor floor, CheckoutRepository registry, Settlement settlement, Refresher looks,
            Orphans orphans) {
        Ids ids = floor.ids();
        Database database = floor.database();
        var owners = new ObjectOwnership(registry, orphans, floor.findings());
        var handlers = new StripeEventHandlers(
                List.of(new CheckoutEventHandler(owners, registry, settlement, looks)), List.of());
        var processor = new Processor(handlers, floor.findings(), ids);
        this.config = config;
        this.versions = new ApiVersions(database, floor.pager(), floor.endpoints(), floor.findings());
        this.inbox = new Inbox(database, floor.accounts(), floor.endpoints(), versions, processor, ids);
        var replays = new Replays(database, floor.accounts(), processor, floor.findings());
        this.service = new WebhookService(inbox, new StoredEvents(database), replays, floor.endpoints());
        var log = new RepairLog(floor.findings(), ids);
        var comparison = new Comparison(owners, registry);
        var repairs = new Repairs(database, floor.pager(), comparison, settlement, looks, log);
        this.pull = new EventPull(database, floor.pager(), inbox, floor.findings(),
                new EventTypes(handlers.eventTypes()), ids);
        this.sweep = new ObjectSweep(database, floor.pager(), comparison, repairs, looks,
                new ObjectSweep.Outcome(log, floor.findings(), ids));
        this.reconciliation = new Reconciliation(database, pull, sweep, log, ids);
    }

    Reconciliation reconciliation() {
        return reconciliation;
    }

    WebhookService service() {
        return service;
    }

    List<Job> jobs() {
        return List.of(new Job("apply-events", Duration.ofSeconds(2), inbox::sweep),
                new Job("forget-events", Duration.ofHours(1), () -> inbox.purge(config.webhooks().retention())),
                new Job("pull-events", Duration.ofSeconds(2), pull::run),
                new Job("sweep-objects", Duration.ofSeconds(10), sweep::run));
    }

    void checkVersions(UUID organizationId) {
        versions.checkEndpoints(organizationId);
    }
}
