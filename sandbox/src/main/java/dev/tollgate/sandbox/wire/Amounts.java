package dev.tollgate.sandbox.wire;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which currencies and amounts can be charged, and how they are shown. */
public final class Amounts {

    public static final long AMOUNT_MAX = 99_999_999;
    private static final long AMOUNT_MIN = 50;
    private static final Set<String> KNOWN = Currency.getAvailableCurrencies().stream()
            .map(currency -> currency.getCurrencyCode().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private Amounts() {}

    public static String currency(String given, String param) {
        String currency = given.toLowerCase(Locale.ROOT);
        if (!KNOWN.contains(currency)) {
            throw StripeError.invalidParam("Invalid currency: " + given + ". Stripe currently supports these "
                    + "currencies: usd, eur, gbp, jpy and others.", param);
        }
        return currency;
    }

    public static void check(long amount, String currency, String param) {
        if (amount < 1) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be greater than or equal to 1.",
                    param);
        }
        if (amount < AMOUNT_MIN) {
            throw StripeError.invalid("amount_too_small", "Amount must be at least " + shown(AMOUNT_MIN, currency),
                    param);
        }
        if (amount > AMOUNT_MAX) {
            throw StripeError.invalid("amount_too_large", "Amount must be no more than " + shown(AMOUNT_MAX, currency),
                    param);
        }
    }

    /** For example {@code 12.34 EUR}. */
    public static String shown(long amount, String currency) {
        Currency shown = Currency.getInstance(currency.toUpperCase(Locale.ROOT));
        return decimal(amount, shown) + " " + shown.getCurrencyCode();
    }

    /** For example {@code €12.34}, as Stripe's messages show it. */
    public static String withSymbol(long amount, String currency) {
        Currency shown = Currency.getInstance(currency.toUpperCase(Locale.ROOT));
        return shown.getSymbol(Locale.US) + decimal(amount, shown);
    }

    private static String decimal(long amount, Currency currency) {
        return BigDecimal.valueOf(amount, Math.max(0, currency.getDefaultFractionDigits())).toPlainString();
    }
}
