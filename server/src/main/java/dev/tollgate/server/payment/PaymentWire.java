package dev.tollgate.server.payment;

import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.stripe.PaymentFact.Failure;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.v1.ChargeAttempt;
import java.util.Objects;

/** Payments as messages. */
public final class PaymentWire {
    private PaymentWire() {}

    public static dev.tollgate.v1.Payment show(Payment payment) {
        String currency = payment.currency();
        var wire = dev.tollgate.v1.Payment.newBuilder().setId(TypeId.PAYMENT.format(payment.id()))
                .setPurpose(dev.tollgate.v1.Payment.Purpose.valueOf(payment.purpose().name()))
                .setAmount(Wire.money(payment.amount(), currency))
                .setStatus(dev.tollgate.v1.Payment.Status.valueOf(payment.status().name()))
                .setCaptured(Wire.money(payment.captured(), currency))
                .setRefunded(Wire.money(payment.refunded(), currency))
                .setRefundPending(Wire.money(payment.refundReserved(), currency))
                .setDisputed(Wire.money(payment.disputed(), currency))
                .addAllAttempts(payment.attempts().newest().stream().map(PaymentWire::attempt).toList())
                .setAttemptCount(payment.attempts().count()).setCreatedAt(Wire.time(payment.createdAt()));
        if (payment.checkoutId() != null) wire.setCheckoutId(TypeId.CHECKOUT.format(payment.checkoutId()));
        payment.failure().map(PaymentWire::failure).ifPresent(wire::setFailure);
        payment.paymentIntentId().ifPresent(wire::setStripePaymentIntentId);
        payment.surplus().ifPresent(why -> wire.setSurplus(dev.tollgate.v1.Payment.Surplus.valueOf(why.name())));
        payment.succeededAt().ifPresent(at -> wire.setSucceededAt(Wire.time(at)));
        return wire.build();
    }

    private static dev.tollgate.v1.Payment.Failure failure(Failure failure) {
        return dev.tollgate.v1.Payment.Failure.newBuilder().setCode(failure.code())
                .setDeclineCode(failure.declineCode()).setMessage(failure.message()).build();
    }

    private static ChargeAttempt attempt(PaymentSnapshot.Charge charge) {
        return ChargeAttempt.newBuilder().setStripeChargeId(charge.id())
                .setOutcome(ChargeAttempt.Outcome.valueOf(charge.outcome().name())).setCode(charge.code())
                .setDeclineCode(charge.declineCode()).setAttemptedAt(Wire.time(Objects.requireNonNull(charge.at())))
                .build();
    }
}
