package dev.tollgate.server.checkout;

import com.google.rpc.Code;
import dev.tollgate.server.customer.CustomerError;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ErrorStatus;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.tenant.Caller;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Why a checkout is not made, not found, or not paid. */
public sealed interface CheckoutError extends ApiError {
    record CartEmpty() implements CheckoutError {}

    record PriceUnknown(String price) implements CheckoutError {}

    record PriceInactive(String price) implements CheckoutError {}

    record MixedCurrency(String first, String second) implements CheckoutError {}

    record MixedBilling(String price) implements CheckoutError {}

    record CheckoutNotFound(String checkout) implements CheckoutError {}

    record CheckoutExpired(String checkout) implements CheckoutError {}

    record CheckoutCanceled(String checkout) implements CheckoutError {}

    /** Like the next two, it passes: the same request with the same request_id is safe. */
    record CheckoutClosing(String checkout) implements CheckoutError {}

    record RequestInProgress(String checkout) implements CheckoutError {}

    /** We asked Stripe and do not know the answer. */
    record OutcomeUnknown(String checkout) implements CheckoutError {}

    record AlreadyPaid(String checkout) implements CheckoutError {}

    @Override
    default ErrorStatus status() {
        return switch (this) {
            case CartEmpty _ -> ErrorStatus.of(Code.INVALID_ARGUMENT, "A checkout needs at least one item.");
            case PriceUnknown(String price) ->
                ErrorStatus.of(Code.INVALID_ARGUMENT, "No such price: " + price).with(Map.of("price", price));
            case PriceInactive(String price) -> ErrorStatus
                    .of(Code.FAILED_PRECONDITION, "The price is archived: " + price).with(Map.of("price", price));
            case MixedCurrency(String first, String second) -> ErrorStatus
                    .of(Code.INVALID_ARGUMENT,
                            "All items of a checkout share one currency; these have " + first + " and " + second + ".")
                    .with(Map.of("currencies", first + "," + second));
            case MixedBilling(String price) -> ErrorStatus.of(Code.INVALID_ARGUMENT,
                    "A one-time checkout cannot carry the recurring price " + price + ".");
            case CheckoutNotFound(String checkout) -> ErrorStatus.of(Code.NOT_FOUND, "No such checkout: " + checkout);
            case CheckoutExpired _ ->
                ErrorStatus.of(Code.FAILED_PRECONDITION, "The checkout has expired. Make a new one.");
            case CheckoutCanceled _ ->
                ErrorStatus.of(Code.FAILED_PRECONDITION, "The checkout was canceled. Make a new one.");
            case CheckoutClosing _ ->
                ErrorStatus.of(Code.UNAVAILABLE, "The checkout is being closed; Stripe has not answered yet.")
                        .retryAfter(Duration.ofSeconds(1));
            case RequestInProgress _ -> ErrorStatus.of(Code.UNAVAILABLE, "The first such request has not ended yet.")
                    .outcomeUnknown().retryAfter(Duration.ofSeconds(1));
            case OutcomeUnknown(String checkout) -> ErrorStatus.of(Code.UNAVAILABLE,
                    "Stripe was asked and the answer is not known. Send the same request again, or watch the checkout.")
                    .with(Map.of("checkout", checkout)).outcomeUnknown().retryAfter(Duration.ofSeconds(1));
            case AlreadyPaid(String checkout) ->
                ErrorStatus.of(Code.FAILED_PRECONDITION, "This purchase is paid.").with(Map.of("checkout", checkout));
        };
    }

    /** What to say when there is none of whom a session token is to be for. */
    static ApiError missing(Caller.Bound subject) {
        return switch (subject) {
            case Caller.Bound.ToCustomer(UUID id) -> new CustomerError.CustomerNotFound(TypeId.CUSTOMER.format(id));
            case Caller.Bound.ToCheckout(UUID id) -> new CheckoutNotFound(TypeId.CHECKOUT.format(id));
        };
    }
}
