package dev.tollgate.server.refund;

import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.CheckoutFindings;
import dev.tollgate.server.checkout.ReversalKeeper;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.refund.Refund.Origin;
import dev.tollgate.server.refund.Refund.Status;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Reversals;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what Stripe shows of refunds and disputes: our own, and those made in its dashboard. Seen twice, nothing
 * changes.
 */
public final class ReversalSettlement implements ReversalKeeper {
    private final Findings findings;
    private final Ids ids;

    public ReversalSettlement(Findings findings, Ids ids) {
        this.findings = findings;
        this.ids = ids;
    }

    @Override
    public Sums apply(Tx tx, Checkout checkout, Reversals seen) {
        boolean isWhole = true;
        // What gave money back to us goes first: it makes room for the rest.
        for (Reversals.Refund refund : seen.refunds())
            if (!Status.of(refund.status()).equals(Status.SUCCEEDED)) isWhole &= take(tx, checkout, refund);
        for (Reversals.Refund refund : seen.refunds())
            if (Status.of(refund.status()).equals(Status.SUCCEEDED)) isWhole &= take(tx, checkout, refund);
        for (Reversals.Dispute dispute : seen.disputes())
            take(tx, checkout, dispute);
        long disputed = disputed(tx, checkout);
        tx.reached(FailPoint.REFUND_SETTLING);
        long refunded = tx.mapper(RefundMapper.class).amounts(tx.organization(), checkout.id()).refunded();
        return new Sums(refunded, disputed, isWhole);
    }

    /** @return false when there is no room for it: a refund of ours that Stripe will refuse is still reserved */
    private boolean take(Tx tx, Checkout checkout, Reversals.Refund seen) {
        if (!seen.currency().equals(checkout.terms().currency())) {
            conflict(tx, checkout, seen.id(), "a refund in " + seen.currency());
            return true;
        }
        Optional<Refund> known = known(tx, checkout, seen);
        if (known.isEmpty()) return insert(tx, checkout, seen);
        if (known.get().amount() != seen.amount()) {
            conflict(tx, checkout, seen.id(),
                    "a refund of " + seen.amount() + " instead of " + known.get().amount());
            return true;
        }
        return become(tx, known.get(), Status.of(seen.status()), seen.failure(), seen.id());
    }

