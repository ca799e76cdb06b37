package dev.tollgate.server.payment;

import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.v1.Refund.Origin;
import dev.tollgate.v1.Refund.Reason;
import dev.tollgate.v1.Refund.Status;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Refunds and disputes as messages. */
final class RefundWire {
    private RefundWire() {}

    static dev.tollgate.v1.Refund show(Refund refund) {
        String stripeId = refund.stripeRefundId();
        return dev.tollgate.v1.Refund.newBuilder().setId(TypeId.REFUND.format(refund.id()))
                .setPaymentId(TypeId.PAYMENT.format(refund.paymentId())).setCheckoutId(checkout(refund.checkoutId()))
                .setAmount(Wire.money(refund.amount(), refund.currency()))
                .setStatus(Status.valueOf(refund.status().name())).setReason(Reason.valueOf(refund.reason().name()))
                .setOrigin(Origin.valueOf(refund.origin().name())).setFailure(refund.failure())
                .setStripeRefundId(stripeId == null ? "" : stripeId).setCreatedAt(Wire.time(refund.createdAt()))
                .setUpdatedAt(Wire.time(refund.updatedAt())).build();
    }

    static Refund.Reason reason(Reason reason) {
        return switch (reason) {
            case REQUESTED_BY_CUSTOMER -> Refund.Reason.REQUESTED_BY_CUSTOMER;
            case DUPLICATE -> Refund.Reason.DUPLICATE;
            case FRAUDULENT -> Refund.Reason.FRAUDULENT;
            case REASON_UNSPECIFIED, LATE_PAYMENT, SURPLUS, ITEM_TAKEN, OTHER, UNRECOGNIZED -> Refund.Reason.OTHER;
        };
    }

    static dev.tollgate.v1.Dispute show(Dispute dispute) {
        var shown = dev.tollgate.v1.Dispute.newBuilder().setId(TypeId.DISPUTE.format(dispute.id()))
                .setPaymentId(TypeId.PAYMENT.format(dispute.paymentId())).setCheckoutId(checkout(dispute.checkoutId()))
                .setAmount(Wire.money(dispute.amount(), dispute.currency())).setStatus(dispute.status())
                .setReason(dispute.reason()).setStripeDisputeId(dispute.stripeDisputeId())
                .setCreatedAt(Wire.time(dispute.createdAt())).setUpdatedAt(Wire.time(dispute.updatedAt()));
        if (dispute.evidenceDueAt() != null) shown.setEvidenceDueAt(Wire.time(dispute.evidenceDueAt()));
        return shown.build();
    }

    private static String checkout(@Nullable UUID id) {
        return id == null ? "" : TypeId.CHECKOUT.format(id);
    }
}
