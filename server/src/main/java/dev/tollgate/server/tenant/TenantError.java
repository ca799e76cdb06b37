package dev.tollgate.server.tenant;

import com.google.rpc.Code;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ErrorStatus;
import java.util.Map;

/** What an organization does not allow. */
public sealed interface TenantError extends ApiError {
    record UrlNotAllowed(String field) implements TenantError {}

    @Override
    default ErrorStatus status() {
        return switch (this) {
            case UrlNotAllowed(String field) ->
                ErrorStatus.of(Code.INVALID_ARGUMENT, field + " lies outside the organization's origins.")
                        .with(Map.of("field", field));
        };
    }
}
