package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeAccounts;
import java.util.Optional;
import java.util.UUID;

/** Applies a stored event once more, because a person asks for it. */
public final class Replays {
    private final Database database;
    private final StripeAccounts accounts;
    private final Processor processor;
    private final Findings findings;

    public Replays(Database database, StripeAccounts accounts, Processor processor, Findings findings) {
        this.database = database;
        this.accounts = accounts;
        this.processor = processor;
        this.findings = findings;
    }

    /** What it is about, before and after; both empty when that is nothing of ours. */
    record Replayed(StoredEvent event, Optional<Standing> before, Optional<Standing> after) {}

    /**
     * @throws ApiException
     *             STRIPE_EVENT_NOT_FOUND
     */
    Replayed replay(UUID organizationId, String eventId) {
        StripeAccount account = accounts.of(organizationId);
        return database.inTransaction(organizationId, tx -> replay(tx, account, eventId));
    }

    /** What {@link #replay} would do now: the same, and then all of it is undone. */
    Replayed rehearse(UUID organizationId, String eventId) {
        StripeAccount account = accounts.of(organizationId);
        return database.rehearse(organizationId, tx -> replay(tx, account, eventId));
    }

    /** Begins a new series of attempts: should it fail, the sweep goes on from here. */
    private Replayed replay(Tx tx, StripeAccount account, String eventId) {
        var key = new Processor.Key(account.id(), eventId);
        var stored = tx.mapper(InboxMapper.class).lock(tx.organization(), key)
                .orElseThrow(() -> new ApiException(new InboxError.StripeEventNotFound(eventId)));
        tx.reached(InboxFailPoint.EVENT_RETRYING);
        Optional<Processor.Arrival> arrival = stored.arrival(account);
        Optional<Standing> before = arrival.flatMap(it -> processor.standing(tx, it.event()));
        arrival.ifPresentOrElse(it -> processor.process(tx, it, 1),
                () -> processor.failed(tx, key, Inbox.UNREADABLE, 1));
        StoredEvent event = StoredEvents.find(tx, eventId);
        if (!event.isUndecided()) findings.resolve(tx, InboxFindings.DEAD_EVENT, eventId);
        Optional<Standing> after = before.flatMap(_ -> arrival).flatMap(it -> processor.standing(tx, it.event()));
        return new Replayed(event, before, after);
    }
}
