package dev.tollgate.server.payment;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.payment.Refund.Origin;
import dev.tollgate.server.payment.Refund.Status;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.stripe.Reversals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what Stripe shows of refunds and disputes: our own, and those made in its dashboard. Seen twice, nothing
 * changes. Each change is told with the owner's next version.
 */
public final class ReversalSettlement {
    /** A refund of ours that is under way may have to be decided first. */
    private static final Duration READ_AGAIN = Duration.ofSeconds(10);

    private final Database database;
    private final Payments payments;
    private final PaymentOwners owners;
    private final Refreshes refreshes;
    private final Findings findings;
    private final Ids ids;

    public ReversalSettlement(Database database, Payments payments, PaymentOwners owners, Refreshes refreshes,
            Findings findings, Ids ids) {
        this.database = database;
        this.payments = payments;
        this.owners = owners;
        this.refreshes = refreshes;
        this.findings = findings;
        this.ids = ids;
    }

    /** A payment under its owner's lock, as it changes. */
    private final class Locked {
        private final Tx tx;
        private final PaymentOwners.Owner owner;
        private final String cause;
        private Payment payment;

        Locked(Tx tx, UUID paymentId, String cause) {
            UUID ownerId = payments.find(tx, paymentId).map(Payment::checkoutId).orElseThrow();
            this.tx = tx;
            this.cause = cause;
            this.owner = owners.lock(tx, ownerId).orElseThrow();
            this.payment = owner.payments().stream().filter(one -> one.id().equals(paymentId)).findFirst()
                    .orElseThrow();
        }

        void become(Payment after) {
            payment = after;
            owner.put(after, cause);
        }

        void tell(String type, UUID object) {
            owner.tell(type, object, cause);
        }
    }

    /** A hint: what went back has to be read by a read that begins after now. */
    public void want(Tx tx, UUID paymentId) {
        refreshes.want(tx, ReversalsRefresh.KIND, paymentId);
    }

    /** The answer to our own refund. It says nothing about the others, and must not pass for a read of them. */
    void settle(Tx tx, UUID paymentId, Reversals seen, long ticket, String cause) {
        var locked = new Locked(tx, paymentId, cause);
        if (refreshes.wouldCount(tx, ReversalsRefresh.KIND, paymentId, ticket)) take(locked, seen);
        else want(tx, paymentId);
    }

    /** A read of all of them. */
    void settleAll(Tx tx, UUID paymentId, Reversals seen, long ticket) {
        var locked = new Locked(tx, paymentId, "refresh");
        if (!refreshes.apply(tx, ReversalsRefresh.KIND, paymentId, ticket)) want(tx, paymentId);
        else
            if (!take(locked, seen))
                refreshes.wantAt(tx, ReversalsRefresh.KIND, paymentId, ids.now().plus(READ_AGAIN));
    }

    /** @return false when something does not fit yet and has to be read again */
    private boolean take(Locked locked, Reversals seen) {
        boolean isWhole = true;
        // What gave money back to us goes first: it makes room for the rest.
        for (Reversals.Refund refund : seen.refunds())
            if (Status.of(refund.status()) != Status.SUCCEEDED) isWhole &= take(locked, refund);
        for (Reversals.Refund refund : seen.refunds())
            if (Status.of(refund.status()) == Status.SUCCEEDED) isWhole &= take(locked, refund);
        for (Reversals.Dispute dispute : seen.disputes())
            take(locked, dispute);
        if (!seen.disputes().isEmpty()) sumUpDisputes(locked);
        locked.tx.reached(PaymentFailPoint.REFUND_SETTLING);
        return isWhole;
    }

