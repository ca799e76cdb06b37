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

    public static StatusRuntimeException toStatus(Refusal refusal) {
        var info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason(refusal).name())
                .putAllMetadata(metadata(refusal))
                .putMetadata("outcome", outcome(refusal));
        var status = Status.newBuilder().setCode(code(refusal).getNumber()).setMessage(message(refusal))
                .addDetails(Any.pack(info.build()));
        if (refusal instanceof Refusal.InvalidField(List<Refusal.Violation> violations))
            status.addDetails(Any.pack(badRequest(violations)));
        long seconds = retrySeconds(refusal);
        if (seconds > 0)
            status.addDetails(Any.pack(
                    RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(seconds)).build()));
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** The refusal's own name in the API's spelling; a test holds the two equal. */
    static ErrorReason reason(Refusal refusal) {
        return ErrorReason.valueOf(refusal.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(
                java.util.Locale.ROOT));
    }

    static Code code(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Unauthenticated _ -> Code.UNAUTHENTICATED;
            case Refusal.PermissionDenied _ -> Code.PERMISSION_DENIED;
            case Refusal.RateLimited _ -> Code.RESOURCE_EXHAUSTED;
            case Refusal.BodyTooLarge _ -> Code.RESOURCE_EXHAUSTED;
            case Refusal.InvalidField _ -> Code.INVALID_ARGUMENT;
            case Refusal.CartEmpty _ -> Code.INVALID_ARGUMENT;
            case Refusal.PriceUnknown _ -> Code.INVALID_ARGUMENT;
            case Refusal.MixedCurrency _ -> Code.INVALID_ARGUMENT;
            case Refusal.MixedBilling _ -> Code.INVALID_ARGUMENT;
            case Refusal.AmountTooSmall _ -> Code.INVALID_ARGUMENT;
            case Refusal.AmountTooLarge _ -> Code.INVALID_ARGUMENT;
            case Refusal.UrlNotAllowed _ -> Code.INVALID_ARGUMENT;
            case Refusal.SignatureInvalid _ -> Code.INVALID_ARGUMENT;
            case Refusal.CheckoutNotFound _ -> Code.NOT_FOUND;
            case Refusal.CustomerNotFound _ -> Code.NOT_FOUND;
            case Refusal.ProductNotFound _ -> Code.NOT_FOUND;
            case Refusal.RefundNotFound _ -> Code.NOT_FOUND;
            case Refusal.EventNotFound _ -> Code.NOT_FOUND;
            case Refusal.JobNotFound _ -> Code.NOT_FOUND;
            case Refusal.FindingNotFound _ -> Code.NOT_FOUND;
            case Refusal.WebhookEndpointNotFound _ -> Code.NOT_FOUND;
            case Refusal.PriceInactive _ -> Code.FAILED_PRECONDITION;
            case Refusal.CheckoutExpired _ -> Code.FAILED_PRECONDITION;
            case Refusal.CheckoutCanceled _ -> Code.FAILED_PRECONDITION;
            case Refusal.AlreadyPaid _ -> Code.FAILED_PRECONDITION;
            case Refusal.NotPaid _ -> Code.FAILED_PRECONDITION;
            case Refusal.RefundTooLarge _ -> Code.FAILED_PRECONDITION;
            case Refusal.RefundNotUnclear _ -> Code.FAILED_PRECONDITION;
            case Refusal.StripeRefused _ -> Code.FAILED_PRECONDITION;
            case Refusal.RequestIdReused _ -> Code.ALREADY_EXISTS; // not ABORTED: generic clients retry that
            case Refusal.CheckoutClosing _ -> Code.UNAVAILABLE; // so are the next three: retry is right, with the same
                                                                // request_id
            case Refusal.RequestInProgress _ -> Code.UNAVAILABLE;
            case Refusal.OutcomeUnknown _ -> Code.UNAVAILABLE;
            case Refusal.StripeUnavailable _ -> Code.UNAVAILABLE;
            case Refusal.DatabaseUnavailable _ -> Code.UNAVAILABLE;
            case Refusal.CursorExpired _ -> Code.OUT_OF_RANGE;
            case Refusal.DeadlineExceeded _ -> Code.DEADLINE_EXCEEDED;
            case Refusal.Internal _ -> Code.INTERNAL;
        };
    }

    private static String message(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Unauthenticated _ -> "The credential is missing, unknown, revoked or expired.";
            case Refusal.PermissionDenied denied -> denied.why();
            case Refusal.RateLimited _ -> "Too many requests. Slow down.";
            case Refusal.InvalidField invalid -> invalid.violations().stream()
                    .map(v -> v.field() + ": " + v.description()).collect(Collectors.joining("; "));
            case Refusal.CartEmpty _ -> "A checkout needs at least one item.";
            case Refusal.PriceUnknown(String price) -> "No such price: " + price;
            case Refusal.PriceInactive(String price) -> "The price is archived: " + price;
            case Refusal.MixedCurrency(String first, String second) ->
                "All items of a checkout share one currency; these have " + first + " and " + second + ".";
            case Refusal.MixedBilling(String price) ->
                "A one-time checkout cannot carry the recurring price " + price + ".";
            case Refusal.AmountTooSmall(String field, long minimum, String currency) ->
                field + ": the smallest amount is " + minimum + " minor units of " + currency + ".";
            case Refusal.AmountTooLarge(String field, long maximum, String currency) ->
                field + ": the largest amount is " + maximum + " minor units of " + currency + ".";
            case Refusal.UrlNotAllowed(String field) -> field + " lies outside the organization's origins.";
            case Refusal.CheckoutNotFound(String checkout) -> "No such checkout: " + checkout;
            case Refusal.CheckoutExpired _ -> "The checkout has expired. Make a new one.";
            case Refusal.CheckoutCanceled _ -> "The checkout was canceled. Make a new one.";
            case Refusal.CheckoutClosing _ -> "The checkout is being closed; Stripe has not answered yet.";
            case Refusal.CustomerNotFound(String customer) -> "No such customer: " + customer;
            case Refusal.ProductNotFound(String product) -> "No such product: " + product;
            case Refusal.AlreadyPaid _ -> "This purchase is paid.";
            case Refusal.RequestIdReused _ -> "The request_id was used for another content.";
            case Refusal.RequestInProgress _ -> "The first such request has not ended yet.";
            case Refusal.OutcomeUnknown _ ->
                "Stripe was asked and the answer is not known. Send the same request again, or watch the checkout.";
            case Refusal.CursorExpired(String field) -> field + " is not one of ours.";
            case Refusal.StripeUnavailable _ -> "Stripe cannot be reached. Nothing was done there.";
            case Refusal.DatabaseUnavailable _ ->
                "The database cannot be reached. Send the same request again.";
            case Refusal.NotPaid _ -> "The checkout is not paid: there is nothing to give back.";
            case Refusal.RefundTooLarge(long refundable, String currency) ->
                "At most " + refundable + " minor units of " + currency + " can be given back.";
            case Refusal.RefundNotFound(String refund) -> "No such refund: " + refund;
            case Refusal.RefundNotUnclear(String refund) ->
                "What became of " + refund + " can still be found out. Ask again later.";
            case Refusal.EventNotFound(String event) -> "No such event: " + event;
            case Refusal.JobNotFound(String job) -> "No such job: " + job;
            case Refusal.FindingNotFound(String finding) -> "No such finding: " + finding;
            case Refusal.WebhookEndpointNotFound(String endpoint) -> "No such webhook endpoint: " + endpoint;
            case Refusal.StripeRefused refused -> "Stripe refused: " + refused.message();
            case Refusal.SignatureInvalid _ -> "The signature does not verify.";
            case Refusal.BodyTooLarge(int bytesMax) -> "A request has at most " + bytesMax + " bytes.";
            case Refusal.DeadlineExceeded _ -> "The deadline has passed. What was committed goes on.";
            case Refusal.Internal(String requestId) -> "Something went wrong here. Quote request " + requestId + ".";
        };
    }

    /** A deadline or a defect of ours may come after the commit: only what certainly did nothing may say so. */
    private static String outcome(Refusal refusal) {
        return switch (refusal) {
            case Refusal.OutcomeUnknown _, Refusal.RequestInProgress _, Refusal.DeadlineExceeded _, Refusal.Internal _, Refusal.DatabaseUnavailable _ ->
                "UNKNOWN";
            default -> "NOT_DONE";
        };
    }

    private static Map<String, String> metadata(Refusal refusal) {
        return switch (refusal) {
            case Refusal.PermissionDenied(_, String scope) when !scope.isEmpty() -> Map.of("scope", scope);
            case Refusal.PriceUnknown(String price) -> Map.of("price", price);
            case Refusal.PriceInactive(String price) -> Map.of("price", price);
            case Refusal.MixedCurrency(String first, String second) -> Map.of("currencies", first + "," + second);
            case Refusal.AmountTooSmall(_, long minimum, String currency) ->
                Map.of("minimum", Long.toString(minimum), "currency", currency);
            case Refusal.AmountTooLarge(_, long maximum, String currency) ->
                Map.of("maximum", Long.toString(maximum), "currency", currency);
            case Refusal.UrlNotAllowed(String field) -> Map.of("field", field);
            case Refusal.CursorExpired(String field) -> Map.of("field", field);
            case Refusal.RefundTooLarge(long refundable, String currency) ->
                Map.of("refundable", Long.toString(refundable), "currency", currency);
            case Refusal.AlreadyPaid(String checkout) -> Map.of("checkout", checkout);
            case Refusal.OutcomeUnknown(String checkout) -> Map.of("checkout", checkout);
            case Refusal.StripeRefused(_, String code, String request) ->
                Map.of("stripe_code", code, "stripe_request", request);
            case Refusal.Internal(String requestId) -> Map.of("request_id", requestId);
            default -> Map.of();
        };
    }

    private static long retrySeconds(Refusal refusal) {
        return switch (refusal) {
            case Refusal.RateLimited(java.time.Duration after) -> Math.max(1, after.toSeconds());
            case Refusal.CheckoutClosing _, Refusal.RequestInProgress _, Refusal.OutcomeUnknown _, Refusal.DatabaseUnavailable _ ->
                1;
            case Refusal.StripeUnavailable _ -> 5;
            default -> 0;
        };
    }

    private static BadRequest badRequest(List<Refusal.Violation> violations) {
        var request = BadRequest.newBuilder();
        violations.forEach(violation -> request.addFieldViolationsBuilder().setField(violation.field())
                .setDescription(violation.description()));
        return request.build();
    }
}
