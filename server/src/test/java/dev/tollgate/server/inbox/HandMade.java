package dev.tollgate.server.inbox;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.crypto.SecretBox;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.stripe.Pager;
import dev.tollgate.server.stripe.StripeAccounts;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeConfig;
import dev.tollgate.server.stripe.WebhookEndpoints;
import dev.tollgate.server.world.World;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** An inbox beside the gateway's, on the same database and the same Stripe, for whoever brings handlers of his own. */
public final class HandMade implements AutoCloseable {
    public final Database database;
    public final Ids ids;
    public final UUID organizationId;
    public final Pager pager;
    public final Findings findings;
    public final Inbox inbox;
    private final StripeApi api;

    public HandMade(World world, List<StripeEventHandler> handlers, List<StripeEventHint> hints) {
        var config = new AtomicReference<StripeConfig>();
        world.restart(given -> {
            config.set(given);
            return given;
        });
        database = world.gateway().database();
        ids = new Ids(world.clock);
        organizationId = UUID.fromString(world.sql("SELECT id FROM organization"));
        findings = new Findings(ids);
        api = new StripeApi(Objects.requireNonNull(config.get()));
        var box = new SecretBox(new Secret(World.ENCRYPTION_KEY));
        var accounts = new StripeAccounts(database, box, ids);
        pager = new Pager(api, accounts);
        var endpoints = new WebhookEndpoints(database, accounts, box, ids);
        var processor = new Processor(new StripeEventHandlers(handlers, hints), findings, ids);
        inbox = new Inbox(database, accounts, endpoints, new ApiVersions(database, pager, endpoints, findings),
                processor, ids, 1);
    }

    @Override
    public void close() {
        inbox.close();
        api.close();
    }
}