    /** @return false when there is no room for it: a refund of ours that Stripe will refuse is still reserved */
    private boolean take(Locked locked, Reversals.Refund seen) {
        if (!seen.currency().equals(locked.payment.currency())) {
            conflict(locked, seen.id(), "a refund in " + seen.currency());
            return true;
        }
        Optional<Refund> known = known(locked, seen);
        if (known.isEmpty()) return insert(locked, seen);
        if (known.get().amount() != seen.amount()) {
            conflict(locked, seen.id(), "a refund of " + seen.amount() + " instead of " + known.get().amount());
            return true;
        }
        return become(locked, known.get(), Status.of(seen.status()), seen.failure(), seen.id());
    }

    /** About the object at Stripe: a second one that does not fit must not hide behind the first. */
    private void conflict(Locked locked, String stripeId, String what) {
        findings.add(locked.tx, PaymentFindings.CONFLICT, stripeId,
                TypeId.PAYMENT.format(locked.payment.id()) + ": " + what);
    }

    /** By our name only as long as no other refund has it: somebody may have copied it. */
    private static Optional<Refund> known(Locked locked, Reversals.Refund seen) {
        var mapper = locked.tx.mapper(RefundMapper.class);
        UUID organizationId = locked.tx.organization();
        return mapper.byStripeId(organizationId, seen.id())
                .or(() -> seen.ours().flatMap(ReversalSettlement::parse).flatMap(id -> mapper.find(organizationId, id)))
                .filter(refund -> refund.paymentId().equals(locked.payment.id()))
                .filter(refund -> refund.stripeRefundId() == null || refund.stripeRefundId().equals(seen.id()));
    }

