package dev.tollgate.server.payment;

import com.google.rpc.Code;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ErrorStatus;
import java.util.Map;

/** Why no money goes back, and what is not found. */
sealed interface PaymentError extends ApiError {
    record PaymentNotFound(String payment) implements PaymentError {}

    record NotPaid(String payment) implements PaymentError {}

    /**
     * @param refundable
     *            what is left to give back
     */
    record RefundTooLarge(long refundable, String currency) implements PaymentError {}

    record RefundNotFound(String refund) implements PaymentError {}

    /** It decides itself. */
    record RefundNotUnclear(String refund) implements PaymentError {}

    @Override
    default ErrorStatus status() {
        return switch (this) {
            case PaymentNotFound(String payment) -> ErrorStatus.of(Code.NOT_FOUND, "No such payment: " + payment);
            case NotPaid _ ->
                ErrorStatus.of(Code.FAILED_PRECONDITION, "It is not paid: there is nothing to give back.");
            case RefundTooLarge(long refundable, String currency) -> ErrorStatus
                    .of(Code.FAILED_PRECONDITION,
                            "At most " + refundable + " minor units of " + currency + " can be given back.")
                    .with(Map.of("refundable", Long.toString(refundable), "currency", currency));
            case RefundNotFound(String refund) -> ErrorStatus.of(Code.NOT_FOUND, "No such refund: " + refund);
            case RefundNotUnclear(String refund) -> ErrorStatus.of(Code.FAILED_PRECONDITION,
                    "What became of " + refund + " can still be found out. Ask again later.");
        };
    }
}
