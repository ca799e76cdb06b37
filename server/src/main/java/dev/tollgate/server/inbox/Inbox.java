package dev.tollgate.server.inbox;

import com.google.gson.JsonObject;
import dev.tollgate.server.crypto.Sha256;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.GroupCommit;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
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
import java.util.concurrent.CompletableFuture;

/**
 * Every event that verifies is stored before it is acknowledged, and applied once, in the same commit when it can be.
 * One that cannot be applied, or not even read, stays with its error and is tried again here, by itself and later each
 * time: Stripe is not asked to repeat it, nothing is dropped, and no other event waits for it.
 */
public final class Inbox implements AutoCloseable {
    private static final int PURGE_MAX = 1_000;
    private static final Duration COME_AGAIN = Duration.ofSeconds(1);
    static final String UNREADABLE = "what is stored cannot be read as an event";

    private final Database database;
    private final StripeAccounts accounts;
    private final WebhookEndpoints endpoints;
    private final Intake intake;
    private final GroupCommit<Intake.Arrived, Boolean> commits;
    private final Ids ids;

    /**
     * @param committers
     *            how many batches of events may be committed at once
     */
    public Inbox(Database database, StripeAccounts accounts, WebhookEndpoints endpoints, ApiVersions versions,
            Processor processor, Ids ids, int committers) {
        this.database = database;
        this.accounts = accounts;
        this.endpoints = endpoints;
        this.intake = new Intake(database, versions, processor);
        this.commits = new GroupCommit<>("events", committers, Duration.ZERO, intake);
        this.ids = ids;
    }

    /**
     * A webhook. Blocks nobody.
     *
     * @param endpointId
     *            empty for the default endpoint
     * @return completed once the event is durable; with an ApiException: SIGNATURE_INVALID, also for an endpoint that
     *         does not exist, INVALID_FIELD, or RATE_LIMITED
     */
    CompletableFuture<Boolean> receive(Optional<UUID> endpointId, byte[] payload, String signature) {
        return endpoints.find(endpointId).thenCompose(found -> {
            var endpoint = found.orElseThrow(() -> new ApiException(new InboxError.SignatureInvalid()));
            if (!Signature.verifies(payload, signature, endpoint.secrets(ids.now()), ids.now()))
                throw new ApiException(new InboxError.SignatureInvalid());
            StripeEvent event = StripeEvent.read(payload)
                    .orElseThrow(() -> new ApiException(CallError.InvalidField.of("payload", "is not an event")));
            database.reached(InboxFailPoint.EVENT_VERIFIED);
            return commits.offer(arrived(endpoint.account(), event, payload, StoredEvent.Source.WEBHOOK))
                    .orElseThrow(() -> new ApiException(new CallError.RateLimited(COME_AGAIN)));
        }).thenApply(isNew -> {
            database.reached(InboxFailPoint.EVENT_STORED);
            return isNew;
        });
    }

    private Intake.Arrived arrived(StripeAccount account, StripeEvent event, byte[] payload,
            StoredEvent.Source source) {
        return new Intake.Arrived(new Processor.Arrival(account, event, source, ids.now()),
                PayloadRedactor.redact(payload));
    }

    /**
     * An event that we asked Stripe for, in the way of a webhook. One that cannot be read is kept as it is. Returns
     * once the event is durable.
     *
     * @return whether it was not here yet
     */
    public boolean take(UUID organizationId, JsonObject json) {
        byte[] payload = json.toString().getBytes(StandardCharsets.UTF_8);
        StripeAccount account = accounts.of(organizationId);
        Optional<StripeEvent> event = StripeEvent.read(payload);
        if (event.isEmpty())
            return database.inTransaction(organizationId,
                    tx -> intake.keep(tx, account, unreadable(json, payload), UNREADABLE));
        return commits.commit(arrived(account, event.get(), payload, StoredEvent.Source.POLL));
    }

    /** Those of these events that are here already. */
    public Set<String> known(UUID organizationId, List<String> eventIds) {
        return Set.copyOf(database.inTransaction(organizationId, tx -> tx.mapper(StoredEventMapper.class)
                .known(organizationId, eventIds.toArray(String[]::new))));
    }

    /** Of what Stripe lists as an event; found by its content where it has no id. */
    private InboxMapper.Row unreadable(JsonObject json, byte[] payload) {
        String id = Json.name(json, "id")
                .orElseGet(() -> "unreadable_" + HexFormat.of().formatHex(Sha256.of(json.toString())));
        return new InboxMapper.Row(id, Json.name(json, "type").orElse(""), "", null, "",
                PayloadRedactor.redact(payload), StoredEvent.Source.POLL, Json.time(json, "created"), ids.now(),
                Processor.Outcome.ignored(UNREADABLE));
    }

    /** Removes events that were dealt with so long ago that Stripe sends them no more. */
    public int purge(Duration retention) {
        Instant before = ids.now().minus(retention);
        return database.inSteps(PURGE_MAX, tx -> tx.mapper(InboxMapper.class).purge(before, PURGE_MAX));
    }

    @Override
    public void close() {
        commits.close();
    }
}
