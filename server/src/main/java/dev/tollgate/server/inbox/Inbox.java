package dev.tollgate.server.inbox;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.inbox.Processor.Arrival;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeAccounts;
import dev.tollgate.server.stripe.StripeEvent;
import dev.tollgate.server.stripe.WebhookEndpoints;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Every event that verifies is stored before it is acknowledged, and applied once, in the same commit when it can be.
 * One that cannot be applied stays, with its error, and is tried again here: Stripe is not asked to repeat it, and
 * nothing is dropped.
 */
public final class Inbox {
    private static final int BATCH_MAX = 100;
    private static final int PURGE_MAX = 1_000;

    private final Database database;
    private final StripeAccounts accounts;
    private final WebhookEndpoints endpoints;
    private final ApiVersions versions;
    private final Processor processor;
    private final Ids ids;

    public Inbox(Database database, StripeAccounts accounts, WebhookEndpoints endpoints, ApiVersions versions,
            Processor processor, Ids ids) {
        this.database = database;
        this.accounts = accounts;
        this.endpoints = endpoints;
        this.versions = versions;
        this.processor = processor;
        this.ids = ids;
    }

    /**
     * A webhook. Returns once the event is durable.
     *
     * @param endpointId
     *            empty for the default endpoint
     * @throws ApiException
     *             SIGNATURE_INVALID, also for an endpoint that does not exist
     */
    void receive(Optional<UUID> endpointId, byte[] payload, String signature) {
        var endpoint = endpoints.find(endpointId).orElseThrow(() -> new ApiException(new ApiError.SignatureInvalid()));
        if (!Signature.verifies(payload, signature, endpoint.secrets(), ids.now()))
            throw new ApiException(new ApiError.SignatureInvalid());
        StripeEvent event = StripeEvent.read(payload)
                .orElseThrow(() -> new ApiException(ApiError.InvalidField.of("payload", "is not an event")));
        database.reached(FailPoint.EVENT_VERIFIED);
        store(new Arrival(endpoint.account(), event, StoredEvent.Source.WEBHOOK), payload);
        database.reached(FailPoint.EVENT_STORED);
    }

    /**
     * An event that we asked Stripe for, in the way of a webhook. One that cannot be read is left out.
     *
     * @return whether it was not here yet
     */
    public boolean take(UUID organizationId, JsonObject json) {
        byte[] payload = json.toString().getBytes(StandardCharsets.UTF_8);
        return StripeEvent.read(payload)
                .map(event -> store(new Arrival(accounts.of(organizationId), event, StoredEvent.Source.POLL), payload))
                .orElse(false);
    }

    /** Those of these events that are here already. */
    public Set<String> known(UUID organizationId, List<String> eventIds) {
        return Set.copyOf(database.inTransaction(organizationId, tx -> tx.mapper(StoredEventMapper.class)
                .known(organizationId, eventIds.toArray(String[]::new))));
    }

    private boolean store(Arrival arrival, byte[] payload) {
        StripeEvent event = arrival.event();
        boolean isPushed = arrival.source() == StoredEvent.Source.WEBHOOK;
        UUID accountId = arrival.account().id();
        return database.inTransaction(arrival.account().organizationId(), tx -> {
            var mapper = tx.mapper(InboxMapper.class);
            Instant now = ids.now();
            var row = new InboxMapper.Row(accountId, event.id(), event.type(), event.objectId(),
                    event.paymentIntentId().orElse(null), ObjectOwnership.claim(tx, event.about()).orElse(null),
                    event.apiVersion(),
                    PayloadRedactor.secrets(payload), arrival.source(), event.created(), now, isPushed ? now : null);
            boolean isNew = mapper.insert(tx.organization(), row) == 1;
            if (!isNew) {
                if (isPushed) mapper.delivered(tx.organization(), accountId, event.id(), now);
                return false;
            }
            tx.reached(FailPoint.EVENT_STORING);
            if (isPushed) versions.seen(tx, event);
            processor.process(tx, arrival, 1);
            return true;
        });
    }

    /** StoredEvents that could not be applied when they came, or that turned out to be ours. */
    public int sweep() {
        var due = database.acrossOrganizations(tx -> tx.mapper(InboxMapper.class).due(ids.now(), BATCH_MAX));
        due.forEach(this::retry);
        return due.size();
    }

    private void retry(InboxMapper.Due due) {
        StripeAccount account = accounts.of(due.organizationId());
        database.inTransaction(due.organizationId(), tx -> {
            var stored = tx.mapper(InboxMapper.class).lockDue(due.organizationId(), due.stripeAccountId(),
                    due.eventId(), ids.now());
            tx.reached(FailPoint.EVENT_RETRYING);
            stored.ifPresent(event -> processor.process(tx, event.arrival(account), event.attempts() + 1));
            return stored.isPresent();
        });
    }

    /** Removes events that were dealt with so long ago that Stripe sends them no more. */
    public int purge(Duration retention) {
        Instant before = ids.now().minus(retention);
        return database.acrossOrganizations(tx -> tx.mapper(InboxMapper.class).purge(before, PURGE_MAX));
    }
}
