package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Watchers;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operations;
import dev.tollgate.server.stripe.StripeResult;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Waits for what somebody else is doing at Stripe. */
public final class CreationAwaiter {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Database database;
    private final Journal journal;
    private final Operations operations;
    private final CheckoutVersions versions;
    private final Watchers watchers;

    public CreationAwaiter(Database database, Journal journal, Operations operations, CheckoutVersions versions,
            Watchers watchers) {
        this.database = database;
        this.journal = journal;
        this.operations = operations;
        this.versions = versions;
        this.watchers = watchers;
    }

    private record Creation(boolean isReady, Operation operation) {}

    boolean isReady(UUID organizationId, UUID checkoutId) {
        return creation(organizationId, checkoutId).isReady();
    }

    private Creation creation(UUID organizationId, UUID checkoutId) {
        return database.inTransaction(organizationId, tx -> {
            Checkout checkout = versions.find(tx, checkoutId).orElseThrow();
            boolean payable = checkout.progress().clientSecret() != null || checkout.progress().hostedUrl() != null;
            return new Creation(payable,
                    journal.find(tx, checkout.progress().createOperationId()).orElseThrow());
        });
    }

    /** Until Stripe has made its object. Takes over when whoever asked is gone. */
    void awaitCreated(UUID organizationId, UUID checkoutId, long untilNanos) {
        try (var watch = watchers.watch(CheckoutVersions.subject(checkoutId))) {
            while (true) {
                Creation creation = creation(organizationId, checkoutId);
                if (creation.isReady() || creation.operation().state() == Operation.State.DONE
                        || creation.operation().state() == Operation.State.ABANDONED)
                    return;
                if (creation.operation().state() == Operation.State.REFUSED)
                    throw new ApiException(refused(creation.operation()));
                Optional<Operation> left = journal.claim(organizationId, creation.operation().id());
                if (left.isPresent()) {
                    StripeResult answer = operations.run(left.get());
                    if (!(answer instanceof StripeResult.Done) && !isReady(organizationId, checkoutId))
                        throw new ApiException(Checkouts.refusal(answer, checkoutId));
                    return;
                }
                if (System.nanoTime() > untilNanos)
                    throw new ApiException(new CheckoutError.RequestInProgress(TypeId.CHECKOUT.format(checkoutId)));
                watch.await(PAUSE);
            }
        }
    }

    /** @return false when it is still closing at the deadline */
    boolean awaitClosed(UUID organizationId, UUID checkoutId, long untilNanos) {
        try (var watch = watchers.watch(CheckoutVersions.subject(checkoutId))) {
            while (isClosing(organizationId, checkoutId)) {
                if (System.nanoTime() > untilNanos) return false;
                watch.await(PAUSE);
            }
            return true;
        }
    }

    private boolean isClosing(UUID organizationId, UUID checkoutId) {
        return database.inTransaction(organizationId, tx -> versions.find(tx, checkoutId).orElseThrow().isClosing());
    }

    /** The same answer as the first time. */
    static ApiError refused(Operation operation) {
        Operation.StripeError said = operation.refusal().orElseThrow();
        return new CallError.StripeRefused(said.message(), said.code(), said.requestId());
    }
}
