package dev.tollgate.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What Stripe charges, by https://docs.stripe.com/currencies. */
class CurrenciesTest {
    private static String refusal(Runnable check) {
        try {
            check.run();
            return "ok";
        } catch (ApiException refused) {
            return switch (refused.refusal()) {
                case CallError.InvalidField(var violations) -> violations.getFirst().description();
                case CatalogError.AmountTooSmall(_, long minimum, String currency) ->
                    "at least " + minimum + " " + currency;
                case CatalogError.AmountTooLarge(_, long maximum, String currency) ->
                    "at most " + maximum + " " + currency;
                default -> refused.refusal().toString();
            };
        }
    }

    private static void check(String table, java.util.function.BiConsumer<Long, String> check) {
        table.lines().map(line -> line.strip().split(" +", 3))
                .forEach(line -> assertThat(refusal(() -> check.accept(Long.valueOf(line[0]), line[1])))
                        .as(line[0] + " " + line[1]).isEqualTo(line[2]));
    }

    @Test
    void aUnitPriceIsPositiveAndNeedNotBeChargeableAlone() {
        check("""
                1             usd ok
                49            usd ok
                99999999      usd ok
                100000000     usd at most 99999999 usd
                0             usd must be 1 or more
                -1            usd must be 1 or more
                1             jpy ok
                999999999999  idr ok
                1000000000000 idr at most 999999999999 idr
                """, (amount, currency) -> Currencies.requireUnit("f", amount, currency));
    }

    @Test
    void aCurrencyWithoutItsLastDecimalsHasNone() {
        check("""
                500   isk ok
                501   isk must be a multiple of 100 in isk
                100   ugx ok
                150   ugx must be a multiple of 100 in ugx
                5000  kwd ok
                5001  kwd must be a multiple of 10 in kwd
                10    tnd ok
                15    bhd must be a multiple of 10 in bhd
                501   krw ok
                """, (amount, currency) -> Currencies.requireUnit("f", amount, currency));
    }

    @Test
    void aSumIsWhatStripeCharges() {
        check("""
                50         usd ok
                49         usd at least 50 usd
                30         gbp ok
                29         gbp at least 30 gbp
                50         jpy ok
                49         jpy at least 50 jpy
                17500      huf ok
                17499      huf at least 17500 huf
                99999999   eur ok
                100000000  eur at most 99999999 eur
                9999999999 jpy ok
                50         uah ok
                49         uah at least 50 uah
                -50        usd at least 50 usd
                """, (amount, currency) -> Currencies.requireChargeable("f", amount, currency));
    }

    @Test
    void onlyStripesCurrenciesInLowerCaseAreKnown() {
        for (String currency : new String[]{"usd", "eur", "gbp", "jpy", "isk", "ugx", "kwd", "idr", "zmw", "chf"})
            assertThat(refusal(() -> Currencies.requireKnown("f", currency))).as(currency).isEqualTo("ok");
        for (String currency : new String[]{"", "us", "USD", "Usd", "usdd", "xxx", "btc", "usd ", "\u0131sk"})
            assertThat(refusal(() -> Currencies.requireKnown("f", currency))).as(currency)
                    .contains("three lower-case letters");
        assertThat(refusal(() -> Currencies.requireKnown("f", "USD"))).contains("\"usd\"");
    }

    /** Whatever parts go back, in whatever currency: each is one that Stripe takes, and in the end nothing is left. */
    @Test
    void allThatWasPaidCanGoBackWhateverPartsWentFirst() {
        var random = new SplittableRandom(7);
        for (String currency : Currencies.all()) {
            int step = Currencies.step(currency);
            for (int payment = 0; payment < 50; payment++) {
                long left = random.nextLong(1, Currencies.largest(currency) / step) * step;
                for (int part = 0; part < 10 && left > 0; part++) {
                    long wanted = random.nextLong(1, Math.min(left, 1000) + 1);
                    String said = refusal(() -> Currencies.requireRefundable("amount", wanted, wanted, currency));
                    assertThat(said).isEqualTo(
                            wanted % step == 0 ? "ok" : "must be a multiple of " + step + " in " + currency);
                    if (said.equals("ok")) left -= wanted;
                }
                assertThat(left % step).isZero();
                assertThat(Currencies.requireRefundable("amount", 0, left, currency)).isEqualTo(left);
            }
        }
    }

    @Test
    void whatStripeTookOnceInFinerAmountsGoesBackAsFarAsItCan() {
        assertThat(Currencies.requireRefundable("amount", 0, 4_010, "isk")).isEqualTo(4_000);
        assertThat(Currencies.requireRefundable("amount", 0, 10, "isk")).isZero();
        assertThat(Currencies.requireRefundable("amount", 4_000, 4_010, "isk")).isEqualTo(4_000);
        assertThat(Currencies.requireRefundable("amount", 0, 4_015, "huf")).isEqualTo(4_015);
    }

    @Test
    void theLargestIsChargeableItself() {
        for (String currency : new String[]{"usd", "huf", "idr", "cop", "lbp", "inr", "jpy", "krw", "clp"})
            assertThat(refusal(() -> Currencies.requireChargeable("f", Currencies.largest(currency), currency)))
                    .as(currency).isEqualTo("ok");
    }
}
