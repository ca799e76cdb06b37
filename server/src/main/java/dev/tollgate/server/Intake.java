package dev.tollgate.server;

import dev.tollgate.server.checkout.Looks;
import dev.tollgate.server.checkout.Registry;
import dev.tollgate.server.checkout.Settlement;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.job.Job;
import dev.tollgate.server.orphan.Orphans;
import dev.tollgate.server.webhook.ApiVersions;
import dev.tollgate.server.webhook.Events;
import dev.tollgate.server.webhook.Inbox;
import dev.tollgate.server.webhook.Owners;
import dev.tollgate.server.webhook.Processor;
import dev.tollgate.server.webhook.Replays;
import dev.tollgate.server.webhook.WebhookService;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Builds what takes in Stripe's news: what it tells us, and what we go and ask. */
final class Intake {
    private final Config config;
    private final Inbox inbox;
    private final ApiVersions versions;
    private final WebhookService service;

    Intake(Config config, Floor floor, Registry registry, Settlement settlement, Looks looks, Orphans orphans) {
        Ids ids = floor.ids();
        Database database = floor.database();
        var owners = new Owners(registry, orphans, floor.findings());
        var processor = new Processor(owners, settlement, looks, floor.findings(), ids);
        this.config = config;
        this.versions = new ApiVersions(database, floor.pager(), floor.endpoints(), floor.findings());
        this.inbox = new Inbox(database, floor.accounts(), floor.endpoints(), versions, processor, ids);
        var replays = new Replays(database, floor.accounts(), processor, owners, registry, floor.findings());
        this.service = new WebhookService(inbox, new Events(database), replays, floor.endpoints());
    }

    WebhookService service() {
        return service;
    }

    List<Job> jobs() {
        return List.of(new Job("apply-events", Duration.ofSeconds(2), inbox::sweep),
                new Job("forget-events", Duration.ofHours(1), () -> inbox.purge(config.webhooks().retention())));
    }

    void checkVersions(UUID organizationId) {
        versions.checkEndpoints(organizationId);
    }
}
