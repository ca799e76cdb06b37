package dev.tollgate.sandbox.catalog;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/** What can be said of a price only when it is made: in {@code /v1/prices}, or in somebody's {@code price_data}. */
public record PriceFields(String currency, long unitAmount, Optional<JsonObject> recurring, String taxBehavior) {

    /** As much as fits into an invoice. */
    static final long UNIT_AMOUNT_MAX = 999_999_999_999L;

    public static PriceFields read(Params params) {
        params.unsupported("tiers", "tiers_mode", "custom_unit_amount", "transform_quantity", "currency_options");
        String currency = Amounts.currency(params.requiredText("currency"), params.full("currency"));
        return new PriceFields(currency, unitAmount(params),
                params.object("recurring").map(PriceFields::recurring),
                params.oneOf("tax_behavior", "unspecified", "exclusive", "inclusive", "unspecified"));
    }

    public boolean isRecurring() {
        return recurring.isPresent();
    }

    JsonObject values() {
        return Json.object("currency", currency, "unit_amount", unitAmount, "unit_amount_decimal",
                String.valueOf(unitAmount), "tax_behavior", taxBehavior, "type",
                isRecurring() ? "recurring" : "one_time", "recurring", recurring.orElse(null));
    }

    private static long unitAmount(Params params) {
        Optional<String> decimal = params.text("unit_amount_decimal");
        if (decimal.isPresent() && params.has("unit_amount")) {
            throw StripeError.invalid("You may only specify one of these parameters: unit_amount, "
                    + "unit_amount_decimal.");
        }
        if (decimal.isPresent() && !decimal.get().matches("\\d{1,12}")) {
            if (decimal.get().matches("\\d{1,12}\\.\\d{1,12}")) {
                throw StripeError.unsupported("prices with a fraction of the smallest unit (unit_amount_decimal="
                        + decimal.get() + ")");
            }
            throw StripeError.invalidParam("Invalid decimal: " + decimal.get(), params.full("unit_amount_decimal"));
        }
        long amount = decimal.map(Long::parseLong).orElseGet(() -> params.requiredInteger("unit_amount"));
        if (amount < 0) {
            throw StripeError.invalid("parameter_invalid_integer", "Invalid non-negative integer",
                    params.full("unit_amount"));
        }
        if (amount > UNIT_AMOUNT_MAX) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be less than or equal to "
                    + UNIT_AMOUNT_MAX + ".", params.full("unit_amount"));
        }
        return amount;
    }

    private static JsonObject recurring(Params params) {
        params.unsupported("meter");
        String interval = params.requiredText("interval");
        params.oneOf("interval", "", "day", "week", "month", "year");
        if (params.oneOf("usage_type", "licensed", "licensed", "metered").equals("metered")) {
            throw StripeError.unsupported(params.full("usage_type") + "=metered");
        }
        long count = params.integer("interval_count").orElse(1);
        if (count < 1) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be greater than or equal to 1.",
                    params.full("interval_count"));
        }
        checkAtMostThreeYears(params, interval, count);
        var trial = params.integer("trial_period_days");
        return Json.object("interval", interval, "interval_count", count, "meter", null, "trial_period_days",
                trial.isPresent() ? trial.getAsLong() : null, "usage_type", "licensed");
    }

    private static void checkAtMostThreeYears(Params params, String interval, long count) {
        long max = switch (interval) {
            case "day" -> 1095;
            case "week" -> 156;
            case "month" -> 36;
            default -> 3;
        };
        if (count > max) {
            throw StripeError.invalidParam("Invalid interval_count: the maximum for an interval of " + interval + " is "
                    + max + " (three years).", params.full("interval_count"));
        }
    }
}
