package dev.tollgate.server.webhook;

import dev.tollgate.server.checkout.Looks;
import dev.tollgate.server.checkout.Settlement;
import dev.tollgate.server.checkout.Settlement.Observation;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.Refusal;
import dev.tollgate.server.rpc.Refused;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeAccounts;
import dev.tollgate.server.stripe.StripeEvent;
import dev.tollgate.server.webhook.InboxMapper.State;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every event that verifies is stored before it is acknowledged, and applied once, in the same commit when it can be.
 * One that cannot be applied stays, with its error, and is tried again here: Stripe is not asked to repeat it, and
 * nothing is dropped.
 */
public final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final int ATTEMPTS_MAX = 12;
    private static final int BATCH_MAX = 100;
    private static final int ERROR_CHARACTERS_MAX = 500;

    private final Database database;
    private final StripeAccounts accounts;
    private final Owners owners;
    private final Settlement settlement;
    private final Looks looks;
    private final Ids ids;

    public Inbox(Database database, StripeAccounts accounts, Owners owners, Settlement settlement, Looks looks,
            Ids ids) {
        this.database = database;
        this.accounts = accounts;
        this.owners = owners;
        this.settlement = settlement;
        this.looks = looks;
        this.ids = ids;
    }

    /**
     * Returns once the event is durable.
     *
     * @param endpointId
     *            empty for the default endpoint
     * @throws Refused
     *             SIGNATURE_INVALID, also for an endpoint that does not exist
     */
    void receive(Optional<UUID> endpointId, byte[] payload, String signature) {
        var endpoint = accounts.endpoint(endpointId).orElseThrow(() -> new Refused(new Refusal.SignatureInvalid()));
        if (!Signature.verifies(payload, signature, endpoint.secrets(), ids.now()))
            throw new Refused(new Refusal.SignatureInvalid());
        StripeEvent event = StripeEvent.read(payload)
                .orElseThrow(() -> new Refused(Refusal.InvalidField.of("payload", "is not an event")));
        StripeAccount account = endpoint.account();
        var row = new InboxMapper.Row(account.id(), event.id(), event.type(), event.objectId(),
                event.paymentIntentId().orElse(null), event.apiVersion(), Blanking.secrets(payload), ids.now());
        database.inTransaction(account.organizationId(), tx -> {
            boolean isNew = tx.mapper(InboxMapper.class).insert(tx.organization(), row) == 1;
            if (isNew) process(tx, account, event, 1);
            return isNew;
        });
    }

    private void process(Tx tx, StripeAccount account, StripeEvent event, int attempt) {
        Optional<RuntimeException> failure = tx
                .attempt(() -> move(tx, account, event, apply(tx, account, event), attempt));
        if (failure.isEmpty()) return;
        LOG.atWarn().addKeyValue("event", event.id()).addKeyValue("attempt", attempt).setCause(failure.get())
                .log("an event could not be applied; it is kept and tried again");
        String error = String.valueOf(failure.get().getMessage());
        move(tx, account, event, new Outcome(attempt >= ATTEMPTS_MAX ? State.DEAD : State.PENDING,
                error.substring(0, Math.min(error.length(), ERROR_CHARACTERS_MAX))), attempt);
    }

    record Outcome(State state, @Nullable String error) {}

    private void move(Tx tx, StripeAccount account, StripeEvent event, Outcome outcome, int attempt) {
        var next = ids.now().plus(Duration.ofSeconds(1L << Math.min(attempt, 12)));
        tx.mapper(InboxMapper.class).move(tx.organization(), account.id(), event.id(), outcome.state(), outcome.error(),
                attempt, next);
    }

    private Outcome apply(Tx tx, StripeAccount account, StripeEvent event) {
        if (event.livemode() != account.mode().isLive()) return new Outcome(State.IGNORED, "of another mode");
        if (event.account().isPresent() && !event.account().equals(account.stripeAccountId()))
            return new Outcome(State.IGNORED, "of another account");
        var sighting = event.sighting();
        return switch (owners.of(tx, event)) {
            case Owners.Owner.Foreign _ -> new Outcome(State.FOREIGN, null);
            case Owners.Owner.Stranger(String why) -> new Outcome(State.IGNORED, why);
            case Owners.Owner.Ours _ when sighting.isEmpty() -> new Outcome(State.IGNORED, "says nothing about money");
            case Owners.Owner.Ours(UUID checkoutId) -> {
                settlement.settle(tx, checkoutId,
                        new Observation(sighting.get(), "webhook:" + event.id(), OptionalLong.empty()));
                UUID organizationId = tx.organization();
                tx.afterCommit(() -> looks.soonIfWanted(organizationId, checkoutId));
                yield new Outcome(State.APPLIED, null);
            }
        };
    }

    /** Events that could not be applied when they came, or that turned out to be ours. */
    public int sweep() {
        var due = database.acrossOrganizations(tx -> tx.mapper(InboxMapper.class).due(ids.now(), BATCH_MAX));
        due.forEach(one -> {
            StripeAccount account = accounts.of(one.organizationId());
            database.inTransaction(one.organizationId(), tx -> {
                var stored = tx.mapper(InboxMapper.class).lockPending(one.organizationId(), one.stripeAccountId(),
                        one.eventId());
                stored.ifPresent(event -> process(tx, account, StripeEvent.read(event.payload()).orElseThrow(),
                        event.attempts() + 1));
                return stored.isPresent();
            });
        });
        return due.size();
    }
}
