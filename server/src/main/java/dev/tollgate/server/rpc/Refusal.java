package dev.tollgate.server.rpc;

import java.time.Duration;
import java.util.List;

/**
 * Why a call is refused: one case for each {@code ErrorReason} of the API. Outcomes are not here: a declined card is a
 * state of the checkout. {@link Errors} says what each becomes on the wire.
 */
public sealed interface Refusal {
    record Unauthenticated() implements Refusal {}

    record PermissionDenied(String why, String scope) implements Refusal {}

    record RateLimited(Duration retryAfter) implements Refusal {}

    record InvalidField(List<Violation> violations) implements Refusal {
        public static InvalidField of(String field, String description) {
            return new InvalidField(List.of(new Violation(field, description)));
        }
    }

    record Violation(String field, String description) {}

    record CartEmpty() implements Refusal {}

    record PriceUnknown(String price) implements Refusal {}

    record PriceInactive(String price) implements Refusal {}

    record MixedCurrency(String first, String second) implements Refusal {}

    record MixedBilling(String price) implements Refusal {}

    record AmountTooSmall(String field, long minimum, String currency) implements Refusal {}

    record AmountTooLarge(String field, long maximum, String currency) implements Refusal {}

    record UrlNotAllowed(String field) implements Refusal {}

    record CheckoutNotFound(String checkout) implements Refusal {}

    record CheckoutExpired(String checkout) implements Refusal {}

    record CheckoutCanceled(String checkout) implements Refusal {}

    record CheckoutClosing(String checkout) implements Refusal {}

    record CustomerNotFound(String customer) implements Refusal {}

    record ProductNotFound(String product) implements Refusal {}

    record AlreadyPaid(String checkout) implements Refusal {}

    record RequestIdReused(String requestId) implements Refusal {}

    record RequestInProgress(String checkout) implements Refusal {}

    /** We asked Stripe and do not know the answer. The same request with the same request_id is safe. */
    record OutcomeUnknown(String checkout) implements Refusal {}

    record CursorExpired(String field) implements Refusal {}

    record StripeUnavailable() implements Refusal {}

    record StripeRefused(String message, String stripeCode, String stripeRequest) implements Refusal {}

    record SignatureInvalid() implements Refusal {}

    record BodyTooLarge(int bytesMax) implements Refusal {}

    record DeadlineExceeded() implements Refusal {}

    record Internal(String requestId) implements Refusal {}

    /** The database went away. What was asked may be done: the same request with the same request_id is safe. */
    record DatabaseUnavailable() implements Refusal {}

    record NotPaid(String checkout) implements Refusal {}

    /**
     * @param refundable
     *            what is left to give back
     */
    record RefundTooLarge(long refundable, String currency) implements Refusal {}

    record RefundNotFound(String refund) implements Refusal {}

    /** It decides itself. */
    record RefundNotUnclear(String refund) implements Refusal {}

    record EventNotFound(String event) implements Refusal {}

    record JobNotFound(String job) implements Refusal {}

    record FindingNotFound(String finding) implements Refusal {}

    record WebhookEndpointNotFound(String endpoint) implements Refusal {}
}
