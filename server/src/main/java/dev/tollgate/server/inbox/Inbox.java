package dev.tollgate.server.inbox;

import com.google.gson.JsonObject;
import dev.tollgate.server.crypto.Sha256;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.inbox.InboxMapper.Taken;
import dev.tollgate.server.inbox.Processor.Arrival;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeAccounts;
import dev.tollgate.server.stripe.StripeEvent;
import dev.tollgate.server.stripe.WebhookEndpoints;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every event that verifies is stored before it is acknowledged, and applied once, in the same commit when it can be.
 * One that cannot be applied, or not even read, stays with its error and is tried again here, by itself and later each
 * time: Stripe is not asked to repeat it, nothing is dropped, and no other event waits for it.
 */
public final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    /** Longer than it takes to handle an event. */
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int PURGE_MAX = 1_000;
    static final String UNREADABLE = "what is stored cannot be read as an event";

    private final Database database;
    private final StripeAccounts accounts;
    private final WebhookEndpoints endpoints;
    private final ApiVersions versions;
    private final Processor processor;
    private final Ids ids;
    private final Sweep<Taken> sweep;

    public Inbox(Database database, StripeAccounts accounts, WebhookEndpoints endpoints, ApiVersions versions,
            Processor processor, Ids ids) {
        this.database = database;
        this.accounts = accounts;
        this.endpoints = endpoints;
        this.versions = versions;
        this.processor = processor;
        this.ids = ids;
        this.sweep = new Sweep<>("apply-events", database, ids, this::take, this::retry,
                (tx, taken, again) -> tx.mapper(InboxMapper.class).putOff(tx.organization(), taken, again));
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
        var endpoint = endpoints.find(endpointId)
                .orElseThrow(() -> new ApiException(new InboxError.SignatureInvalid()));
        if (!Signature.verifies(payload, signature, endpoint.secrets(), ids.now()))
            throw new ApiException(new InboxError.SignatureInvalid());
        StripeEvent event = StripeEvent.read(payload)
                .orElseThrow(() -> new ApiException(CallError.InvalidField.of("payload", "is not an event")));
        database.reached(InboxFailPoint.EVENT_VERIFIED);
        store(new Arrival(endpoint.account(), event, StoredEvent.Source.WEBHOOK, ids.now()), payload);
        database.reached(InboxFailPoint.EVENT_STORED);
    }

    /**
     * An event that we asked Stripe for, in the way of a webhook. One that cannot be read is kept as it is.
     *
     * @return whether it was not here yet
     */
    public boolean take(UUID organizationId, JsonObject json) {
        byte[] payload = json.toString().getBytes(StandardCharsets.UTF_8);
        StripeAccount account = accounts.of(organizationId);
        return StripeEvent.read(payload)
                .map(event -> store(new Arrival(account, event, StoredEvent.Source.POLL, ids.now()), payload))
                .orElseGet(() -> keep(account, unreadable(account.id(), json, payload), UNREADABLE));
    }

    /** Those of these events that are here already. */
    public Set<String> known(UUID organizationId, List<String> eventIds) {
        return Set.copyOf(database.inTransaction(organizationId, tx -> tx.mapper(StoredEventMapper.class)
                .known(organizationId, eventIds.toArray(String[]::new))));
    }

    private boolean store(Arrival arrival, byte[] payload) {
        try {
            return database.inTransaction(arrival.account().organizationId(), tx -> apply(tx, arrival, payload));
        } catch (Database.CommitInDoubt doubt) {
            throw doubt;
        } catch (RuntimeException failure) {
            if (Database.isLost(failure)) throw failure;
            LOG.atWarn().addKeyValue("event", arrival.event().id()).setCause(failure)
                    .log("an event could not be applied; it is kept and tried again");
            return keep(arrival.account(), row(arrival, payload, Optional.empty()), Processor.words(failure));
        }
    }

    private boolean apply(Tx tx, Arrival arrival, byte[] payload) {
        StripeEvent event = arrival.event();
        boolean isPushed = arrival.source() == StoredEvent.Source.WEBHOOK;
        var row = row(arrival, payload, processor.named(tx, event));
        var mapper = tx.mapper(InboxMapper.class);
        boolean isNew = mapper.insert(tx.organization(), row) == 1;
        if (!isNew) {
            if (isPushed) mapper.delivered(tx.organization(), row.stripeAccountId(), event.id(), row.receivedAt());
            return false;
        }
        tx.reached(InboxFailPoint.EVENT_STORING);
        if (isPushed) versions.seen(tx, event);
        processor.process(tx, arrival, 1);
        return true;
    }

    private static InboxMapper.Row row(Arrival arrival, byte[] payload, Optional<Subject> subject) {
        StripeEvent event = arrival.event();
        Instant now = arrival.receivedAt();
        return new InboxMapper.Row(arrival.account().id(), event.id(), event.type(), event.objectId(),
                event.paymentIntentId().orElse(null), subject.orElse(null), event.apiVersion(),
                PayloadRedactor.redact(payload), arrival.source(), event.created(), now,
                arrival.source() == StoredEvent.Source.WEBHOOK ? now : null, 0, null, now);
    }

    /** Of what Stripe lists as an event; found by its content where it has no id. */
    private InboxMapper.Row unreadable(UUID accountId, JsonObject json, byte[] payload) {
        String id = Json.name(json, "id")
                .orElseGet(() -> "unreadable_" + HexFormat.of().formatHex(Sha256.of(json.toString())));
        Instant now = ids.now();
        return new InboxMapper.Row(accountId, id, Json.name(json, "type").orElse(""), "", null, null, "",
                PayloadRedactor.redact(payload), StoredEvent.Source.POLL, Json.time(json, "created"), now, null, 0,
                null,
                now);
    }

    /** Its first attempt has failed before it could begin. */
    private boolean keep(StripeAccount account, InboxMapper.Row row, String why) {
        return database.inTransaction(account.organizationId(), tx -> {
            boolean isNew = tx.mapper(InboxMapper.class).insert(tx.organization(), row) == 1;
            if (isNew) processor.failed(tx, new Processor.Key(account.id(), row.eventId()), why, 1);
            return isNew;
        });
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
                () -> processor.failed(tx, taken.key(), UNREADABLE, taken.attempts()));
    }

    private void writeDown(Taken taken, String why) {
        database.inTransaction(taken.organizationId(), tx -> {
            var stored = tx.mapper(InboxMapper.class).lockTaken(tx.organization(), taken);
            stored.ifPresent(_ -> processor.failed(tx, taken.key(), why, taken.attempts()));
            return stored.isPresent();
        });
    }

    /** Removes events that were dealt with so long ago that Stripe sends them no more. */
    public int purge(Duration retention) {
        Instant before = ids.now().minus(retention);
        return database.acrossOrganizations(tx -> tx.mapper(InboxMapper.class).purge(before, PURGE_MAX));
    }
}
