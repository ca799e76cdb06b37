package dev.tollgate.server.app;

import dev.tollgate.server.crypto.SecretBox;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.event.Events;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.job.BestEffortExecutor;
import dev.tollgate.server.job.Queue;
import dev.tollgate.server.stream.PostgresFanout;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.stream.Watchers;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Pager;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.stripe.StripeAccounts;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripePaymentReader;
import dev.tollgate.server.stripe.WebhookEndpoints;
import dev.tollgate.server.tenant.Organizations;
import java.time.Clock;
import java.util.Deque;

/** What every feature stands on. */
record Foundation(Database database, SecretBox box, Ids ids, Findings findings, Queue queue,
        BestEffortExecutor background, Watchers watchers, VersionLog log, Events events, Organizations organizations,
        IdempotencyKeys keys, StripeApi api, StripeAccounts accounts, WebhookEndpoints endpoints, Pager pager,
        Journal journal,
        Lookup lookup, Refreshes refreshes, StripePaymentReader reader) {

    /**
     * @param opened
     *            takes what has to be closed in the end
     */
    static Foundation open(Config config, Clock clock, FailPoints failPoints, Deque<AutoCloseable> opened) {
        Database database = Database.open(config.database(), failPoints);
        opened.push(database);
        new ClockCheck(database, clock, config.database().clockSkewMax()).requireClose();
        var ids = new Ids(clock);
        var box = new SecretBox(config.encryptionKey());
        var accounts = new StripeAccounts(database, box, ids);
        var api = new StripeApi(config.stripe());
        opened.push(api);
        var fanout = new PostgresFanout(database);
        opened.push(fanout);
        var watchers = new Watchers(fanout);
        var pager = new Pager(api, accounts);
        var background = new BestEffortExecutor();
        opened.push(background);
        var journal = new Journal(database, api, accounts, ids, config.stripe());
        return new Foundation(database, box, ids, new Findings(ids), new Queue(database, ids), background, watchers,
                new VersionLog(database.forStreams(), watchers), new Events(watchers, ids),
                new Organizations(database, ids),
                new IdempotencyKeys(database, ids, config.retention().requests()), api, accounts,
                new WebhookEndpoints(database, accounts, box, ids),
                pager,
                journal, new Lookup(pager, journal), new Refreshes(ids),
                new StripePaymentReader(api, accounts, pager));
    }
}
