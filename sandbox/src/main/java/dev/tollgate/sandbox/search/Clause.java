package dev.tollgate.sandbox.search;

import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** One comparison of a query: a field, an operator, a value. Texts are compared whatever their case. */
record Clause(boolean negated, String field, Operator operator, String value) {

    enum Operator {
        IS_NULL,
        EQUAL,
        CONTAINS,
        GREATER,
        LESS,
        GREATER_OR_EQUAL,
        LESS_OR_EQUAL;

        static Operator of(String sign) {
            return switch (sign) {
                case ":" -> EQUAL;
                case "~" -> CONTAINS;
                case ">" -> GREATER;
                case "<" -> LESS;
                case ">=" -> GREATER_OR_EQUAL;
                default -> LESS_OR_EQUAL;
            };
        }

        /** It says which of two numbers is greater. */
        boolean orders() {
            return compareTo(GREATER) >= 0;
        }
    }

    boolean matches(JsonObject object) {
        Optional<String> found = Searchable.value(object, field);
        boolean matches = operator == Operator.IS_NULL
                ? found.isEmpty()
                : found.filter(this::compares).isPresent();
        return matches != negated;
    }

    private boolean compares(String found) {
        return switch (operator) {
            case IS_NULL -> false;
            case EQUAL -> found.equalsIgnoreCase(value);
            case CONTAINS -> found.toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
            case GREATER -> order(found) > 0;
            case LESS -> order(found) < 0;
            case GREATER_OR_EQUAL -> order(found) >= 0;
            case LESS_OR_EQUAL -> order(found) <= 0;
        };
    }

    private int order(String found) {
        return new BigDecimal(found).compareTo(new BigDecimal(value));
    }
}
