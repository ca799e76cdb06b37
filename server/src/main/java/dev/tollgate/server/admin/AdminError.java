package dev.tollgate.server.admin;

import com.google.rpc.Code;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ErrorStatus;

/** What an operator names, and there is none of. */
sealed interface AdminError extends ApiError {
    record JobNotFound(String job) implements AdminError {}

    record FindingNotFound(String finding) implements AdminError {}

    @Override
    default ErrorStatus status() {
        return switch (this) {
            case JobNotFound(String job) -> ErrorStatus.of(Code.NOT_FOUND, "No such job: " + job);
            case FindingNotFound(String finding) -> ErrorStatus.of(Code.NOT_FOUND, "No such finding: " + finding);
        };
    }
}
