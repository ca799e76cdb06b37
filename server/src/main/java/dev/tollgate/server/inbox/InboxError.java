package dev.tollgate.server.inbox;

import com.google.rpc.Code;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ErrorStatus;

/** Why what Stripe sends is refused, and what the inbox does not have. */
sealed interface InboxError extends ApiError {
    record SignatureInvalid() implements InboxError {}

    record StripeEventNotFound(String event) implements InboxError {}

    record WebhookEndpointNotFound(String endpoint) implements InboxError {}

    @Override
    default ErrorStatus status() {
        return switch (this) {
            case SignatureInvalid _ -> ErrorStatus.of(Code.INVALID_ARGUMENT, "The signature does not verify.");
            case StripeEventNotFound(String event) -> ErrorStatus.of(Code.NOT_FOUND, "No such event: " + event);
            case WebhookEndpointNotFound(String endpoint) ->
                ErrorStatus.of(Code.NOT_FOUND, "No such webhook endpoint: " + endpoint);
        };
    }
}
