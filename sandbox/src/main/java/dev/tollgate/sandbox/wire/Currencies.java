package dev.tollgate.sandbox.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The currencies that Stripe charges in, as docs.stripe.com/currencies tells of them. */
final class Currencies {

    /** All of them, in the order in which Stripe's error names them. */
    static final String NAMES = "usd, aed, afn, all, amd, ang, aoa, ars, aud, awg, azn, bam, bbd, bdt, bgn, bhd, bif, "
            + "bmd, bnd, bob, brl, bsd, bwp, byn, bzd, cad, cdf, chf, clp, cny, cop, crc, cve, czk, djf, dkk, dop, "
            + "dzd, egp, etb, eur, fjd, fkp, gbp, gel, gip, gmd, gnf, gtq, gyd, hkd, hnl, hrk, htg, huf, idr, ils, "
            + "inr, isk, jmd, jod, jpy, kes, kgs, khr, kmf, krw, kwd, kyd, kzt, lak, lbp, lkr, lrd, lsl, mad, mdl, "
            + "mga, mkd, mmk, mnt, mop, mur, mvr, mwk, mxn, myr, mzn, nad, ngn, nio, nok, npr, nzd, omr, pab, pen, "
            + "pgk, php, pkr, pln, pyg, qar, ron, rsd, rub, rwf, sar, sbd, scr, sek, sgd, shp, sle, sos, srd, std, "
            + "szl, thb, tjs, tnd, top, try, ttd, twd, tzs, uah, ugx, uyu, uzs, vnd, vuv, wst, xaf, xcd, xcg, xof, "
            + "xpf, yer, zar, zmw, usdc, btn, ghs, eek, lvl, svc, vef, ltl, sll, mro";

    private static final Set<String> KNOWN = Set.copyOf(List.of(NAMES.split(", ")));

    private static final Set<String> WITHOUT_DECIMALS = Set.of("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga",
            "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf");

    /** Their last digit is always zero. */
    private static final Set<String> THREE_DECIMALS = Set.of("bhd", "jod", "kwd", "omr", "tnd");

    /** They have no decimals any more, and are told with two all the same, which are always zero. */
    private static final Set<String> ROUND = Set.of("isk", "ugx");

    /** Where the most that can be charged has other than eight digits. */
    private static final Map<String, Long> MAXIMUM = Map.of("idr", 999_999_999_999L, "inr", 999_999_999L, "lbp",
            99_999_999_999_999L, "cop", 9_999_999_999_999L, "huf", 9_999_999_999_999L, "jpy", 9_999_999_999_999L);

    /** The least that can be charged, where Stripe's table has it, and how an amount is written. */
    private record Minimum(long amount, String pattern) {}

    private static final Map<String, Minimum> MINIMUM = Map.ofEntries(Map.entry("usd", new Minimum(50, "$%s")),
            Map.entry("aed", new Minimum(200, "%s د.إ")), Map.entry("aud", new Minimum(50, "$%s")),
            Map.entry("bgn", new Minimum(100, "лв%s")), Map.entry("brl", new Minimum(50, "R$%s")),
            Map.entry("cad", new Minimum(50, "$%s")), Map.entry("chf", new Minimum(50, "%s Fr")),
            Map.entry("czk", new Minimum(1500, "%sKč")), Map.entry("dkk", new Minimum(250, "%s-kr.")),
            Map.entry("eur", new Minimum(50, "€%s")), Map.entry("gbp", new Minimum(30, "£%s")),
            Map.entry("hkd", new Minimum(400, "$%s")), Map.entry("huf", new Minimum(17500, "%s Ft")),
            Map.entry("inr", new Minimum(50, "₹%s")), Map.entry("jpy", new Minimum(50, "¥%s")),
            Map.entry("mxn", new Minimum(1000, "$%s")), Map.entry("myr", new Minimum(200, "RM %s")),
            Map.entry("nok", new Minimum(300, "%s-kr.")), Map.entry("nzd", new Minimum(50, "$%s")),
            Map.entry("pln", new Minimum(200, "%s zł")), Map.entry("ron", new Minimum(200, "lei%s")),
            Map.entry("sek", new Minimum(300, "%s-kr.")), Map.entry("sgd", new Minimum(50, "$%s")),
            Map.entry("thb", new Minimum(1000, "฿%s")));

    private Currencies() {}

    static boolean known(String currency) {
        return KNOWN.contains(currency);
    }

    /** How many digits of an amount are behind the point. */
    static int decimals(String currency) {
        return WITHOUT_DECIMALS.contains(currency) ? 0 : THREE_DECIMALS.contains(currency) ? 3 : 2;
    }

    /** Every amount is a multiple of this. */
    static long step(String currency) {
        return THREE_DECIMALS.contains(currency) ? 10 : ROUND.contains(currency) ? 100 : 1;
    }

    /**
     * Of a currency that is not in Stripe's table anything can be charged: what it must be worth depends on the day.
     */
    static long minimum(String currency) {
        Minimum minimum = MINIMUM.get(currency);
        return minimum == null ? 1 : minimum.amount();
    }

    static long maximum(String currency) {
        return MAXIMUM.getOrDefault(currency, Amounts.AMOUNT_MAX);
    }

    /** A decimal number with the currency's symbol, as Stripe writes it. */
    static String withSymbol(String decimal, String currency) {
        Minimum minimum = MINIMUM.get(currency);
        return minimum == null
                ? currency.toUpperCase(Locale.ROOT) + " " + decimal
                : minimum.pattern().formatted(decimal);
    }
}
