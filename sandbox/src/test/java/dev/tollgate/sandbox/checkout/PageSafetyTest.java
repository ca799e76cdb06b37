package dev.tollgate.sandbox.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hosted page does not let happen. */
class PageSafetyTest {

    private static final String BROKE = "4000000000009995";

    private final Sandbox sandbox = Sandbox.start(Sandboxes.config().startingAt(
            Instant.parse("2027-01-01T00:00:00Z")).frozen());
    private final Client client = new Client(sandbox);
    private final Client browser = new Client(sandbox, "");
    private final Buyer buyer = new Buyer(browser);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&csrf=", "&csrf=guessed", "&csrf[0]=x", "&csrf=%zz"})
    void aFormThatDidNotComeFromThePageChargesNothing(String token) throws Exception {
        String page = page();
        var refused = browser.raw(page, "email=a%40b.test&card_number=4242424242424242&card_expiry=12%2F50&card_cvc=1"
                + "23" + token);

        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.text()).contains("Nothing was charged", "id=\"card-number\"");
        assertThat(browser.raw(page, "card_number=4242424242424242" + token, "Accept", "application/json").status())
                .isEqualTo(403);
        assertThat(client.get("/v1/payment_intents").json().getAsJsonArray("data")).isEmpty();
    }

    @Test
    void theTokenOfAnotherSessionIsNoGood() throws Exception {
        String other = buyer.token(page());

        assertThat(browser.post(page(), "csrf", other, "card_number", "4242424242424242").text())
                .contains("Nothing was charged");
    }

    @Test
    void whoTriesCardAfterCardHasToWait() throws Exception {
        String page = page();
        for (int i = 0; i < 10; i++) {
            assertThat(buyer.pays(page, BROKE).text()).contains("insufficient funds");
        }
        assertThat(buyer.pays(page, "4242424242424242").text()).contains("Too many attempts");
        assertThat(sandbox.ledger().charges()).isEmpty();

        sandbox.advance(Duration.ofMinutes(1));
        assertThat(buyer.pays(page, "4242424242424242").status()).isEqualTo(303);
    }

    @Test
    void aRealCardIsRefusedAndNeverRepeated() throws Exception {
        var refused = buyer.pays(page(), "4539578763621486");

        assertThat(refused.text()).contains("non test card").doesNotContain("4539578763621486");
        assertThat(client.get("/v1/payment_methods").json().toString()).doesNotContain("4539578763621486");
    }

    @Test
    void aFormSentTwiceIsPaidOnce() throws Exception {
        String page = page();
        String token = buyer.token(page);
        String[] form = {"csrf", token, "email", "a@b.test", "card_number", "4242424242424242", "card_expiry", "12/50",
                "card_cvc", "123"};

        assertThat(browser.post(page, form).status()).isEqualTo(303);
        assertThat(browser.post(page, form).header("Location")).isEqualTo("https://shop.test/thanks");
        assertThat(client.get("/v1/charges").json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void whatIsMissingIsSaidFieldByField() throws Exception {
        String page = page();
        assertThat(buyer.sends(page, "card_expiry", "12/50").text()).contains("Your card number is incomplete.");
        assertThat(buyer.sends(page, "card_number", BROKE).text()).contains("expiration date is incomplete");
        assertThat(buyer.sends(page, "card_number", BROKE, "card_expiry", "12/50").text())
                .contains("security code is incomplete");
        assertThat(buyer.sends(page, "way", "sepa_debit").text()).contains("Your IBAN is incomplete.");
    }

    @Test
    void aProgramIsAnsweredInJson() throws Exception {
        String page = page();
        var declined = browser.raw(page, "csrf=" + buyer.token(page) + "&card_number=" + BROKE
                + "&card_expiry=12%2F50&card_cvc=123", "Accept", "application/json");

        assertThat(declined.status()).isEqualTo(402);
        assertThat(declined.error().get("decline_code").getAsString()).isEqualTo("insufficient_funds");
    }

    @Test
    void nobodyFramesTheHostedPage() throws Exception {
        String page = page();
        assertThat(browser.get(page).header("Content-Security-Policy")).isEqualTo("frame-ancestors 'none'");
        assertThat(browser.get(page + "?embed=https%3A%2F%2Fshop.test").status()).isEqualTo(404);
    }

    private String page() throws Exception {
        return URI.create(client.post("/v1/checkout/sessions", "mode", "payment", "success_url",
                "https://shop.test/thanks", "line_items[0][price_data][currency]", "eur",
                "line_items[0][price_data][unit_amount]", "1200", "line_items[0][price_data][product_data][name]",
                "Cup").at("url")).getRawPath();
    }
}
