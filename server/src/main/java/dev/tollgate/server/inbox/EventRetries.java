package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.inbox.InboxMapper.Taken;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeAccounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries stored events again, each under a lease: those that could not be applied, and those that may be ours by now.
 */
public final class EventRetries {
    private static final Logger LOG = LoggerFactory.getLogger(EventRetries.class);
    /** Longer than it takes to handle an event. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final Database database;
    private final StripeAccounts accounts;
    private final Processor processor;
    private final Ids ids;
    private final Sweep<Taken> sweep;

    public EventRetries(Database database, StripeAccounts accounts, Processor processor, Ids ids) {
        this.database = database;
        this.accounts = accounts;
        this.processor = processor;
        this.ids = ids;
        this.sweep = new Sweep<>("apply-events", database, ids, this::take, this::retry,
                (tx, taken, again) -> tx.mapper(InboxMapper.class).putOff(tx.organization(), taken, again));
    }

    /** Events that could not be applied when they came, and those that may turn out to be ours. */
    public int sweep() {
        return sweep.run();
    }

    private List<Taken> take(UUID[] busy, int most) {
        Instant now = ids.now();
        return database.acrossOrganizations(
                tx -> tx.mapper(InboxMapper.class).takeDue(now, now.plus(LEASE), busy, most));
    }

    private void retry(Taken taken) {
        try {
            StripeAccount account = accounts.of(taken.organizationId());
            database.inTransaction(taken.organizationId(), tx -> {
                var stored = tx.mapper(InboxMapper.class).lockTaken(tx.organization(), taken);
                tx.reached(InboxFailPoint.EVENT_RETRYING);
                stored.ifPresent(event -> process(tx, account, taken, event));
                return stored.isPresent();
            });
        } catch (RuntimeException failure) {
            LOG.atWarn().addKeyValue("event", taken.eventId()).setCause(failure)
                    .log("an event could not be tried again");
            writeDown(taken, Processor.words(failure));
        }
    }

    private void process(Tx tx, StripeAccount account, Taken taken, InboxMapper.Stored stored) {
        if (taken.attempts() > Processor.ATTEMPTS_MAX) {
            processor.failed(tx, taken.key(), "its process died each time", Processor.ATTEMPTS_MAX);
            return;
        }
        stored.arrival(account).ifPresentOrElse(arrival -> processor.process(tx, arrival, taken.attempts()),
                () -> processor.failed(tx, taken.key(), Inbox.UNREADABLE, taken.attempts()));
    }

    private void writeDown(Taken taken, String why) {
        database.inTransaction(taken.organizationId(), tx -> {
            var stored = tx.mapper(InboxMapper.class).lockTaken(tx.organization(), taken);
            stored.ifPresent(_ -> processor.failed(tx, taken.key(), why, taken.attempts()));
            return stored.isPresent();
        });
    }
}
