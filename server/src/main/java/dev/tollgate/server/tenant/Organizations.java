package dev.tollgate.server.tenant;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.crypto.Sha256;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Recent;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Organizations, their keys, and their browsers' tokens. */
public final class Organizations {
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);
    private static final int TOKEN_BYTES = 24;
    private static final int KEPT_MAX = 10_000;

    private final Database database;
    private final Ids ids;
    private final Recent<UUID, Organization> recent;
    private final SecureRandom random = new SecureRandom();

    public Organizations(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
        this.recent = new Recent<>(ids, KEPT_MAX);
    }

    /** Whose transaction this is. */
    public Organization of(Tx tx) {
        return recent.get(tx.organization(), () -> Optional.of(read(tx))).orElseThrow();
    }

    private static Organization read(Tx tx) {
        var row = tx.mapper(TenantMapper.class).organization(tx.organization());
        return new Organization(row.id(), row.name(), row.orderPrefix(), row.latePaymentPolicy(),
                List.of(row.urlOrigins()),
                row.defaultCurrency());
    }

    /** Makes the configured organization and its key, or brings them up to date. */
    public UUID upsert(Organization organization, Secret apiKey) {
        var row = new TenantMapper.OrganizationRow(ids.next(), organization.name(), organization.orderPrefix(),
                organization.latePaymentPolicy(), organization.urlOrigins().toArray(String[]::new),
                organization.defaultCurrency());
        UUID id = database.acrossOrganizations(tx -> tx.mapper(TenantMapper.class).upsertOrganization(row, ids.now()));
        recent.forgetAll();
        database.inTransaction(id, tx -> tx.mapper(TenantMapper.class).insertKey(id, ids.next(), "configuration",
                Sha256.of(apiKey.reveal()), Scope.all().toArray(String[]::new), ids.now()));
        return id;
    }

    record Token(Secret secret, Instant expiresAt) {}

    /** A token may do no more than the caller, and only from the organization's own pages. */
    Token createToken(Caller caller, Caller.Bound subject, List<String> scopes, List<String> origins) {
        List<String> granted = scopes.isEmpty()
                ? List.of(Scope.CHECKOUTS_READ.text(), Scope.CHECKOUTS_WRITE.text())
                : scopes;
        for (String scope : granted) {
            if (!caller.scopes().contains(scope))
                throw new ApiException(
                        new CallError.PermissionDenied("The key itself lacks the scope " + scope + ".", scope));
        }
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        var secret = new Secret("tgs_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        return database.inTransaction(caller.organizationId(), tx -> {
            Organization organization = of(tx);
            if (!organization.urlOrigins().containsAll(origins))
                throw new ApiException(new TenantError.UrlNotAllowed("origins"));
            List<String> allowed = origins.isEmpty() ? organization.urlOrigins() : origins;
            Instant now = ids.now();
            var row = new TenantMapper.TokenRow(tx.organization(),
                    subject instanceof Caller.Bound.ToCustomer(UUID id) ? id : null,
                    subject instanceof Caller.Bound.ToCheckout(UUID id) ? id : null, granted.toArray(String[]::new),
                    allowed.toArray(String[]::new), now.plus(TOKEN_LIFE));
            tx.mapper(TenantMapper.class).insertToken(tx.organization(), Sha256.of(secret.reveal()), row, now);
            return new Token(secret, row.expiresAt());
        });
    }

    /** Removes tokens that ended long ago. */
    public int purgeTokens() {
        return database.acrossOrganizations(
                tx -> tx.mapper(TenantMapper.class).deleteTokens(ids.now().minus(Duration.ofDays(1))));
    }
}
