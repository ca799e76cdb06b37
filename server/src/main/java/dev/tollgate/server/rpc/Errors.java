package dev.tollgate.server.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.tollgate.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What each refusal becomes on the wire: code, text, details. The one such table; the compiler asks for a line in each
 * part.
 */
public final class Errors {
    public static final String DOMAIN = "tollgate.dev";

    private Errors() {}

    public static StatusRuntimeException toStatus(ApiError refusal) {
        var info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason(refusal).name())
                .putAllMetadata(metadata(refusal))
                .putMetadata("outcome", outcome(refusal));
        var status = Status.newBuilder().setCode(code(refusal).getNumber()).setMessage(message(refusal))
                .addDetails(Any.pack(info.build()));
        if (refusal instanceof ApiError.InvalidField(List<ApiError.Violation> violations))
            status.addDetails(Any.pack(badRequest(violations)));
        long seconds = retrySeconds(refusal);
        if (seconds > 0)
            status.addDetails(Any.pack(
                    RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(seconds)).build()));
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** The refusal's own name in the API's spelling; a test holds the two equal. */
    static ErrorReason reason(ApiError refusal) {
        return ErrorReason.valueOf(refusal.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(
                java.util.Locale.ROOT));
    }

    static Code code(ApiError refusal) {
        return switch (refusal) {
            case ApiError.Unauthenticated _ -> Code.UNAUTHENTICATED;
            case ApiError.PermissionDenied _ -> Code.PERMISSION_DENIED;
            case ApiError.RateLimited _ -> Code.RESOURCE_EXHAUSTED;
            case ApiError.BodyTooLarge _ -> Code.RESOURCE_EXHAUSTED;
            case ApiError.InvalidField _ -> Code.INVALID_ARGUMENT;
            case ApiError.CartEmpty _ -> Code.INVALID_ARGUMENT;
            case ApiError.PriceUnknown _ -> Code.INVALID_ARGUMENT;
            case ApiError.MixedCurrency _ -> Code.INVALID_ARGUMENT;
            case ApiError.MixedBilling _ -> Code.INVALID_ARGUMENT;
            case ApiError.AmountTooSmall _ -> Code.INVALID_ARGUMENT;
            case ApiError.AmountTooLarge _ -> Code.INVALID_ARGUMENT;
            case ApiError.UrlNotAllowed _ -> Code.INVALID_ARGUMENT;
            case ApiError.SignatureInvalid _ -> Code.INVALID_ARGUMENT;
            case ApiError.CheckoutNotFound _ -> Code.NOT_FOUND;
            case ApiError.CustomerNotFound _ -> Code.NOT_FOUND;
            case ApiError.ProductNotFound _ -> Code.NOT_FOUND;
            case ApiError.RefundNotFound _ -> Code.NOT_FOUND;
            case ApiError.PaymentNotFound _ -> Code.NOT_FOUND;
            case ApiError.StripeEventNotFound _ -> Code.NOT_FOUND;
            case ApiError.EventNotFound _ -> Code.NOT_FOUND;
            case ApiError.JobNotFound _ -> Code.NOT_FOUND;
            case ApiError.FindingNotFound _ -> Code.NOT_FOUND;
            case ApiError.WebhookEndpointNotFound _ -> Code.NOT_FOUND;
            case ApiError.PriceInactive _ -> Code.FAILED_PRECONDITION;
            case ApiError.CheckoutExpired _ -> Code.FAILED_PRECONDITION;
            case ApiError.CheckoutCanceled _ -> Code.FAILED_PRECONDITION;
            case ApiError.AlreadyPaid _ -> Code.FAILED_PRECONDITION;
            case ApiError.NotPaid _ -> Code.FAILED_PRECONDITION;
            case ApiError.RefundTooLarge _ -> Code.FAILED_PRECONDITION;
            case ApiError.RefundNotUnclear _ -> Code.FAILED_PRECONDITION;
            case ApiError.StripeRefused _ -> Code.FAILED_PRECONDITION;
            case ApiError.RequestIdReused _ -> Code.ALREADY_EXISTS; // not ABORTED: generic clients retry that
            case ApiError.CheckoutClosing _ -> Code.UNAVAILABLE; // so are the next three: retry is right, with the same
                                                                 // request_id
            case ApiError.RequestInProgress _ -> Code.UNAVAILABLE;
            case ApiError.OutcomeUnknown _ -> Code.UNAVAILABLE;
            case ApiError.StripeUnavailable _ -> Code.UNAVAILABLE;
            case ApiError.DatabaseUnavailable _ -> Code.UNAVAILABLE;
            case ApiError.CursorExpired _ -> Code.OUT_OF_RANGE;
            case ApiError.DeadlineExceeded _ -> Code.DEADLINE_EXCEEDED;
            case ApiError.Internal _ -> Code.INTERNAL;
        };
    }

    private static String message(ApiError refusal) {
        return switch (refusal) {
            case ApiError.Unauthenticated _ -> "The credential is missing, unknown, revoked or expired.";
            case ApiError.PermissionDenied denied -> denied.why();
            case ApiError.RateLimited _ -> "Too many requests. Slow down.";
            case ApiError.InvalidField invalid -> invalid.violations().stream()
                    .map(v -> v.field() + ": " + v.description()).collect(Collectors.joining("; "));
            case ApiError.CartEmpty _ -> "A checkout needs at least one item.";
            case ApiError.PriceUnknown(String price) -> "No such price: " + price;
            case ApiError.PriceInactive(String price) -> "The price is archived: " + price;
            case ApiError.MixedCurrency(String first, String second) ->
                "All items of a checkout share one currency; these have " + first + " and " + second + ".";
            case ApiError.MixedBilling(String price) ->
                "A one-time checkout cannot carry the recurring price " + price + ".";
            case ApiError.AmountTooSmall(String field, long minimum, String currency) ->
                field + ": the smallest amount is " + minimum + " minor units of " + currency + ".";
            case ApiError.AmountTooLarge(String field, long maximum, String currency) ->
                field + ": the largest amount is " + maximum + " minor units of " + currency + ".";
            case ApiError.UrlNotAllowed(String field) -> field + " lies outside the organization's origins.";
            case ApiError.CheckoutNotFound(String checkout) -> "No such checkout: " + checkout;
            case ApiError.CheckoutExpired _ -> "The checkout has expired. Make a new one.";
            case ApiError.CheckoutCanceled _ -> "The checkout was canceled. Make a new one.";
            case ApiError.CheckoutClosing _ -> "The checkout is being closed; Stripe has not answered yet.";
            case ApiError.CustomerNotFound(String customer) -> "No such customer: " + customer;
            case ApiError.ProductNotFound(String product) -> "No such product: " + product;
            case ApiError.AlreadyPaid _ -> "This purchase is paid.";
            case ApiError.RequestIdReused _ -> "The request_id was used for another content.";
            case ApiError.RequestInProgress _ -> "The first such request has not ended yet.";
            case ApiError.OutcomeUnknown _ ->
                "Stripe was asked and the answer is not known. Send the same request again, or watch the checkout.";
            case ApiError.CursorExpired(String field) -> field + " is not one of ours.";
            case ApiError.StripeUnavailable _ -> "Stripe cannot be reached. Nothing was done there.";
            case ApiError.DatabaseUnavailable _ ->
                "The database cannot be reached. Send the same request again.";
            case ApiError.NotPaid _ -> "It is not paid: there is nothing to give back.";
            case ApiError.RefundTooLarge(long refundable, String currency) ->
                "At most " + refundable + " minor units of " + currency + " can be given back.";
            case ApiError.PaymentNotFound(String payment) -> "No such payment: " + payment;
            case ApiError.RefundNotFound(String refund) -> "No such refund: " + refund;
            case ApiError.RefundNotUnclear(String refund) ->
                "What became of " + refund + " can still be found out. Ask again later.";
            case ApiError.StripeEventNotFound(String event) -> "No such event: " + event;
            case ApiError.EventNotFound(String event) -> "No such event: " + event;
            case ApiError.JobNotFound(String job) -> "No such job: " + job;
            case ApiError.FindingNotFound(String finding) -> "No such finding: " + finding;
            case ApiError.WebhookEndpointNotFound(String endpoint) -> "No such webhook endpoint: " + endpoint;
            case ApiError.StripeRefused refused -> "Stripe refused: " + refused.message();
            case ApiError.SignatureInvalid _ -> "The signature does not verify.";
            case ApiError.BodyTooLarge(int bytesMax) -> "A request has at most " + bytesMax + " bytes.";
            case ApiError.DeadlineExceeded _ -> "The deadline has passed. What was committed goes on.";
            case ApiError.Internal(String requestId) -> "Something went wrong here. Quote request " + requestId + ".";
        };
    }

    /** A deadline or a defect of ours may come after the commit: only what certainly did nothing may say so. */
    private static String outcome(ApiError refusal) {
        return switch (refusal) {
            case ApiError.OutcomeUnknown _, ApiError.RequestInProgress _, ApiError.DeadlineExceeded _, ApiError.Internal _, ApiError.DatabaseUnavailable _ ->
                "UNKNOWN";
            default -> "NOT_DONE";
        };
    }

    private static Map<String, String> metadata(ApiError refusal) {
        return switch (refusal) {
            case ApiError.PermissionDenied(_, String scope) when !scope.isEmpty() -> Map.of("scope", scope);
            case ApiError.PriceUnknown(String price) -> Map.of("price", price);
            case ApiError.PriceInactive(String price) -> Map.of("price", price);
            case ApiError.MixedCurrency(String first, String second) -> Map.of("currencies", first + "," + second);
            case ApiError.AmountTooSmall(_, long minimum, String currency) ->
                Map.of("minimum", Long.toString(minimum), "currency", currency);
            case ApiError.AmountTooLarge(_, long maximum, String currency) ->
                Map.of("maximum", Long.toString(maximum), "currency", currency);
            case ApiError.UrlNotAllowed(String field) -> Map.of("field", field);
            case ApiError.CursorExpired(String field) -> Map.of("field", field);
            case ApiError.RefundTooLarge(long refundable, String currency) ->
                Map.of("refundable", Long.toString(refundable), "currency", currency);
            case ApiError.AlreadyPaid(String checkout) -> Map.of("checkout", checkout);
            case ApiError.OutcomeUnknown(String checkout) -> Map.of("checkout", checkout);
            case ApiError.StripeRefused(_, String code, String request) ->
                Map.of("stripe_code", code, "stripe_request", request);
            case ApiError.Internal(String requestId) -> Map.of("request_id", requestId);
            default -> Map.of();
        };
    }

    private static long retrySeconds(ApiError refusal) {
        return switch (refusal) {
            case ApiError.RateLimited(java.time.Duration after) -> Math.max(1, after.toSeconds());
            case ApiError.CheckoutClosing _, ApiError.RequestInProgress _, ApiError.OutcomeUnknown _, ApiError.DatabaseUnavailable _ ->
                1;
            case ApiError.StripeUnavailable _ -> 5;
            default -> 0;
        };
    }

    private static BadRequest badRequest(List<ApiError.Violation> violations) {
        var request = BadRequest.newBuilder();
        violations.forEach(violation -> request.addFieldViolationsBuilder().setField(violation.field())
                .setDescription(violation.description()));
        return request.build();
    }
}