    /** By our name only as long as no other refund has it: somebody may have copied it. */
    private static Optional<Refund> known(Tx tx, Checkout checkout, Reversals.Refund seen) {
        var mapper = tx.mapper(RefundMapper.class);
        return mapper.byStripeId(tx.organization(), seen.id())
                .or(() -> seen.ours().flatMap(ReversalSettlement::parse)
                        .flatMap(id -> mapper.find(tx.organization(), id)))
                .filter(refund -> refund.checkoutId().equals(checkout.id()))
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

    private boolean insert(Tx tx, Checkout checkout, Reversals.Refund seen) {
        var mapper = tx.mapper(RefundMapper.class);
        Status status = Status.of(seen.status());
        if (mapper.move(tx.organization(), checkout.id(), status.reserved(seen.amount()),
                status.refunded(seen.amount())) == 0)
            return false;
        Instant now = ids.now();
        mapper.insert(tx.organization(), new Refund(ids.next(), now, now, checkout.id(), seen.amount(),
                seen.currency(), status, Refund.Reason.of(seen.reason()), Origin.STRIPE, seen.failure(), seen.id()));
        return true;
    }

    /** The one way in which a refund changes: its amount moves with it, and what it settles is settled. */
    boolean become(Tx tx, Refund refund, Status status, String failure, @Nullable String stripeId) {
        if (refund.status() == status && Objects.equals(refund.stripeRefundId(), stripeId)) return true;
        var mapper = tx.mapper(RefundMapper.class);
        long amount = refund.amount();
        if (mapper.move(tx.organization(), refund.checkoutId(),
                status.reserved(amount) - refund.status().reserved(amount),
                status.refunded(amount) - refund.status().refunded(amount)) == 0)
            return false;
        mapper.become(tx.organization(), refund.id(), status, failure, stripeId, ids.now());
        tell(tx, refund, status, failure);
        return true;
    }

    private void tell(Tx tx, Refund refund, Status status, String failure) {
        String checkout = TypeId.CHECKOUT.format(refund.checkoutId());
        if (refund.isUndecided())
            findings.resolve(tx, CheckoutFindings.OPERATION_UNCLEAR, TypeId.REFUND.format(refund.id()));
        if (status == Status.SUCCEEDED && refund.origin() == Origin.POLICY) {
            findings.resolve(tx, CheckoutFindings.LATE_PAYMENT, checkout);
            findings.resolve(tx, CheckoutFindings.DUPLICATE_PAYMENT, checkout);
        }
        boolean wasOnItsWay = refund.status() == Status.SUCCEEDED || refund.stripeRefundId() != null
                || refund.origin() == Origin.POLICY;
        if (status == Status.FAILED && wasOnItsWay)
            findings.add(tx, RefundFindings.REFUND_FAILED, TypeId.REFUND.format(refund.id()),
                    "of " + checkout + ": " + failure);
    }

    void needsPerson(Tx tx, Refund refund, Operation operation) {
        findings.add(tx, CheckoutFindings.OPERATION_UNCLEAR, TypeId.REFUND.format(refund.id()),
                operation.kind() + " " + operation.id());
    }

    /** Somebody has looked at Stripe, and it is not there. */
    boolean giveUp(Tx tx, Refund refund) {
        return become(tx, refund, Status.FAILED, "abandoned: Stripe does not have it", null);
    }

    /** About the object at Stripe: a second one that does not fit must not hide behind the first. */
    private void conflict(Tx tx, Checkout checkout, String stripeId, String what) {
        findings.add(tx, CheckoutFindings.CONFLICT, stripeId, TypeId.CHECKOUT.format(checkout.id()) + ": " + what);
    }

    private void take(Tx tx, Checkout checkout, Reversals.Dispute seen) {
        if (!seen.currency().equals(checkout.terms().currency())) {
            conflict(tx, checkout, seen.id(), "a dispute in " + seen.currency() + ", " + seen.status());
            return;
        }
        var mapper = tx.mapper(DisputeMapper.class);
        Instant now = ids.now();
        Optional<Dispute> known = mapper.byStripeId(tx.organization(), seen.id());
        var dispute = new Dispute(known.map(Dispute::id).orElseGet(ids::next),
                known.map(Dispute::createdAt).orElse(now), now, checkout.id(), seen.amount(), seen.currency(),
                seen.status(), seen.reason(), seen.evidenceDueAt().orElse(null), seen.id());
        if (known.isEmpty()) mapper.insert(tx.organization(), dispute);
        else if (!isSame(known.get(), dispute)) mapper.update(tx.organization(), dispute);
        String name = TypeId.DISPUTE.format(dispute.id());
        if (Dispute.waitsForUs(seen.status()))
            findings.add(tx, RefundFindings.DISPUTE, name,
                    "%s of %s has to be answered at Stripe%s".formatted(seen.id(),
                            TypeId.CHECKOUT.format(checkout.id()),
                            seen.evidenceDueAt().map(due -> " until " + due).orElse("")));
        else
            findings.resolve(tx, RefundFindings.DISPUTE, name);
    }

    private static boolean isSame(Dispute one, Dispute other) {
        return one.amount() == other.amount() && one.status().equals(other.status())
                && one.reason().equals(other.reason()) && Objects.equals(one.evidenceDueAt(), other.evidenceDueAt());
    }

    private static long disputed(Tx tx, Checkout checkout) {
        var mapper = tx.mapper(DisputeMapper.class);
        long disputed = mapper.of(tx.organization(), checkout.id()).stream()
                .filter(dispute -> Dispute.holdsMoney(dispute.status())).mapToLong(Dispute::amount).sum();
        if (disputed != checkout.payment().disputed()) mapper.disputed(tx.organization(), checkout.id(), disputed);
        return disputed;
    }
}
