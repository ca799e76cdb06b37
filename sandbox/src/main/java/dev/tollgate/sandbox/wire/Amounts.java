package dev.tollgate.sandbox.wire;

import java.math.BigDecimal;
import java.util.Locale;

/** Which currencies and amounts can be charged, and how they are shown. */
public final class Amounts {

    /** The most that can be charged in most currencies. */
    public static final long AMOUNT_MAX = 99_999_999;

    private Amounts() {}

    public static String currency(String given, String param) {
        String currency = given.toLowerCase(Locale.ROOT);
        if (!Currencies.known(currency)) {
            throw StripeError.invalidParam("Invalid currency: " + given + ". Stripe currently supports these "
                    + "currencies: " + Currencies.NAMES, param);
        }
        return currency;
    }

    /** The least that can be charged. */
    public static long minimum(String currency) {
        return Currencies.minimum(currency);
    }

    public static void check(long amount, String currency, String param) {
        if (amount < 1) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be greater than or equal to 1.",
                    param);
        }
        long minimum = Currencies.minimum(currency);
        if (amount < minimum) {
            throw StripeError.invalid("amount_too_small", "Amount must be at least " + withSymbol(minimum, currency)
                    + " " + currency, param);
        }
        long maximum = Currencies.maximum(currency);
        if (amount > maximum) {
            throw StripeError.invalid("amount_too_large", "Amount must be no more than "
                    + withSymbol(maximum, currency), param);
        }
        long step = Currencies.step(currency);
        if (amount % step != 0) {
            throw StripeError.invalid("invalid_charge_amount",
                    "Amounts in " + currency + " must be evenly divisible by "
                            + step + ".",
                    param);
        }
    }

    /** For example {@code 12.34 EUR}. */
    public static String shown(long amount, String currency) {
        return decimal(amount, currency).toPlainString() + " " + currency.toUpperCase(Locale.ROOT);
    }

    /** For example {@code €1,234.50}, as Stripe's messages show it. */
    public static String withSymbol(long amount, String currency) {
        return Currencies.withSymbol(String.format(Locale.ROOT, "%,." + Currencies.decimals(currency) + "f",
                decimal(amount, currency)), currency);
    }

    private static BigDecimal decimal(long amount, String currency) {
        return BigDecimal.valueOf(amount, Currencies.decimals(currency));
    }
}
