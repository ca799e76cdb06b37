package dev.tollgate.server.payment;

import dev.tollgate.server.db.Columns;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.PaymentSnapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The one place that writes payments. Whoever changes one holds its owner's lock. */
public final class Payments {
    private final Ids ids;

    public Payments(Ids ids) {
        this.ids = ids;
    }

    /** The payment that the checkout was made with comes first. */
    public List<Payment> ofCheckout(Tx tx, UUID checkoutId) {
        return askOfCheckouts(tx, new UUID[]{checkoutId}).get().getOrDefault(checkoutId, List.of());
    }

    /** By the checkout, as {@link #ofCheckout}, in a round trip with others: they are there when they are asked for. */
    public Supplier<Map<UUID, List<Payment>>> askOfCheckouts(Tx tx, UUID[] checkoutIds) {
        Supplier<List<PaymentMapper.Row>> rows = tx.later(PaymentMapper.class,
                mapper -> mapper.ofCheckouts(tx.organization(), checkoutIds));
        return () -> rows.get().stream().map(PaymentMapper.Row::toPayment)
                .collect(Collectors.groupingBy(payment -> Objects.requireNonNull(payment.checkoutId())));
    }

    public Optional<Payment> find(Tx tx, UUID paymentId) {
        return tx.mapper(PaymentMapper.class).find(tx.organization(), paymentId).map(PaymentMapper.Row::toPayment);
    }

    public Optional<Payment> byPaymentIntent(Tx tx, String paymentIntentId) {
        return paymentIntentId.isEmpty()
                ? Optional.empty()
                : tx.mapper(PaymentMapper.class).byPaymentIntent(tx.organization(), paymentIntentId)
                        .map(PaymentMapper.Row::toPayment);
    }

    /** The checkouts that PaymentIntents pay for, or would, by the ids of those that are known. */
    public Map<String, UUID> checkoutsByPaymentIntent(Tx tx, String[] paymentIntentIds) {
        return tx.mapper(PaymentMapper.class).ownersByPaymentIntent(tx.organization(), paymentIntentIds).stream()
                .collect(Collectors.toMap(PaymentMapper.Owned::stripeId, PaymentMapper.Owned::checkoutId));
    }

    public void insert(Tx tx, List<Payment> created) {
        if (created.isEmpty()) return;
        tx.later(PaymentMapper.class).insert(tx.organization(), PaymentMapper.Created.of(created));
    }

    public void update(Tx tx, List<Payment> changed) {
        if (changed.isEmpty()) return;
        tx.later(PaymentMapper.class).update(tx.organization(), PaymentMapper.Changed.of(changed), ids.now());
    }

    /** Takes down the charges that were seen for it. A charge without a time of its own has that of now. */
    public Payment saw(Tx tx, Payment payment, List<PaymentSnapshot.Charge> charges) {
        Payment after = payment;
        Instant now = ids.now();
        for (PaymentSnapshot.Charge seen : charges) {
            PaymentSnapshot.Charge charge = seen.at() == null ? seen.at(now) : seen;
            Optional<Boolean> isNew = takeDown(tx, after, charge, now);
            if (isNew.isPresent()) after = after.with(after.attempts().with(charge, isNew.get()));
        }
        return after;
    }

    /** @return whether it is a charge that was not known; empty: nothing new */
    private Optional<Boolean> takeDown(Tx tx, Payment payment, PaymentSnapshot.Charge charge, Instant now) {
        Optional<PaymentSnapshot.Charge> known = payment.attempts().newest().stream()
                .filter(one -> one.id().equals(charge.id())).findFirst();
        if (known.isEmpty() && !payment.attempts().areAllShown())
            return tx.mapper(PaymentMapper.class).insertCharge(tx.organization(), payment.id(), charge, now);
        if (known.isPresent() && !known.get().mayBecome(charge)) return Optional.empty();
        seen(tx).put(charge.id(), new SeenCharge(payment.id(), charge));
        return Optional.of(known.isEmpty());
    }

    private record SeenCharge(UUID paymentId, PaymentSnapshot.Charge charge) {}

    /** The charges that a transaction takes down, by their ids. */
    private static final class SeenCharges {
        final Map<String, SeenCharge> all = new LinkedHashMap<>();
    }

    private Map<String, SeenCharge> seen(Tx tx) {
        return tx.local(SeenCharges.class, () -> {
            var seen = new SeenCharges();
            tx.beforeCommit(() -> insertCharges(tx, List.copyOf(seen.all.values())));
            return seen;
        }).all;
    }

    private static PaymentMapper.Charges columns(List<SeenCharge> seen) {
        return new PaymentMapper.Charges(Columns.ids(seen, SeenCharge::paymentId),
                Columns.texts(seen, one -> one.charge().id()), Columns.texts(seen, one -> one.charge().outcome()),
                Columns.texts(seen, one -> one.charge().code()), Columns.texts(seen, one -> one.charge().declineCode()),
                Columns.times(seen, one -> one.charge().at()));
    }

    private void insertCharges(Tx tx, List<SeenCharge> seen) {
        tx.later(PaymentMapper.class).insertCharges(tx.organization(), columns(seen), ids.now());
    }

    /**
     * Moves money between what is here, what is on its way back and what is gone.
     *
     * @return empty when it would be more than was captured
     */
    Optional<Payment> move(Tx tx, Payment payment, long reserved, long refunded) {
        int moved = tx.mapper(PaymentMapper.class).move(tx.organization(), payment.id(), reserved, refunded,
                ids.now());
        return moved == 0
                ? Optional.empty()
                : Optional.of(payment.reversed(payment.refunded() + refunded, payment.refundReserved() + reserved,
                        payment.disputed()));
    }
}
