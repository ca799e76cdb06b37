package dev.tollgate.server.stripe;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Secret;
import dev.tollgate.server.db.SecretBox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/** The accounts at Stripe and the endpoints that their webhooks come in by. Written from the configuration at start. */
public final class StripeAccounts {
    private final Database database;
    private final SecretBox box;
    private final Ids ids;
    private final Map<UUID, StripeAccount> byOrganization = new ConcurrentHashMap<>();

    /** Where an account's webhooks come in, and what signs them. */
    public record Endpoint(StripeAccount account, List<Secret> secrets) {}

    public StripeAccounts(Database database, SecretBox box, Ids ids) {
        this.database = database;
        this.box = box;
        this.ids = ids;
    }

    /** Accounts change only at a restart, so each is read once. */
    public StripeAccount of(UUID organizationId) {
        return byOrganization.computeIfAbsent(organizationId, this::read);
    }

    private StripeAccount read(UUID organizationId) {
        Row row = database.inTransaction(organizationId, tx -> tx.mapper(Mapper.class).account(organizationId))
                .orElseThrow(
                        () -> new IllegalStateException("organization " + organizationId + " has no Stripe account"));
        return new StripeAccount(organizationId, row.id(), row.mode(), Optional.ofNullable(row.stripeAccountId()),
                row.publishableKey(), box.open(row.secretKey(), place(organizationId)));
    }

    /**
     * @param endpointId
     *            empty for the default endpoint
     */
    public Optional<Endpoint> endpoint(Optional<UUID> endpointId) {
        return database.acrossOrganizations(tx -> tx.mapper(Mapper.class).endpoint(endpointId.orElse(null)))
                .map(row -> new Endpoint(of(row.organizationId()), secrets(row)));
    }

    private List<Secret> secrets(EndpointRow row) {
        var secrets = new ArrayList<Secret>();
        secrets.add(box.open(row.secret(), place(row.organizationId())));
        if (row.previousSecret() != null && (row.notAfter() == null || ids.now().isBefore(row.notAfter())))
            secrets.add(box.open(row.previousSecret(), place(row.organizationId())));
        return secrets;
    }

    /** Makes the configured account and its default endpoint, or brings them up to date. */
    public void upsert(UUID organizationId, StripeConfig config) {
        byte[] key = box.seal(config.secretKey(), place(organizationId));
        byte[] secret = box.seal(config.webhookSecret(), place(organizationId));
        byte[] previous = config.previousWebhookSecret().isBlank()
                ? null
                : box.seal(config.previousWebhookSecret(), place(organizationId));
        database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(Mapper.class);
            UUID id = mapper.account(organizationId).map(Row::id).orElseGet(ids::next);
            var row = new Row(id, config.mode(), config.accountId().isBlank() ? null : config.accountId(),
                    config.publishableKey(), key);
            if (mapper.update(organizationId, row) == 0) mapper.insert(organizationId, row, ids.now());
            if (mapper.updateEndpoint(organizationId, secret, previous) == 0)
                mapper.insertEndpoint(organizationId, ids.next(), id, secret, previous, ids.now());
            return id;
        });
        byOrganization.remove(organizationId);
    }

    private static String place(UUID organizationId) {
        return "stripe_account/" + organizationId;
    }

    record Row(UUID id, StripeAccount.Mode mode, @Nullable String stripeAccountId, String publishableKey,
            byte[] secretKey) {}

    record EndpointRow(UUID organizationId, byte[] secret, byte @Nullable [] previousSecret,
            @Nullable Instant notAfter) {}

    interface Mapper {
        @Select("""
                SELECT id, mode, stripe_account_id, publishable_key, secret_key
                  FROM stripe_account
                 WHERE organization_id = #{organizationId}""")
        Optional<Row> account(UUID organizationId);

        @Insert("""
                INSERT INTO stripe_account (organization_id, id, created_at, mode, stripe_account_id, publishable_key, secret_key)
                VALUES (#{organizationId}, #{row.id}, #{now}, #{row.mode}, #{row.stripeAccountId}, #{row.publishableKey},
                        #{row.secretKey})""")
        int insert(UUID organizationId, Row row, Instant now);

        @Update("""
                UPDATE stripe_account
                   SET mode = #{row.mode}, stripe_account_id = #{row.stripeAccountId},
                       publishable_key = #{row.publishableKey}, secret_key = #{row.secretKey}
                 WHERE organization_id = #{organizationId} AND id = #{row.id}""")
        int update(UUID organizationId, Row row);

        @Insert("""
                INSERT INTO webhook_endpoint (organization_id, id, created_at, stripe_account_id, secret, previous_secret, is_default)
                VALUES (#{organizationId}, #{id}, #{now}, #{accountId}, #{secret}, #{previous}, true)""")
        int insertEndpoint(UUID organizationId, UUID id, UUID accountId, byte[] secret, byte @Nullable [] previous,
                Instant now);

        @Update("""
                UPDATE webhook_endpoint SET secret = #{secret}, previous_secret = #{previous}, not_after = NULL
                 WHERE organization_id = #{organizationId} AND is_default""")
        int updateEndpoint(UUID organizationId, byte[] secret, byte @Nullable [] previous);

        @AcrossOrganizations
        @Select("""
                SELECT organization_id, secret, previous_secret, not_after
                  FROM webhook_endpoint
                 WHERE (CAST(#{id} AS uuid) IS NULL AND is_default) OR id = CAST(#{id} AS uuid)""")
        Optional<EndpointRow> endpoint(@Nullable UUID id);
    }
}
