package dev.tollgate.server.payment;

import dev.tollgate.server.catalog.Currencies;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.idempotency.Earlier;
import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operations;
import dev.tollgate.server.stripe.Refresher;
import dev.tollgate.server.tenant.Caller;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gives money back, never more than was captured. What is committed goes on, whoever hangs up. */
public final class Refunds {
    private final Database database;
    private final IdempotencyKeys keys;
    private final PaymentOwners owners;
    private final Payments payments;
    private final RefundReservations reservations;
    private final ReversalSettlement settlement;
    private final Stripe stripe;

    /** How Stripe is asked. */
    public record Stripe(Journal journal, Operations operations, Lookup lookup, Refresher refresher) {}

    public Refunds(Database database, IdempotencyKeys keys, PaymentOwners owners, Payments payments,
            RefundReservations reservations, ReversalSettlement settlement, Stripe stripe) {
        this.database = database;
        this.keys = keys;
        this.owners = owners;
        this.payments = payments;
        this.reservations = reservations;
        this.settlement = settlement;
        this.stripe = stripe;
    }

    /** What it is taken from. */
    sealed interface Source {
        record OfPayment(UUID paymentId) implements Source {}

        /** The payment that stands for it. */
        record OfCheckout(UUID checkoutId) implements Source {}
    }

    /**
     * @param amount
     *            0: all that is left
     */
    record Wanted(Source source, long amount, Refund.Reason reason) {}

    /** A refund as it is, and what may still be given back. */
    record Shown(Refund refund, long refundable) {}

    private record Step(UUID refundId, Optional<Operation> operation) {}

    /**
     * @throws ApiException
     *             see CreateRefund in the API
     */
    Shown create(Caller caller, IdempotencyKeys.Request request, Wanted wanted) {
        UUID organizationId = caller.organizationId();
        Step step = database.inTransaction(organizationId, tx -> begin(tx, request, wanted));
        database.reached(PaymentFailPoint.REFUND_WRITTEN);
        if (step.operation().isPresent()) stripe.operations().run(step.operation().get());
        else finish(organizationId, step.refundId());
        return database.inTransaction(organizationId, tx -> show(tx, step.refundId()));
    }

    private Step begin(Tx tx, IdempotencyKeys.Request request, Wanted wanted) {
        UUID id = reservations.newId();
        Optional<UUID> earlier = keys.claim(tx, request, id).map(Earlier::resultId);
        if (earlier.isPresent()) return new Step(earlier.get(), Optional.empty());
        PaymentOwners.Owner owner = lock(tx, wanted.source());
        Payment payment = paid(owner, wanted.source());
        long amount = Currencies.requireRefundable("amount", wanted.amount(), payment.refundable(), payment.currency());
        var reservation = new RefundReservations.Wanted(id, amount, wanted.reason(), Refund.Origin.API);
        Optional<Payment> reserved = amount == 0 ? Optional.empty() : reservations.reserve(tx, payment, reservation);
        if (reserved.isEmpty())
            throw new ApiException(new PaymentError.RefundTooLarge(payment.refundable(), payment.currency()));
        owner.put(reserved.get(), "api");
        owner.tell("refund.updated", id, "api");
        Operation operation = reservations.begin(tx, reserved.get(), reservation);
        tx.reached(PaymentFailPoint.REFUND_WRITING);
        return new Step(id, Optional.of(operation));
    }

    private PaymentOwners.Owner lock(Tx tx, Source source) {
        return switch (source) {
            case Source.OfPayment(UUID id) -> payments.find(tx, id).map(Payment::checkoutId)
                    .flatMap(owner -> owners.lock(tx, owner))
                    .orElseThrow(() -> new ApiException(new PaymentError.PaymentNotFound(TypeId.PAYMENT.format(id))));
            case Source.OfCheckout(UUID id) -> owners.lock(tx, id)
                    .orElseThrow(() -> new ApiException(owners.missing(id)));
        };
    }

