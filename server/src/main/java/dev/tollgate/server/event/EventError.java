package dev.tollgate.server.event;

import com.google.rpc.Code;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ErrorStatus;

/** What the feed does not have. */
sealed interface EventError extends ApiError {
    record EventNotFound(String event) implements EventError {}

    @Override
    default ErrorStatus status() {
        return switch (this) {
            case EventNotFound(String event) -> ErrorStatus.of(Code.NOT_FOUND, "No such event: " + event);
        };
    }
}
