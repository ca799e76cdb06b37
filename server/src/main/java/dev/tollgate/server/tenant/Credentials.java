package dev.tollgate.server.tenant;

import dev.tollgate.server.crypto.Sha256;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Recent;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a bearer credential into a {@link Caller}. Keys and tokens have 128 bits and more, so a plain hash keeps them.
 */
public final class Credentials {
    private static final int CREDENTIALS_MAX = 10_000;

    private final Database database;
    private final Ids ids;
    private final Recent<ByteBuffer, Caller> keys;
    private final Recent<ByteBuffer, TenantMapper.TokenRow> tokens;

    public Credentials(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
        this.keys = new Recent<>(ids, CREDENTIALS_MAX);
        this.tokens = new Recent<>(ids, CREDENTIALS_MAX);
    }

    /**
     * @param origin
     *            the page's origin when a browser calls through the bridge
     * @throws ApiException
     *             UNAUTHENTICATED, or PERMISSION_DENIED when a page of another origin uses the token
     */
    Caller authenticate(@Nullable String authorization, @Nullable String origin) {
        if (authorization == null || !authorization.startsWith("Bearer ")) throw unauthenticated();
        String credential = authorization.substring("Bearer ".length());
        byte[] hash = Sha256.of(credential);
        return credential.startsWith("tgs_")
                ? session(hash, origin)
                : keys.get(ByteBuffer.wrap(hash), () -> key(hash)).orElseThrow(Credentials::unauthenticated);
    }

    private Optional<Caller> key(byte[] hash) {
        return database.acrossOrganizations(tx -> tx.mapper(TenantMapper.class).key(hash))
                .map(key -> new Caller(key.organizationId(), key.name(), Set.of(key.scopes()), Optional.empty(),
                        Optional.empty()));
    }

    private Caller session(byte[] hash, @Nullable String origin) {
        var token = tokens.get(ByteBuffer.wrap(hash),
                () -> database.acrossOrganizations(tx -> tx.mapper(TenantMapper.class).token(hash)))
                .filter(found -> isLive(found.expiresAt())).orElseThrow(Credentials::unauthenticated);
        if (origin != null && !Set.of(token.origins()).contains(origin))
            throw new ApiException(
                    new CallError.PermissionDenied("The token may not be used by pages of " + origin + ".", ""));
        Caller.Bound bound = token.customerId() != null
                ? new Caller.Bound.ToCustomer(token.customerId())
                : new Caller.Bound.ToCheckout(java.util.Objects.requireNonNull(token.checkoutId()));
        return new Caller(token.organizationId(), "session", Set.of(token.scopes()), Optional.of(bound),
                Optional.of(token.expiresAt()));
    }

    public boolean isLive(Instant expiresAt) {
        return ids.now().isBefore(expiresAt);
    }

    private static ApiException unauthenticated() {
        return new ApiException(new CallError.Unauthenticated());
    }
}