    private static Payment paid(PaymentOwners.Owner owner, Source source) {
        return switch (source) {
            case Source.OfPayment(UUID id) -> owner.payments().stream().filter(one -> one.id().equals(id))
                    .filter(Payment::isPaid).findFirst()
                    .orElseThrow(() -> new ApiException(new PaymentError.NotPaid(TypeId.PAYMENT.format(id))));
            case Source.OfCheckout(UUID id) -> owner.payments().stream().filter(Payment::stands).findFirst()
                    .orElseThrow(() -> new ApiException(new PaymentError.NotPaid(TypeId.CHECKOUT.format(id))));
        };
    }

    /** The same request again: what it came to, found out now if nobody is at it. */
    private void finish(UUID organizationId, UUID refundId) {
        database.inTransaction(organizationId,
                tx -> stripe.journal().latest(tx, refundId, RefundOperation.KIND).filter(Operation::isOpen)
                        .flatMap(operation -> stripe.journal().claim(tx, operation.id())))
                .ifPresent(stripe.operations()::resume);
    }

    /**
     * A person wants to be rid of it.
     *
     * @throws ApiException
     *             see AbandonRefund in the API
     */
    Shown abandon(Caller caller, UUID refundId) {
        UUID organizationId = caller.organizationId();
        database.inTransaction(organizationId, tx -> unclear(tx, refundId)).ifPresent(this::abandon);
        return database.inTransaction(organizationId, tx -> show(tx, refundId));
    }

    /** What was given up without an answer; nothing when the refund is decided. */
    private Optional<Operation> unclear(Tx tx, UUID refundId) {
        Refund refund = show(tx, refundId).refund();
        if (refund.status() != Refund.Status.PENDING) return Optional.empty();
        Optional<Operation> abandoned = stripe.journal().latest(tx, refundId, RefundOperation.KIND)
                .filter(operation -> operation.state() == Operation.State.ABANDONED);
        if (!refund.isUndecided() || abandoned.isEmpty())
            throw new ApiException(new PaymentError.RefundNotUnclear(TypeId.REFUND.format(refundId)));
        return abandoned;
    }

    private void abandon(Operation unclear) {
        UUID organizationId = unclear.organizationId();
        UUID paymentId = settlement.paymentOf(organizationId, unclear.subject()).orElseThrow();
        switch (stripe.lookup().inList(unclear)) {
            case Lookup.Found.NotThere _ -> {
                database.inTransaction(organizationId, tx -> {
                    settlement.giveUp(tx, paymentId, unclear.subject());
                    return true;
                });
                stripe.refresher().soon(organizationId, ReversalsRefresh.KIND, paymentId);
            }
            case Lookup.Found.There _, Lookup.Found.Decided _ -> {
                database.inTransaction(organizationId, tx -> {
                    settlement.want(tx, paymentId);
                    return true;
                });
                if (!stripe.refresher().refresh(organizationId, ReversalsRefresh.KIND, paymentId))
                    throw new ApiException(new CallError.StripeUnavailable());
            }
            case Lookup.Found.Unread _ -> throw new ApiException(new CallError.StripeUnavailable());
        }
    }

    private Shown show(Tx tx, UUID refundId) {
        Refund refund = tx.mapper(RefundMapper.class).find(tx.organization(), refundId)
                .orElseThrow(() -> new ApiException(new PaymentError.RefundNotFound(TypeId.REFUND.format(refundId))));
        return new Shown(refund, payments.find(tx, refund.paymentId()).orElseThrow().refundable());
    }

    Refund get(Caller caller, UUID refundId) {
        return database.inTransaction(caller.organizationId(), tx -> show(tx, refundId)).refund();
    }

    List<Refund> list(Caller caller, @Nullable UUID paymentId, @Nullable UUID checkoutId, Page page) {
        return database.read(caller.organizationId(), tx -> tx.mapper(RefundMapper.class)
                .page(tx.organization(), paymentId, checkoutId, page.before(), page.fetch()));
    }

    List<Dispute> disputes(Caller caller, @Nullable UUID paymentId, @Nullable UUID checkoutId, Page page) {
        return database.read(caller.organizationId(), tx -> tx.mapper(DisputeMapper.class)
                .page(tx.organization(), paymentId, checkoutId, page.before(), page.fetch()));
    }
}
