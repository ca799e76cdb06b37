package dev.tollgate.server.app;

import dev.tollgate.server.crypto.SecretBox;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.BestEffortExecutor;
import dev.tollgate.server.job.Queue;
import dev.tollgate.server.stream.PostgresFanout;
import dev.tollgate.server.stream.VersionLog;
import dev.tollgate.server.stream.Watchers;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Pager;
import dev.tollgate.server.stripe.StripeAccounts;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripePaymentReader;
import dev.tollgate.server.stripe.WebhookEndpoints;
import dev.tollgate.server.tenant.IdempotencyKeys;
import dev.tollgate.server.tenant.Organizations;
import java.time.Clock;
import java.util.Deque;

/** What every feature stands on. */
record Floor(Database database, SecretBox box, StripeAccounts accounts, Journal journal, StripePaymentReader observer,
        Watchers watchers, VersionLog log, Findings findings, IdempotencyKeys requests, Organizations organizations,
        BestEffortExecutor background, Queue queue, Lookup lookup, WebhookEndpoints endpoints, Pager pager, Ids ids) {

    /**
     * @param opened
     *            takes what has to be closed in the end
     */
    static Floor open(Config config, Clock clock, FailPoints failPoints, Deque<AutoCloseable> opened) {
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
        return new Floor(database, box, accounts, journal,
                new StripePaymentReader(api, accounts, pager), watchers, new VersionLog(database, watchers),
                new Findings(ids),
                new IdempotencyKeys(database, ids), new Organizations(database, ids), background,
                new Queue(database, ids),
                new Lookup(database, pager, journal), new WebhookEndpoints(database, accounts, box, ids),
                pager, ids);
    }
}
