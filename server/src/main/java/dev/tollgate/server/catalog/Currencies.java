package dev.tollgate.server.catalog;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Stripe charges and refunds in each currency: smallest and largest amounts, and whole-unit currencies that it
 * writes with two decimals. Source: https://docs.stripe.com/currencies (minimum and maximum charge amounts, special
 * cases). HUF and TWD are whole for payouts only.
 */
public final class Currencies {
    /** Eight digits in minor units, for every currency but those of {@link #WIDE}. */
    private static final long LARGEST = 99_999_999L;
    private static final long SMALLEST_ELSEWHERE = 50;
    private static final Map<String, Long> WIDE = Map.of("idr", 999_999_999_999L, "cop", 9_999_999_999L, "inr",
            999_999_999L, "jpy", 9_999_999_999L, "huf", 9_999_999_999L, "lbp", 999_999_999_999L);
    private static final Map<String, Long> SMALLEST = Map.ofEntries(Map.entry("usd", 50L), Map.entry("aed", 200L),
            Map.entry("aud", 50L), Map.entry("bgn", 100L), Map.entry("brl", 50L), Map.entry("cad", 50L),
            Map.entry("chf", 50L), Map.entry("czk", 1_500L), Map.entry("dkk", 250L), Map.entry("eur", 50L),
            Map.entry("gbp", 30L), Map.entry("hkd", 400L), Map.entry("huf", 17_500L), Map.entry("inr", 50L),
            Map.entry("jpy", 50L), Map.entry("mxn", 1_000L), Map.entry("myr", 200L), Map.entry("nok", 300L),
            Map.entry("nzd", 50L), Map.entry("pln", 200L), Map.entry("ron", 200L), Map.entry("sek", 300L),
            Map.entry("sgd", 50L), Map.entry("thb", 1_000L), Map.entry("krw", 500L), Map.entry("clp", 500L));
    /** No decimals in life, two at Stripe: only whole units. */
    private static final Set<String> HUNDREDS = Set.of("isk", "ugx");
    /** Three decimals in life; Stripe wants the last one zero. */
    private static final Set<String> TENS = Set.of("bhd", "jod", "kwd", "omr", "tnd");
    private static final Set<String> OTHERS = Set.of("afn", "all", "amd", "ang", "aoa", "ars", "awg", "azn", "bam",
            "bbd",
            "bdt", "bif", "bmd", "bnd", "bob", "bsd", "bwp", "byn", "bzd", "cdf", "cny", "cop", "crc", "cve", "djf",
            "dop", "dzd", "egp", "etb", "fjd", "fkp", "gel", "gip", "gmd", "gnf", "gtq", "gyd", "hnl", "htg", "idr",
            "ils", "jmd", "kes", "kgs", "khr", "kmf", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad", "mdl",
            "mga", "mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mzn", "nad", "ngn", "nio", "npr", "pab", "pen",
            "pgk", "php", "pkr", "pyg", "qar", "rsd", "rub", "rwf", "sar", "sbd", "scr", "shp", "sle", "sos", "srd",
            "std", "szl", "tjs", "top", "try", "ttd", "twd", "tzs", "uah", "uyu", "uzs", "vnd", "vuv", "wst", "xaf",
            "xcd", "xof", "xpf", "yer", "zar", "zmw");
    private static final Set<String> ALL = Stream.of(SMALLEST.keySet(), HUNDREDS, TENS, OTHERS).flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private Currencies() {}

    /** Refuses a currency that Stripe does not charge, or that is not written in lower case. */
    public static void requireKnown(String field, String currency) {
        if (!all().contains(currency))
            throw new ApiException(CallError.InvalidField.of(field,
                    "must be a currency that Stripe charges, three lower-case letters like "
                            + (currency.length() == 3 ? "\"" + currency.toLowerCase(Locale.ROOT) + "\"" : "\"usd\"")));
    }

    /** Refuses what nobody can mean: nothing, less than nothing, or a fraction of a currency that has none. */
    public static void requireUnit(String field, long amount, String currency) {
        if (amount <= 0) throw new ApiException(CallError.InvalidField.of(field, "must be 1 or more"));
        if (amount > largest(currency))
            throw new ApiException(new CatalogError.AmountTooLarge(field, largest(currency), currency));
        requireSteps(field, amount, currency);
    }

    /**
     * What goes back of what is left. Stripe refunds in the same steps as it charges in: a part that is no multiple is
     * refused, and so no remainder ever stays that could not go back. Should there be one all the same, because Stripe
     * once took finer amounts, everything is everything but that.
     *
     * @param wanted
     *            0: everything
     */
    public static long requireRefundable(String field, long wanted, long left, String currency) {
        if (wanted == 0) return left - left % step(currency);
        requireSteps(field, wanted, currency);
        return wanted;
    }

    private static void requireSteps(String field, long amount, String currency) {
        if (amount % step(currency) != 0)
            throw new ApiException(
                    CallError.InvalidField.of(field, "must be a multiple of " + step(currency) + " in " + currency));
    }

    /** Of what every amount is a multiple. */
    static int step(String currency) {
        return HUNDREDS.contains(currency) ? 100 : TENS.contains(currency) ? 10 : 1;
    }

    static Set<String> all() {
        return ALL;
    }

    /** Refuses a sum that Stripe would not charge. */
    public static void requireChargeable(String field, long amount, String currency) {
        long smallest = SMALLEST.getOrDefault(currency, SMALLEST_ELSEWHERE);
        if (amount < smallest) throw new ApiException(new CatalogError.AmountTooSmall(field, smallest, currency));
        if (amount > largest(currency))
            throw new ApiException(new CatalogError.AmountTooLarge(field, largest(currency), currency));
    }

    public static long largest(String currency) {
        return WIDE.getOrDefault(currency, LARGEST);
    }
}
