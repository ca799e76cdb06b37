package dev.tollgate.server.payment;

import com.google.protobuf.Timestamp;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.GetPaymentRequest;
import dev.tollgate.v1.GetPaymentResponse;
import dev.tollgate.v1.ListPaymentsRequest;
import dev.tollgate.v1.ListPaymentsResponse;
import dev.tollgate.v1.PaymentServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows payments. */
public final class PaymentService extends PaymentServiceGrpc.PaymentServiceImplBase {
    private final Database database;
    private final Payments payments;

    public PaymentService(Database database, Payments payments) {
        this.database = database;
        this.payments = payments;
    }

    @Override
    public void getPayment(GetPaymentRequest request, StreamObserver<GetPaymentResponse> answer) {
        Calls.answer(answer, () -> {
            UUID id = TypeId.PAYMENT.parse(request.getPaymentId());
            Payment payment = database
                    .inTransaction(Caller.current().organizationId(), tx -> payments.find(tx, id))
                    .orElseThrow(() -> new ApiException(new PaymentError.PaymentNotFound(request.getPaymentId())));
            return GetPaymentResponse.newBuilder().setPayment(PaymentWire.show(payment)).build();
        });
    }

    @Override
    public void listPayments(ListPaymentsRequest request, StreamObserver<ListPaymentsResponse> answer) {
        Calls.answer(answer, () -> {
            Page page = Page.of(request.getPageSize(), request.getPageToken(), TypeId.PAYMENT);
            List<Payment> fetched = database.read(Caller.current().organizationId(),
                    tx -> tx.mapper(PaymentMapper.class)
                            .page(tx.organization(), filter(request), page.before(), page.fetch()).stream()
                            .map(PaymentMapper.Row::toPayment).toList());
            return ListPaymentsResponse.newBuilder()
                    .addAllPayments(page.shown(fetched).stream().map(PaymentWire::show).toList())
                    .setNextPageToken(page.next(fetched, TypeId.PAYMENT, Payment::id)).build();
        });
    }

    private static PaymentMapper.Filter filter(ListPaymentsRequest request) {
        Payment.Status status = switch (request.getStatus()) {
            case STATUS_UNSPECIFIED, UNRECOGNIZED -> null;
            case PENDING, REQUIRES_ACTION, PROCESSING, FAILED, CANCELED, EXPIRED, SUCCEEDED ->
                Payment.Status.valueOf(request.getStatus().name());
        };
        return new PaymentMapper.Filter(id(TypeId.CHECKOUT, request.getCheckoutId()),
                id(TypeId.CUSTOMER, request.getCustomerId()), status,
                request.hasCreatedFrom() ? time(request.getCreatedFrom()) : null,
                request.hasCreatedBefore() ? time(request.getCreatedBefore()) : null);
    }

    private static @Nullable UUID id(TypeId kind, String text) {
        return text.isEmpty() ? null : kind.parse(text);
    }

    private static Instant time(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
