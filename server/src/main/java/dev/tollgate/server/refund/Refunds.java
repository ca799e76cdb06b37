package dev.tollgate.server.refund;

import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.CheckoutRepository;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.refund.RefundMapper.Amounts;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.server.tenant.IdempotencyKeys;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Gives money back, never more than was captured. What is committed goes on, whoever hangs up. */
public final class Refunds {
    private final Database database;
    private final IdempotencyKeys requests;
    private final CheckoutRepository registry;
    private final Reservations reservations;
    private final Journal journal;
    private final RefundOperations steps;

    public Refunds(Database database, IdempotencyKeys requests, CheckoutRepository registry, Reservations reservations,
            Journal journal,
            RefundOperations steps) {
        this.database = database;
        this.requests = requests;
        this.registry = registry;
        this.reservations = reservations;
        this.journal = journal;
        this.steps = steps;
    }

    /**
     * @param amount
     *            0: all that is left
     */
    record Wanted(UUID checkoutId, long amount, Refund.Reason reason) {}

    /** A refund as it is, and what may still be given back. */
    record Shown(Refund refund, long refundable) {}

    private record Step(UUID refundId, Optional<Operation> operation) {}

    /**
     * @throws ApiException
     *             see CreateRefund in the API
     */
    Shown create(Caller caller, IdempotencyKeys.Request request, Wanted wanted) {
        UUID organizationId = caller.organizationId();
        Step step = database.inTransaction(organizationId, tx -> begin(tx, caller, request, wanted));
        database.reached(FailPoint.REFUND_WRITTEN);
        if (step.operation().isPresent()) steps.complete(step.operation().get());
        else finish(organizationId, step.refundId());
        return database.inTransaction(organizationId, tx -> show(tx, step.refundId()));
    }

    private Step begin(Tx tx, Caller caller, IdempotencyKeys.Request request, Wanted wanted) {
        UUID id = reservations.newId();
        Optional<UUID> earlier = requests.earlier(tx, caller, request, id);
        if (earlier.isPresent()) return new Step(earlier.get(), Optional.empty());
        String name = TypeId.CHECKOUT.format(wanted.checkoutId());
        Checkout checkout = registry.lock(tx, wanted.checkoutId())
                .orElseThrow(() -> new ApiException(new ApiError.CheckoutNotFound(name)));
        if (!checkout.payment().isPaid()) throw new ApiException(new ApiError.NotPaid(name));
        Amounts amounts = tx.mapper(RefundMapper.class).amounts(tx.organization(), checkout.id());
        long amount = wanted.amount() == 0 ? amounts.refundable() : wanted.amount();
        var reservation = new Reservations.Wanted(id, amount, wanted.reason(), Refund.Origin.API);
        if (amount == 0 || !reservations.reserve(tx, checkout, reservation))
            throw new ApiException(new ApiError.RefundTooLarge(amounts.refundable(), checkout.terms().currency()));
        Operation operation = reservations.begin(tx, checkout, reservation);
        tx.reached(FailPoint.REFUND_WRITING);
        return new Step(id, Optional.of(operation));
    }

    /** The same request again: what it came to, found out now if nobody is at it. */
    private void finish(UUID organizationId, UUID refundId) {
        database.inTransaction(organizationId,
                tx -> journal.latest(tx, refundId, Operation.Kind.REFUND)
                        .filter(operation -> operation.state().isOpen())
                        .flatMap(operation -> journal.claim(tx, operation.id())))
                .ifPresent(steps::resume);
    }

    /**
     * @throws ApiException
     *             see AbandonRefund in the API
     */
    Shown abandon(Caller caller, UUID refundId) {
        UUID organizationId = caller.organizationId();
        Optional<Operation> unclear = database.inTransaction(organizationId, tx -> unclear(tx, refundId));
        if (unclear.isPresent() && !steps.abandon(unclear.get()))
            throw new ApiException(new ApiError.StripeUnavailable());
        return database.inTransaction(organizationId, tx -> show(tx, refundId));
    }

    /** What was given up without an answer; nothing when the refund is decided. */
    private Optional<Operation> unclear(Tx tx, UUID refundId) {
        Refund refund = show(tx, refundId).refund();
        if (refund.status() != Refund.Status.PENDING) return Optional.empty();
        Optional<Operation> abandoned = journal.latest(tx, refundId, Operation.Kind.REFUND)
                .filter(operation -> operation.state() == Operation.State.ABANDONED);
        if (!refund.isUndecided() || abandoned.isEmpty())
            throw new ApiException(new ApiError.RefundNotUnclear(TypeId.REFUND.format(refundId)));
        return abandoned;
    }

    private static Shown show(Tx tx, UUID refundId) {
        var mapper = tx.mapper(RefundMapper.class);
        Refund refund = mapper.find(tx.organization(), refundId)
                .orElseThrow(() -> new ApiException(new ApiError.RefundNotFound(TypeId.REFUND.format(refundId))));
        return new Shown(refund, mapper.amounts(tx.organization(), refund.checkoutId()).refundable());
    }

    Refund get(Caller caller, UUID refundId) {
        return database.inTransaction(caller.organizationId(), tx -> show(tx, refundId)).refund();
    }

    List<Refund> list(Caller caller, Optional<UUID> checkoutId, Page page) {
        return database.inTransaction(caller.organizationId(), tx -> tx.mapper(RefundMapper.class)
                .page(tx.organization(), checkoutId.orElse(null), page.before(), page.fetch()));
    }

    List<Dispute> disputes(Caller caller, Optional<UUID> checkoutId, Page page) {
        return database.inTransaction(caller.organizationId(), tx -> tx.mapper(DisputeMapper.class)
                .page(tx.organization(), checkoutId.orElse(null), page.before(), page.fetch()));
    }
}
