package dev.tollgate.server.rpc;

import java.time.Duration;
import java.util.List;

/**
 * Why a call is refused: one case for each {@code ErrorReason} of the API. Outcomes are not here: a declined card is a
 * state of the checkout. {@link Errors} says what each becomes on the wire.
 */
public sealed interface ApiError {
    record Unauthenticated() implements ApiError {}

    record PermissionDenied(String why, String scope) implements ApiError {}

    record RateLimited(Duration retryAfter) implements ApiError {}

    record InvalidField(List<Violation> violations) implements ApiError {
        public static InvalidField of(String field, String description) {
            return new InvalidField(List.of(new Violation(field, description)));
        }
    }

    record Violation(String field, String description) {}

    record CartEmpty() implements ApiError {}

    record PriceUnknown(String price) implements ApiError {}

    record PriceInactive(String price) implements ApiError {}

    record MixedCurrency(String first, String second) implements ApiError {}

    record MixedBilling(String price) implements ApiError {}

    record AmountTooSmall(String field, long minimum, String currency) implements ApiError {}

    record AmountTooLarge(String field, long maximum, String currency) implements ApiError {}

    record UrlNotAllowed(String field) implements ApiError {}

    record CheckoutNotFound(String checkout) implements ApiError {}

    record CheckoutExpired(String checkout) implements ApiError {}

    record CheckoutCanceled(String checkout) implements ApiError {}

    record CheckoutClosing(String checkout) implements ApiError {}

    record CustomerNotFound(String customer) implements ApiError {}

    record ProductNotFound(String product) implements ApiError {}

    record AlreadyPaid(String checkout) implements ApiError {}

    record RequestIdReused(String requestId) implements ApiError {}

    record RequestInProgress(String checkout) implements ApiError {}

    /** We asked Stripe and do not know the answer. The same request with the same request_id is safe. */
    record OutcomeUnknown(String checkout) implements ApiError {}

    record CursorExpired(String field) implements ApiError {}

    record StripeUnavailable() implements ApiError {}

    record StripeRefused(String message, String stripeCode, String stripeRequest) implements ApiError {}

    record SignatureInvalid() implements ApiError {}

    record BodyTooLarge(int bytesMax) implements ApiError {}

    record DeadlineExceeded() implements ApiError {}

    record Internal(String requestId) implements ApiError {}

    /** The database went away. What was asked may be done: the same request with the same request_id is safe. */
    record DatabaseUnavailable() implements ApiError {}

    record NotPaid(String checkout) implements ApiError {}

    /**
     * @param refundable
     *            what is left to give back
     */
    record RefundTooLarge(long refundable, String currency) implements ApiError {}

    record RefundNotFound(String refund) implements ApiError {}

    /** It decides itself. */
    record RefundNotUnclear(String refund) implements ApiError {}

    record StripeEventNotFound(String event) implements ApiError {}

    record EventNotFound(String event) implements ApiError {}

    record JobNotFound(String job) implements ApiError {}

    record FindingNotFound(String finding) implements ApiError {}

    record WebhookEndpointNotFound(String endpoint) implements ApiError {}

    record PaymentNotFound(String payment) implements ApiError {}
}
