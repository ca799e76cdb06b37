package dev.tollgate.server.payment;

import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.AbandonRefundRequest;
import dev.tollgate.v1.AbandonRefundResponse;
import dev.tollgate.v1.CreateRefundRequest;
import dev.tollgate.v1.CreateRefundResponse;
import dev.tollgate.v1.GetRefundRequest;
import dev.tollgate.v1.GetRefundResponse;
import dev.tollgate.v1.ListDisputesRequest;
import dev.tollgate.v1.ListDisputesResponse;
import dev.tollgate.v1.ListRefundsRequest;
import dev.tollgate.v1.ListRefundsResponse;
import dev.tollgate.v1.RefundServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public final class RefundService extends RefundServiceGrpc.RefundServiceImplBase {
    private final Refunds refunds;

    public RefundService(Refunds refunds) {
        this.refunds = refunds;
    }

    @Override
    public void createRefund(CreateRefundRequest request, StreamObserver<CreateRefundResponse> answer) {
        Calls.answer(answer, () -> {
            var key = new IdempotencyKeys.Request("CreateRefund", Caller.current().namespace(), request.getRequestId(),
                    Wire.hash(request.toBuilder()));
            var shown = refunds.create(Caller.current(), key, new Refunds.Wanted(source(request), request.getAmount(),
                    RefundWire.reason(request.getReason())));
            return CreateRefundResponse.newBuilder().setRefund(RefundWire.show(shown.refund()))
                    .setRefundable(Wire.money(shown.refundable(), shown.refund().currency())).build();
        });
    }

    @Override
    public void abandonRefund(AbandonRefundRequest request, StreamObserver<AbandonRefundResponse> answer) {
        Calls.answer(answer, () -> {
            var shown = refunds.abandon(Caller.current(), TypeId.REFUND.parse(request.getRefundId()));
            return AbandonRefundResponse.newBuilder().setRefund(RefundWire.show(shown.refund()))
                    .setRefundable(Wire.money(shown.refundable(), shown.refund().currency())).build();
        });
    }

    @Override
    public void getRefund(GetRefundRequest request, StreamObserver<GetRefundResponse> answer) {
        Calls.answer(answer, () -> GetRefundResponse.newBuilder().setRefund(
                RefundWire.show(refunds.get(Caller.current(), TypeId.REFUND.parse(request.getRefundId())))).build());
    }

    @Override
    public void listRefunds(ListRefundsRequest request, StreamObserver<ListRefundsResponse> answer) {
        Calls.answer(answer, () -> {
            Page page = Page.of(request.getPageSize(), request.getPageToken(), TypeId.REFUND);
            var fetched = refunds.list(Caller.current(), id(TypeId.PAYMENT, request.getPaymentId()),
                    id(TypeId.CHECKOUT, request.getCheckoutId()), page);
            return ListRefundsResponse.newBuilder()
                    .addAllRefunds(page.shown(fetched).stream().map(RefundWire::show).toList())
                    .setNextPageToken(page.next(fetched, TypeId.REFUND, Refund::id)).build();
        });
    }

    @Override
    public void listDisputes(ListDisputesRequest request, StreamObserver<ListDisputesResponse> answer) {
        Calls.answer(answer, () -> {
            Page page = Page.of(request.getPageSize(), request.getPageToken(), TypeId.DISPUTE);
            var fetched = refunds.disputes(Caller.current(), id(TypeId.PAYMENT, request.getPaymentId()),
                    id(TypeId.CHECKOUT, request.getCheckoutId()), page);
            return ListDisputesResponse.newBuilder()
                    .addAllDisputes(page.shown(fetched).stream().map(RefundWire::show).toList())
                    .setNextPageToken(page.next(fetched, TypeId.DISPUTE, Dispute::id)).build();
        });
    }

    private static Refunds.Source source(CreateRefundRequest request) {
        return request.hasPaymentId()
                ? new Refunds.Source.OfPayment(TypeId.PAYMENT.parse(request.getPaymentId()))
                : new Refunds.Source.OfCheckout(TypeId.CHECKOUT.parse(request.getCheckoutId()));
    }

    private static @Nullable UUID id(TypeId kind, String text) {
        return text.isEmpty() ? null : kind.parse(text);
    }
}
