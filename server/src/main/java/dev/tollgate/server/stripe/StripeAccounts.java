package dev.tollgate.server.stripe;

import dev.tollgate.server.crypto.SecretBox;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/** The accounts at Stripe. Written from the configuration at start. */
public final class StripeAccounts {
    private final Database database;
    private final SecretBox box;
    private final Ids ids;
    private final Map<UUID, StripeAccount> byOrganization = new ConcurrentHashMap<>();

    public StripeAccounts(Database database, SecretBox box, Ids ids) {
        this.database = database;
        this.box = box;
        this.ids = ids;
    }

    /** Accounts change only at a restart, so each is read once. */
    public StripeAccount of(UUID organizationId) {
        return byOrganization.computeIfAbsent(organizationId, this::read);
    }

    /** Where it was read before. May be asked in a transaction. */
    Optional<StripeAccount> kept(UUID organizationId) {
        return Optional.ofNullable(byOrganization.get(organizationId));
    }

    private StripeAccount read(UUID organizationId) {
        Row row = database.inTransaction(organizationId, tx -> tx.mapper(Mapper.class).account(organizationId))
                .orElseThrow(
                        () -> new IllegalStateException("organization " + organizationId + " has no Stripe account"));
        return new StripeAccount(organizationId, row.id(), row.mode(), Optional.ofNullable(row.stripeAccountId()),
                row.publishableKey(), box.open(row.secretKey(), place(organizationId)));
    }

    /** Makes the configured account, or brings it up to date. */
    public void upsert(UUID organizationId, StripeConfig config) {
        byte[] key = box.seal(config.secretKey(), place(organizationId));
        database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(Mapper.class);
            UUID id = mapper.account(organizationId).map(Row::id).orElseGet(ids::next);
            var row = new Row(id, config.mode(), config.accountId().isBlank() ? null : config.accountId(),
                    config.publishableKey(), key);
            if (mapper.update(organizationId, row) == 0) mapper.insert(organizationId, row, ids.now());
            return id;
        });
        byOrganization.remove(organizationId);
    }

    /** Where an organization's secrets of Stripe's are sealed to. */
    static String place(UUID organizationId) {
        return "stripe_account/" + organizationId;
    }

    record Row(UUID id, StripeAccount.Mode mode, @Nullable String stripeAccountId, String publishableKey,
            byte[] secretKey) {}

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
    }
}
