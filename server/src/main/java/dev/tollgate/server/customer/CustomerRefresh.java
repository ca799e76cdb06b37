package dev.tollgate.server.customer;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.RefreshSubject;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.stripe.StripeAccounts;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import dev.tollgate.server.stripe.StripeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Reads whether Stripe still has a customer, when something has made that doubtful. */
public final class CustomerRefresh implements RefreshSubject {
    static final String KIND = "CUSTOMER";

    private final Database database;
    private final StripeApi api;
    private final StripeAccounts accounts;
    private final StripeCustomers atStripe;
    private final Refreshes rows;
    private final Ids ids;

    public CustomerRefresh(Database database, StripeApi api, StripeAccounts accounts, StripeCustomers atStripe,
            Refreshes rows, Ids ids) {
        this.database = database;
        this.api = api;
        this.accounts = accounts;
        this.atStripe = atStripe;
        this.rows = rows;
        this.ids = ids;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String name(UUID customerId) {
        return TypeId.CUSTOMER.format(customerId);
    }

    /** One that was forgotten meanwhile is in no doubt. */
    @Override
    public Optional<Instant> notBefore(Tx tx, UUID customerId) {
        return find(tx, customerId).stripeCustomerId() == null
                ? Optional.of(ids.now().plus(NOTHING_YET))
                : Optional.empty();
    }

    private static Customer find(Tx tx, UUID customerId) {
        return tx.mapper(CustomerMapper.class).find(tx.organization(), new UUID[]{customerId}).getFirst();
    }

    @Override
    public Reading read(UUID organizationId, UUID customerId) {
        String id = database.inTransaction(organizationId,
                tx -> Objects.requireNonNullElse(find(tx, customerId).stripeCustomerId(), ""));
        return switch (api.get(accounts.of(organizationId), StripeCalls.customer(id))) {
            case StripeResult.Done(JsonObject body) -> new Reading.Read((tx, ticket) -> {
                rows.apply(tx, KIND, customerId, ticket);
                if (Json.isTrue(body, "deleted")) atStripe.deleted(tx, customerId, id);
            }, Optional.empty());
            case StripeResult other -> Reading.failed(other);
        };
    }

    /** Whatever else happens to it at Stripe is not ours to follow. */
    @Override
    public Optional<Duration> routine(Tx tx, UUID customerId, long ticket) {
        return Optional.empty();
    }
}
