package dev.tollgate.server.rpc;

import com.google.rpc.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why any call may be refused, whatever it asks for. */
public sealed interface CallError extends ApiError {
    record Unauthenticated() implements CallError {}

    record PermissionDenied(String why, String scope) implements CallError {}

    record RateLimited(Duration retryAfter) implements CallError {}

    record InvalidField(List<Violation> violations) implements CallError {
        public static InvalidField of(String field, String description) {
            return new InvalidField(List.of(new Violation(field, description)));
        }

        private String told() {
            return violations.stream().map(violation -> violation.field() + ": " + violation.description())
                    .collect(Collectors.joining("; "));
        }
    }

    record Violation(String field, String description) {}

    record CursorExpired(String field) implements CallError {}

    /** Not ABORTED: generic clients retry that. */
    record RequestIdReused(String requestId) implements CallError {}

    record BodyTooLarge(int bytesMax) implements CallError {}

    record DeadlineExceeded() implements CallError {}

    record Internal(String requestId) implements CallError {}

    /** The database went away. What was asked may be done: the same request with the same request_id is safe. */
    record DatabaseUnavailable() implements CallError {}

    record StripeUnavailable() implements CallError {}

    record StripeRefused(String said, String stripeCode, String stripeRequest) implements CallError {}

    @Override
    default ErrorStatus status() {
        return switch (this) {
            case Unauthenticated _ ->
                ErrorStatus.of(Code.UNAUTHENTICATED, "The credential is missing, unknown, revoked or expired.");
            case PermissionDenied(String why, String scope) ->
                ErrorStatus.of(Code.PERMISSION_DENIED, why).with(scope.isEmpty() ? Map.of() : Map.of("scope", scope));
            case RateLimited(Duration retryAfter) ->
                ErrorStatus.of(Code.RESOURCE_EXHAUSTED, "Too many requests. Slow down.")
                        .retryAfter(Duration.ofSeconds(Math.max(1, retryAfter.toSeconds())));
            case InvalidField invalid ->
                ErrorStatus.of(Code.INVALID_ARGUMENT, invalid.told()).violating(invalid.violations());
            case CursorExpired(String field) ->
                ErrorStatus.of(Code.OUT_OF_RANGE, field + " is not one of ours.").with(Map.of("field", field));
            case RequestIdReused _ ->
                ErrorStatus.of(Code.ALREADY_EXISTS, "The request_id was used for another content.");
            case BodyTooLarge(int bytesMax) ->
                ErrorStatus.of(Code.RESOURCE_EXHAUSTED, "A request has at most " + bytesMax + " bytes.");
            case DeadlineExceeded _ ->
                ErrorStatus.of(Code.DEADLINE_EXCEEDED, "The deadline has passed. What was committed goes on.")
                        .outcomeUnknown();
            case Internal(String requestId) ->
                ErrorStatus.of(Code.INTERNAL, "Something went wrong here. Quote request " + requestId + ".")
                        .with(Map.of("request_id", requestId)).outcomeUnknown();
            case DatabaseUnavailable _ ->
                ErrorStatus.of(Code.UNAVAILABLE, "The database cannot be reached. Send the same request again.")
                        .outcomeUnknown().retryAfter(Duration.ofSeconds(1));
            case StripeUnavailable _ ->
                ErrorStatus.of(Code.UNAVAILABLE, "Stripe cannot be reached. Nothing was done there.")
                        .retryAfter(Duration.ofSeconds(5));
            case StripeRefused(String said, String stripeCode, String stripeRequest) ->
                ErrorStatus.of(Code.FAILED_PRECONDITION, "Stripe refused: " + said)
                        .with(Map.of("stripe_code", stripeCode, "stripe_request", stripeRequest));
        };
    }
}
