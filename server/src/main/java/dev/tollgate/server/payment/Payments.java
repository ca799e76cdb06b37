package dev.tollgate.server.payment;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.PaymentSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The one place that writes payments. Whoever changes one holds its owner's lock. */
public final class Payments {
    private final Ids ids;

    public Payments(Ids ids) {
        this.ids = ids;
    }

    /** The payment that the checkout was made with comes first. */
    public List<Payment> ofCheckout(Tx tx, UUID checkoutId) {
        return tx.mapper(PaymentMapper.class).ofCheckout(tx.organization(), checkoutId).stream()
                .map(PaymentMapper.Row::toPayment).toList();
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

    public void insert(Tx tx, Payment payment) {
        tx.mapper(PaymentMapper.class).insert(tx.organization(), payment,
                payment.paymentIntentId().orElse(null), payment.surplus().orElse(null),
                payment.succeededAt().orElse(null));
    }

    public void update(Tx tx, Payment payment) {
        tx.mapper(PaymentMapper.class).update(tx.organization(), payment, PaymentMapper.Nullables.of(payment),
                ids.now());
    }

    /** Takes down the charges that were seen for it. A charge without a time of its own has that of now. */
    public Payment saw(Tx tx, Payment payment, List<PaymentSnapshot.Charge> charges) {
        Payment after = payment;
        Instant now = ids.now();
        for (PaymentSnapshot.Charge seen : charges) {
            PaymentSnapshot.Charge charge = seen.at() == null ? seen.at(now) : seen;
            Optional<Boolean> isNew = tx.mapper(PaymentMapper.class).insertCharge(tx.organization(), payment.id(),
                    charge, now);
            if (isNew.isPresent()) after = after.with(after.attempts().with(charge, isNew.get()));
        }
        return after;
    }

    /**
     * Moves money between what is here, what is on its way back and what is gone.
     *
     * @return empty when it would be more than was captured
     */
    Optional<Payment> move(Tx tx, Payment payment, long reserved, long refunded) {
        int moved = tx.mapper(PaymentMapper.class).move(tx.organization(), payment.id(), reserved, refunded);
        return moved == 0
                ? Optional.empty()
                : Optional.of(payment.reversed(payment.refunded() + refunded, payment.refundReserved() + reserved,
                        payment.disputed()));
    }
}
