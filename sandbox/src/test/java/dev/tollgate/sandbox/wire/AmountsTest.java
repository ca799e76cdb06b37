package dev.tollgate.sandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource({"usd,50,$0.50 usd", "eur,50,€0.50 eur", "gbp,30,£0.30 gbp", "jpy,50,¥50 jpy", "huf,17500,175.00 Ft huf",
            "czk,1500,15.00Kč czk", "mxn,1000,$10.00 mxn"})
    void eachCurrencyHasItsLeastAmount(String currency, long least, String shown) {
        assertThatCode(() -> Amounts.check(least, currency, "amount")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Amounts.check(least - 1, currency, "amount"))
                .hasMessage("Amount must be at least " + shown);
    }

    @ParameterizedTest
    @CsvSource({"usd,99999999,'$999,999.99'", "inr,999999999,'₹9,999,999.99'",
            "idr,999999999999,'IDR 9,999,999,999.99'"})
    void eachCurrencyHasItsMost(String currency, long most, String shown) {
        assertThatCode(() -> Amounts.check(most, currency, "amount")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Amounts.check(most + 1, currency, "amount"))
                .hasMessage("Amount must be no more than " + shown);
    }

    @ParameterizedTest
    @CsvSource({"kwd,5120,5124", "isk,500,550", "ugx,100,101"})
    void someAmountsAreRound(String currency, long round, long broken) {
        assertThatCode(() -> Amounts.check(round, currency, "amount")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Amounts.check(broken, currency, "amount")).hasMessageContaining("divisible");
    }

    @Test
    void anAmountIsShownWithAsManyDecimalsAsStripeGivesItsCurrency() {
        assertThat(Amounts.shown(1234, "eur")).isEqualTo("12.34 EUR");
        assertThat(Amounts.shown(1234, "jpy")).isEqualTo("1234 JPY");
        assertThat(Amounts.shown(1230, "kwd")).isEqualTo("1.230 KWD");
        assertThat(Amounts.shown(1200, "isk")).isEqualTo("12.00 ISK");
        assertThat(Amounts.withSymbol(123450, "eur")).isEqualTo("€1,234.50");
    }

    @Test
    void onlyStripesCurrenciesAreTaken() {
        assertThat(Amounts.currency("EUR", "currency")).isEqualTo("eur");
        assertThatThrownBy(() -> Amounts.currency("xau", "currency"))
                .hasMessageStartingWith("Invalid currency: xau. Stripe currently supports these currencies: usd, aed,");
    }
}
