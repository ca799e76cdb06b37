package dev.tollgate.server.tenant;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.TypeId;
import io.grpc.Context;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Who calls, as the credential says. Read once in a service and passed down as the first argument: nothing below
 * depends on a thread.
 *
 * @param bound
 *            whom a session token is for; empty for an API key
 * @param expiresAt
 *            when a session token ends; empty for an API key
 */
public record Caller(UUID organizationId, String name, Set<String> scopes, Optional<Bound> bound,
        Optional<Instant> expiresAt) {
    static final Context.Key<Caller> KEY = Context.key("caller");

    /** A session token sees one customer's checkouts, or one checkout. */
    public sealed interface Bound {
        record ToCustomer(UUID customerId) implements Bound {}

        record ToCheckout(UUID checkoutId) implements Bound {}
    }

    public static Caller current() {
        Caller caller = KEY.get();
        if (caller == null) throw new ApiException(new CallError.Unauthenticated());
        return caller;
    }

    public boolean isServer() {
        return bound.isEmpty();
    }

    public Optional<UUID> boundCustomer() {
        return bound.flatMap(b -> b instanceof Bound.ToCustomer(UUID id) ? Optional.of(id) : Optional.empty());
    }

    public Optional<UUID> boundCheckout() {
        return bound.flatMap(b -> b instanceof Bound.ToCheckout(UUID id) ? Optional.of(id) : Optional.empty());
    }

    /**
     * Keeps one buyer's idempotency keys apart from another's, and from those of the organization's API keys, which
     * share one namespace. Stored: it must stay the same from version to version.
     */
    public String namespace() {
        return bound.map(whom -> switch (whom) {
            case Bound.ToCustomer(UUID id) -> TypeId.CUSTOMER.format(id);
            case Bound.ToCheckout(UUID id) -> TypeId.CHECKOUT.format(id);
        }).orElse("");
    }
}
