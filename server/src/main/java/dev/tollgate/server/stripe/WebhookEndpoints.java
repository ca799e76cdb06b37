package dev.tollgate.server.stripe;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.crypto.SecretBox;
import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Recent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/** Where an account's webhooks come in, and what signs them. */
public final class WebhookEndpoints {
    private static final int ENDPOINTS_MAX = 10_000;

    private final Database database;
    private final StripeAccounts accounts;
    private final SecretBox box;
    private final Ids ids;
    private final Recent<Optional<UUID>, Live> live;

    public WebhookEndpoints(Database database, StripeAccounts accounts, SecretBox box, Ids ids) {
        this.database = database;
        this.accounts = accounts;
        this.box = box;
        this.ids = ids;
        this.live = new Recent<>(ids, ENDPOINTS_MAX);
    }

    /**
     * For whoever checks signatures.
     *
     * @param notAfter
     *            when the previous secret stops to count; null: no end was set
     */
    public record Live(StripeAccount account, Secret secret, Optional<Secret> previous, @Nullable Instant notAfter) {
        /** The secrets that are good at a time. */
        public List<Secret> secrets(Instant now) {
            boolean isOverlap = previous.isPresent() && (notAfter == null || now.isBefore(notAfter));
            return isOverlap ? List.of(secret, previous.get()) : List.of(secret);
        }
    }

    /**
     * For people: no secrets.
     *
     * @param previousUntil
     *            until when the secret before the present one is good too; null when there is none, or no end was set
     */
    public record Endpoint(UUID id, boolean isDefault, @Nullable Instant previousUntil, Instant createdAt) {}

    /**
     * What another node has changed is seen here soon: {@link Recent}.
     *
     * @param endpointId
     *            empty for the default endpoint
     * @return there at once for an endpoint that is in use; otherwise the database is asked, on a thread of its own
     */
    public CompletableFuture<Optional<Live>> find(Optional<UUID> endpointId) {
        Optional<Live> kept = live.kept(endpointId);
        return kept.isPresent()
                ? CompletableFuture.completedFuture(kept)
                : CompletableFuture.supplyAsync(() -> live.get(endpointId, () -> read(endpointId)),
                        Thread::startVirtualThread);
    }

    private Optional<Live> read(Optional<UUID> endpointId) {
        return database.acrossOrganizations(tx -> tx.mapper(Mapper.class).find(endpointId.orElse(null)))
                .map(this::open);
    }

    private Live open(Row row) {
        String place = StripeAccounts.place(row.organizationId());
        Optional<Secret> previous = Optional.ofNullable(row.previousSecret()).map(sealed -> box.open(sealed, place));
        return new Live(accounts.of(row.organizationId()), box.open(row.secret(), place), previous, row.notAfter());
    }

    public List<Endpoint> list(UUID organizationId) {
        return database.inTransaction(organizationId, tx -> tx.mapper(Mapper.class).list(organizationId));
    }

    /** A further endpoint of the organization's account. */
    public Endpoint create(UUID organizationId, Secret secret) {
        UUID id = ids.next();
        UUID accountId = accounts.of(organizationId).id();
        byte[] sealed = box.seal(secret, StripeAccounts.place(organizationId));
        return database.inTransaction(organizationId, tx -> {
            Instant now = ids.now();
            tx.mapper(Mapper.class).insert(organizationId, new Fresh(id, accountId, sealed, null, null, false), now);
            return new Endpoint(id, false, null, now);
        });
    }

    /**
     * The secret before stays good for the overlap. The same secret again changes only its end.
     *
     * @return empty when there is no such endpoint
     */
    public Optional<Endpoint> roll(UUID organizationId, UUID endpointId, Secret secret, Duration overlap) {
        String place = StripeAccounts.place(organizationId);
        return database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(Mapper.class);
            var row = mapper.lock(organizationId, endpointId);
            if (row.isEmpty()) return Optional.empty();
            boolean isSame = box.open(row.get().secret(), place).equals(secret);
            byte[] previous = isSame ? row.get().previousSecret() : row.get().secret();
            byte[] sealed = isSame ? row.get().secret() : box.seal(secret, place);
            mapper.roll(organizationId, endpointId, sealed, previous,
                    previous == null ? null : ids.now().plus(overlap));
            tx.afterCommit(live::forgetAll);
            return mapper.list(organizationId).stream().filter(one -> one.id().equals(endpointId)).findFirst();
        });
    }

    /** Makes the configured account's default endpoint, or brings it up to date. */
    public void upsert(UUID organizationId, StripeConfig config) {
        String place = StripeAccounts.place(organizationId);
        byte[] secret = box.seal(config.webhookSecret(), place);
        byte[] previous = config.previousWebhookSecret().isBlank()
                ? null
                : box.seal(config.previousWebhookSecret(), place);
        UUID accountId = accounts.of(organizationId).id();
        var fresh = new Fresh(ids.next(), accountId, secret, previous,
                config.previousWebhookSecretUntil().orElse(null), true);
        database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(Mapper.class);
            tx.afterCommit(live::forgetAll);
            return mapper.updateDefault(organizationId, fresh) == 1
                    || mapper.insert(organizationId, fresh, ids.now()) == 1;
        });
    }

    record Row(UUID organizationId, byte[] secret, byte @Nullable [] previousSecret, @Nullable Instant notAfter) {}

    record Fresh(UUID id, UUID accountId, byte[] secret, byte @Nullable [] previousSecret, @Nullable Instant notAfter,
            boolean isDefault) {}

    interface Mapper {
        @AcrossOrganizations
        @Select("""
                SELECT organization_id, secret, previous_secret, not_after
                  FROM webhook_endpoint
                 WHERE (CAST(#{id} AS uuid) IS NULL AND is_default) OR id = CAST(#{id} AS uuid)""")
        Optional<Row> find(@Nullable UUID id);

        @Select("""
                SELECT id, is_default, not_after AS previous_until, created_at
                  FROM webhook_endpoint
                 WHERE organization_id = #{organizationId}
                 ORDER BY id""")
        List<Endpoint> list(UUID organizationId);

        @Select("""
                SELECT organization_id, secret, previous_secret, not_after
                  FROM webhook_endpoint
                 WHERE organization_id = #{organizationId} AND id = #{id}
                   FOR NO KEY UPDATE""")
        Optional<Row> lock(UUID organizationId, UUID id);

        @Insert("""
                INSERT INTO webhook_endpoint (organization_id, id, created_at, stripe_account_id, secret, previous_secret,
                       not_after, is_default)
                VALUES (#{organizationId}, #{row.id}, #{now}, #{row.accountId}, #{row.secret}, #{row.previousSecret},
                        #{row.notAfter}, #{row.isDefault})""")
        int insert(UUID organizationId, Fresh row, Instant now);

        @Update("""
                UPDATE webhook_endpoint
                   SET secret = #{row.secret}, previous_secret = #{row.previousSecret}, not_after = #{row.notAfter}
                 WHERE organization_id = #{organizationId} AND is_default""")
        int updateDefault(UUID organizationId, Fresh row);

        @Update("""
                UPDATE webhook_endpoint SET secret = #{secret}, previous_secret = #{previous}, not_after = #{notAfter}
                 WHERE organization_id = #{organizationId} AND id = #{id}""")
        int roll(UUID organizationId, UUID id, byte[] secret, byte @Nullable [] previous, @Nullable Instant notAfter);
    }
}
