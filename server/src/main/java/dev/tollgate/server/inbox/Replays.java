package dev.tollgate.server.inbox;

import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.CheckoutRepository;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.rpc.ApiError;
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
    private final ObjectOwnership owners;
    private final CheckoutRepository registry;
    private final Findings findings;

    public Replays(Database database, StripeAccounts accounts, Processor processor, ObjectOwnership owners,
            CheckoutRepository registry,
            Findings findings) {
        this.database = database;
        this.accounts = accounts;
        this.processor = processor;
        this.owners = owners;
        this.registry = registry;
        this.findings = findings;
    }

    /** The checkout that it concerns, before and after; both empty when it concerns none. */
    record Replayed(StoredEvent event, Optional<Checkout> before, Optional<Checkout> after) {}

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
        var stored = tx.mapper(InboxMapper.class).lock(tx.organization(), eventId)
                .orElseThrow(() -> new ApiException(new ApiError.StripeEventNotFound(eventId)));
        tx.reached(FailPoint.EVENT_RETRYING);
        var arrival = stored.arrival(account);
        Optional<Checkout> before = owners.of(tx,
                arrival.event().about()) instanceof ObjectOwnership.Owner.Ours(UUID checkoutId)
                        ? registry.lock(tx, checkoutId)
                        : Optional.empty();
        processor.process(tx, arrival, 1);
        StoredEvent event = StoredEvents.find(tx, eventId);
        if (!event.isUndecided()) findings.resolve(tx, Findings.Kind.DEAD_EVENT, eventId);
        return new Replayed(event, before, before.flatMap(checkout -> registry.lock(tx, checkout.id())));
    }
}
