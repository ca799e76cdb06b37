package dev.tollgate.server.customer;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operations;
import dev.tollgate.server.stripe.StripeResult;
import dev.tollgate.server.tenant.Caller;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Buyers, each with at most one customer at Stripe, made when it is first needed. */
public final class Customers {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Database database;
    private final Journal journal;
    private final Operations operations;
    private final StripeCustomers atStripe;
    private final CustomerEvents events;
    private final Ids ids;

    public Customers(Database database, Journal journal, Operations operations, StripeCustomers atStripe,
            CustomerEvents events, Ids ids) {
        this.database = database;
        this.journal = journal;
        this.operations = operations;
        this.atStripe = atStripe;
        this.events = events;
        this.ids = ids;
    }

    record Found(Customer customer, boolean created) {}

    Found getOrCreate(Caller caller, String externalId, String email, String name) {
        return database.inTransaction(caller.organizationId(), tx -> {
            var mapper = tx.mapper(CustomerMapper.class);
            var fresh = new Customer(ids.next(), ids.now(), externalId, email, name, null);
            boolean created = mapper.insert(tx.organization(), fresh) == 1;
            if (created) events.created(tx, fresh);
            return new Found(created ? fresh : mapper.byExternalId(tx.organization(), externalId), created);
        });
    }

    /**
     * @throws ApiException
     *             CUSTOMER_NOT_FOUND
     */
    Customer get(Caller caller, UUID customerId) {
        return database.inTransaction(caller.organizationId(), tx -> find(tx, customerId))
                .orElseThrow(() -> notFound(customerId));
    }

    /**
     * Changes what is known of it; what is empty here stays as it is.
     *
     * @throws ApiException
     *             CUSTOMER_NOT_FOUND
     */
    Customer update(Caller caller, UUID customerId, Optional<String> email, Optional<String> name) {
        return database.inTransaction(caller.organizationId(), tx -> {
            Customer before = lock(tx, customerId);
            Customer after = before.withContact(email.orElse(before.email()), name.orElse(before.name()));
            if (after.equals(before)) {
                atStripe.askAgain(tx, before);
            } else {
                tx.mapper(CustomerMapper.class).update(tx.organization(), after);
                events.updated(tx, after);
                atStripe.follow(tx, after);
            }
            return after;
        });
    }

    private static Customer lock(Tx tx, UUID customerId) {
        return tx.mapper(CustomerMapper.class).lock(tx.organization(), customerId)
                .orElseThrow(() -> notFound(customerId));
    }

    private static ApiException notFound(UUID customerId) {
        return new ApiException(new CustomerError.CustomerNotFound(TypeId.CUSTOMER.format(customerId)));
    }

    /**
     * The customer at Stripe, made now if there is none yet. Not in a transaction: Stripe is called.
     *
     * @throws ApiException
     *             CUSTOMER_NOT_FOUND, STRIPE_UNAVAILABLE, STRIPE_REFUSED
     */
    public String atStripe(Caller caller, UUID customerId) {
        long until = System.nanoTime() + Calls.patience(WAIT_MAX).toNanos();
        while (true) {
            switch (database.inTransaction(caller.organizationId(), tx -> begin(tx, customerId))) {
                case Step.Known(String id) -> {
                    return id;
                }
                case Step.Send(Operation operation) -> {
                    return complete(operation);
                }
                case Step.Wait _ -> {
                    if (System.nanoTime() > until) throw new ApiException(new CallError.StripeUnavailable());
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    private sealed interface Step {
        record Known(String stripeCustomerId) implements Step {}

        record Send(Operation operation) implements Step {}

        /** A twin is asking Stripe. */
        record Wait() implements Step {}
    }

    public Optional<Customer> find(Tx tx, UUID customerId) {
        return Optional.ofNullable(ask(tx, List.of(customerId)).get().get(customerId));
    }

    /** Those that exist, by their ids, in a round trip with others: they are there when they are asked for. */
    public Supplier<Map<UUID, Customer>> ask(Tx tx, Collection<UUID> customerIds) {
        if (customerIds.isEmpty()) return Map::of;
        Supplier<List<Customer>> found = tx.later(CustomerMapper.class,
                mapper -> mapper.find(tx.organization(), customerIds.toArray(UUID[]::new)));
        return () -> found.get().stream().collect(Collectors.toMap(Customer::id, Function.identity()));
    }

    private Step begin(Tx tx, UUID customerId) {
        Customer customer = lock(tx, customerId);
        if (customer.stripeCustomerId() != null) return new Step.Known(customer.stripeCustomerId());
        Optional<Operation> open = journal.latest(tx, customerId, CreateCustomerOperation.KIND)
                .filter(operation -> operation.isOpen() && journal.isReplayable(operation));
        if (open.isEmpty()) return new Step.Send(atStripe.create(tx, customer));
        return journal.claim(tx, open.get().id()).<Step>map(Step.Send::new).orElseGet(Step.Wait::new);
    }

    private String complete(Operation operation) {
        database.reached(CustomerFailPoint.CUSTOMER_WRITTEN);
        StripeResult answer = operations.run(operation);
        database.reached(CustomerFailPoint.CUSTOMER_ANSWERED);
        return switch (answer) {
            case StripeResult.Done(var body) -> Json.textOr(body, "id", "");
            case StripeResult.Refused refused -> throw new ApiException(
                    new CallError.StripeRefused(refused.message(), refused.code(), refused.requestId()));
            // Making a customer moves no money: to the caller both are "not now".
            case StripeResult.NotExecuted _, StripeResult.Forbidden _, StripeResult.ServerError _, StripeResult.Unclear _ ->
                throw new ApiException(new CallError.StripeUnavailable());
        };
    }
}
