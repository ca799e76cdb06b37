package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.GroupCommit;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.StripeAccount;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores and applies a batch of events in one transaction, in three round trips: the events and the locks of what they
 * are about, all that follows from them, the commit. Should any of them fail, all of it is undone and each is taken in
 * alone; one that fails alone is kept with its error and tried again, and costs the others nothing.
 */
final class Intake implements GroupCommit.Batch<Intake.Arrived, Boolean> {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /**
     * An event that is to be committed.
     *
     * @param payload
     *            without its secrets
     */
    record Arrived(Processor.Arrival arrival, byte[] payload) {}

    private final Database database;
    private final ApiVersions versions;
    private final Processor processor;

    Intake(Database database, ApiVersions versions, Processor processor) {
        this.database = database;
        this.versions = versions;
        this.processor = processor;
    }

    @Override
    public UUID group(Arrived event) {
        return event.arrival().account().id();
    }

    @Override
    public Set<String> keys(Arrived event) {
        return Set.of(event.arrival().event().id());
    }

    @Override
    public int bytes(Arrived event) {
        return event.payload().length;
    }

    /** @return of each, whether it was not here yet */
    @Override
    public List<Boolean> commit(List<Arrived> batch) {
        Set<String> fresh = store(batch);
        return batch.stream().map(event -> fresh.contains(event.arrival().event().id())).toList();
    }

    @Override
    public Boolean commitAlone(Arrived event) {
        try {
            return commit(List.of(event)).getFirst();
        } catch (RuntimeException failure) {
            // Nobody knows, or the database is gone: Stripe sends it again.
            if (failure instanceof Database.CommitInDoubt || Database.isLost(failure)) throw failure;
            return keep(event, failure);
        }
    }

    private Set<String> store(List<Arrived> batch) {
        StripeAccount account = batch.getFirst().arrival().account();
        return database.inTransaction(account.organizationId(), tx -> {
            List<InboxMapper.Row> rows = batch.stream().map(event -> row(tx, event)).toList();
            Supplier<List<String>> inserted = insert(tx, account, rows);
            processor.prepare(tx, batch.stream().map(Arrived::arrival).toList());
            var fresh = new HashSet<>(inserted.get());
            tx.reached(InboxFailPoint.EVENT_STORING);
            for (int i = 0; i < rows.size(); i++)
                if (fresh.contains(rows.get(i).eventId())) apply(tx, batch.get(i).arrival(), rows.get(i).outcome());
            deliveredBefore(tx, account, rows.stream().filter(row -> !fresh.contains(row.eventId())).toList());
            tx.verify(() -> tx.reached(InboxFailPoint.EVENT_APPLYING));
            return fresh;
        });
    }

    private void apply(Tx tx, Processor.Arrival arrival, Processor.Outcome expected) {
        if (arrival.source() == StoredEvent.Source.WEBHOOK) versions.seen(tx, arrival.event());
        Processor.Outcome outcome = processor.apply(tx, arrival);
        if (!outcome.equals(expected))
            Processor.move(tx, new Processor.Key(arrival.account().id(), arrival.event().id()), outcome, 1);
    }

    /** The pull had found them: now a webhook has brought them too. */
    private static void deliveredBefore(Tx tx, StripeAccount account, List<InboxMapper.Row> known) {
        List<InboxMapper.Row> pushed = known.stream().filter(row -> row.source() == StoredEvent.Source.WEBHOOK)
                .toList();
        if (!pushed.isEmpty())
            tx.later(InboxMapper.class).delivered(tx.organization(), account.id(),
                    pushed.stream().map(InboxMapper.Row::eventId).toArray(String[]::new),
                    pushed.getFirst().receivedAt());
    }

    private static Supplier<List<String>> insert(Tx tx, StripeAccount account, List<InboxMapper.Row> rows) {
        return tx.later(InboxMapper.class,
                mapper -> mapper.insert(tx.organization(), account.id(), InboxMapper.Rows.of(rows)));
    }

    private InboxMapper.Row row(Tx tx, Arrived event) {
        Processor.Arrival arrival = event.arrival();
        var it = arrival.event();
        return new InboxMapper.Row(it.id(), it.type(), it.objectId(), it.paymentIntentId().orElse(null),
                it.apiVersion(), event.payload(), arrival.source(), it.created(), arrival.receivedAt(),
                processor.expected(tx, arrival));
    }

    /** Its first attempt has failed. */
    private boolean keep(Arrived event, RuntimeException failure) {
        LOG.atWarn().addKeyValue("event", event.arrival().event().id()).setCause(failure)
                .log("an event could not be applied; it is kept and tried again");
        StripeAccount account = event.arrival().account();
        return database.inTransaction(account.organizationId(),
                tx -> keep(tx, account, row(tx, event), Processor.words(failure)));
    }

    /** @return whether it was not here yet */
    boolean keep(Tx tx, StripeAccount account, InboxMapper.Row row, String why) {
        boolean isNew = !insert(tx, account, List.of(row)).get().isEmpty();
        if (isNew) processor.failed(tx, new Processor.Key(account.id(), row.eventId()), why, 1);
        return isNew;
    }
}
