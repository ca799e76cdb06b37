package dev.tollgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.v1.Checkout.Presentation;
import dev.tollgate.v1.Money;
import org.junit.jupiter.api.Test;

class ShopTest {
    private final Pages pages = new Pages();

    @Test
    void anOrderReferenceSaysWhatIsBoughtAndHowItIsPaid() {
        OrderReference order = OrderReference.mint(Tea.EARL_GREY, Presentation.HOSTED);
        assertThat(order.toString()).matches("earlgrey-hosted-[0-9a-z]{10}");
        assertThat(OrderReference.parse(order.toString())).contains(order);
    }

    @Test
    void whatIsNoReferenceOfOursIsNotTakenForOne() {
        assertThat(OrderReference.parse("coffee-page-0123456789")).isEmpty();
        assertThat(OrderReference.parse("sencha-page-<script>")).isEmpty();
        assertThat(OrderReference.parse("")).isEmpty();
    }

    @Test
    void everyPlaceOfAPageIsFilled() {
        OrderReference order = OrderReference.mint(Tea.SENCHA, Presentation.ELEMENTS);
        assertThat(pages.index()).contains("Sencha", "Darjeeling", "Earl Grey", "€12.50").doesNotContain("{{");
        assertThat(pages.order(order)).contains(order.toString(), "Pay €12.50").doesNotContain("{{");
        assertThat(pages.missing()).doesNotContain("{{");
    }

    @Test
    void onlyAssetsAreServedAsFiles() {
        assertThat(pages.asset("order.js")).isPresent();
        assertThat(pages.asset("frame.html")).isEmpty();
        assertThat(pages.asset("../logback.xml")).isEmpty();
    }

    @Test
    void anAmountIsReadFromMinorUnits() {
        assertThat(Pages.format(money(1250, "eur"))).isEqualTo("€12.50");
        assertThat(Pages.format(money(500, "jpy"))).isEqualTo("¥500");
    }

    private static Money money(long amount, String currency) {
        return Money.newBuilder().setAmount(amount).setCurrency(currency).build();
    }
}
