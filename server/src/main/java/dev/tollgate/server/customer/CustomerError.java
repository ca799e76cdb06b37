package dev.tollgate.server.customer;

import com.google.rpc.Code;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ErrorStatus;

/** What is refused about customers. */
public sealed interface CustomerError extends ApiError {
    record CustomerNotFound(String customer) implements CustomerError {}

    @Override
    default ErrorStatus status() {
        return switch (this) {
            case CustomerNotFound(String customer) -> ErrorStatus.of(Code.NOT_FOUND, "No such customer: " + customer);
        };
    }
}