    /** Anybody may have written anything into Stripe's metadata. */
    private static Optional<UUID> parse(String name) {
        try {
            return Optional.of(TypeId.REFUND.parse(name));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private boolean insert(Locked locked, Reversals.Refund seen) {
        Status status = Status.of(seen.status());
        Optional<Payment> moved = payments.move(locked.tx, locked.payment, status.reserved(seen.amount()),
                status.refunded(seen.amount()));
        if (moved.isEmpty()) return false;
        Instant now = ids.now();
        UUID id = ids.next();
        locked.tx.mapper(RefundMapper.class).insert(locked.tx.organization(), new Refund(id, now, now,
                locked.payment.id(), locked.payment.checkoutId(), seen.amount(), seen.currency(), status,
                Refund.Reason.of(seen.reason()), Origin.STRIPE, seen.failure(), seen.id()));
        locked.become(moved.get());
        locked.tell("refund.updated", id);
        return true;
    }

    /** The one way in which a refund changes: its amount moves with it, and what it settles is settled. */
    private boolean become(Locked locked, Refund refund, Status status, String failure, @Nullable String stripeId) {
        if (refund.status() == status && Objects.equals(refund.stripeRefundId(), stripeId)) return true;
        long amount = refund.amount();
        Optional<Payment> moved = payments.move(locked.tx, locked.payment,
                status.reserved(amount) - refund.status().reserved(amount),
                status.refunded(amount) - refund.status().refunded(amount));
        if (moved.isEmpty()) return false;
        locked.tx.mapper(RefundMapper.class).become(locked.tx.organization(), refund.id(), status, failure, stripeId,
                ids.now());
        locked.become(moved.get());
        locked.tell("refund.updated", refund.id());
        noteEnd(locked.tx, refund, status, failure);
        return true;
    }

    private void noteEnd(Tx tx, Refund refund, Status status, String failure) {
        String name = TypeId.REFUND.format(refund.id());
        if (refund.isUndecided()) findings.resolve(tx, PaymentFindings.OPERATION_UNCLEAR, name);
        if (status == Status.SUCCEEDED && refund.origin() == Origin.POLICY)
            findings.resolve(tx, PaymentFindings.SURPLUS_PAYMENT, TypeId.PAYMENT.format(refund.paymentId()));
        boolean wasOnItsWay = refund.status() == Status.SUCCEEDED || refund.stripeRefundId() != null
                || refund.origin() == Origin.POLICY;
        if (status == Status.FAILED && wasOnItsWay)
            findings.add(tx, PaymentFindings.REFUND_FAILED, name,
                    "of " + TypeId.PAYMENT.format(refund.paymentId()) + ": " + failure);
    }

    /** Stripe refused it. */
    void fail(Tx tx, UUID refundId, String failure) {
        Refund refund = tx.mapper(RefundMapper.class).find(tx.organization(), refundId).orElseThrow();
        var locked = new Locked(tx, refund.paymentId(), "api");
        become(locked, tx.mapper(RefundMapper.class).find(tx.organization(), refundId).orElseThrow(), Status.FAILED,
                failure, null);
    }

    void needsPerson(Tx tx, Refund refund, Operation operation) {
        findings.add(tx, PaymentFindings.OPERATION_UNCLEAR, TypeId.REFUND.format(refund.id()),
                operation.kind() + " " + operation.id());
    }

    /** Somebody has looked at Stripe, and it is not there. Should it appear after all, it counts. */
    void giveUp(Tx tx, UUID paymentId, UUID refundId) {
        var locked = new Locked(tx, paymentId, "api");
        Refund refund = tx.mapper(RefundMapper.class).find(tx.organization(), refundId).orElseThrow();
        if (refund.isUndecided())
            become(locked, refund, Status.FAILED, "abandoned: Stripe does not have it", null);
        want(tx, paymentId);
    }

    Optional<UUID> paymentOf(UUID organizationId, UUID refundId) {
        return database.inTransaction(organizationId,
                tx -> tx.mapper(RefundMapper.class).find(organizationId, refundId)).map(Refund::paymentId);
    }

    private void take(Locked locked, Reversals.Dispute seen) {
        if (!seen.currency().equals(locked.payment.currency())) {
            conflict(locked, seen.id(), "a dispute in " + seen.currency() + ", " + seen.status());
            return;
        }
        var mapper = locked.tx.mapper(DisputeMapper.class);
        UUID organizationId = locked.tx.organization();
        Instant now = ids.now();
        Optional<Dispute> known = mapper.byStripeId(organizationId, seen.id());
        var dispute = new Dispute(known.map(Dispute::id).orElseGet(ids::next),
                known.map(Dispute::createdAt).orElse(now), now, locked.payment.id(), locked.payment.checkoutId(),
                seen.amount(), seen.currency(), seen.status(), seen.reason(), seen.evidenceDueAt().orElse(null),
                seen.id());
        if (known.isEmpty()) mapper.insert(organizationId, dispute);
        else if (!isSame(known.get(), dispute)) mapper.update(organizationId, dispute);
        if (known.isEmpty() || !isSame(known.get(), dispute)) locked.tell("dispute.updated", dispute.id());
        String name = TypeId.DISPUTE.format(dispute.id());
        if (Dispute.waitsForUs(seen.status()))
            findings.add(locked.tx, PaymentFindings.DISPUTE, name,
                    "%s of %s has to be answered at Stripe%s".formatted(seen.id(),
                            TypeId.PAYMENT.format(locked.payment.id()),
                            seen.evidenceDueAt().map(due -> " until " + due).orElse("")));
        else
            findings.resolve(locked.tx, PaymentFindings.DISPUTE, name);
    }

    private static boolean isSame(Dispute one, Dispute other) {
        return one.amount() == other.amount() && one.status().equals(other.status())
                && one.reason().equals(other.reason()) && Objects.equals(one.evidenceDueAt(), other.evidenceDueAt());
    }

    private static void sumUpDisputes(Locked locked) {
        List<Dispute> all = locked.tx.mapper(DisputeMapper.class).of(locked.tx.organization(), locked.payment.id());
        long disputed = all.stream().filter(dispute -> Dispute.holdsMoney(dispute.status()))
                .mapToLong(Dispute::amount).sum();
        Payment payment = locked.payment;
        if (disputed != payment.disputed())
            locked.become(payment.reversed(payment.refunded(), payment.refundReserved(), disputed));
    }
}
