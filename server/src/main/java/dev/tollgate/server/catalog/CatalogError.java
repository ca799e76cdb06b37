package dev.tollgate.server.catalog;

import com.google.rpc.Code;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ErrorStatus;
import java.util.Map;

/** What is not sold, or not for this amount. */
public sealed interface CatalogError extends ApiError {
    record ProductNotFound(String product) implements CatalogError {}

    record AmountTooSmall(String field, long minimum, String currency) implements CatalogError {}

    record AmountTooLarge(String field, long maximum, String currency) implements CatalogError {}

    @Override
    default ErrorStatus status() {
        return switch (this) {
            case ProductNotFound(String product) -> ErrorStatus.of(Code.NOT_FOUND, "No such product: " + product);
            case AmountTooSmall(String field, long minimum, String currency) -> ErrorStatus
                    .of(Code.INVALID_ARGUMENT,
                            field + ": the smallest amount is " + minimum + " minor units of " + currency + ".")
                    .with(Map.of("minimum", Long.toString(minimum), "currency", currency));
            case AmountTooLarge(String field, long maximum, String currency) -> ErrorStatus
                    .of(Code.INVALID_ARGUMENT,
                            field + ": the largest amount is " + maximum + " minor units of " + currency + ".")
                    .with(Map.of("maximum", Long.toString(maximum), "currency", currency));
        };
    }
}
