package dev.tollgate.sandbox.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Saved cards, debits, cards that are charged later or only saved, and the page inside a merchant's page. */
class WaysToPayTest {

    private static final String IN_SHOP = "?embed=https%3A%2F%2Fshop.test&client_secret=";

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);
    private final Client browser = new Client(sandbox, "");
    private final Buyer buyer = new Buyer(browser);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aKnownCustomerPaysWithASavedCard() throws Exception {
        String customer = client.post("/v1/customers", "email", "ada@shop.test").at("id");
        String shown = saved(customer, "4242424242424242", "always");
        String hidden = saved(customer, "5555555555554444", "limited");
        var session = sell("customer", customer);

        assertThat(browser.get(page(session)).text()).contains("Visa •••• 4242", "value=\"ada@shop.test\"", shown)
                .doesNotContain(hidden);
        assertThat(buyer.sends(page(session), "way", hidden).text()).contains("not available any more");
        assertThat(buyer.sends(page(session), "way", shown).status()).isEqualTo(303);
        var intent = client.get("/v1/checkout/sessions/" + session.at("id") + "?expand[]=payment_intent").json()
                .getAsJsonObject("payment_intent");
        assertThat(intent.get("payment_method").getAsString()).isEqualTo(shown);
    }

    @Test
    void anotherCustomersCardIsNotOffered() throws Exception {
        String hers = saved(client.post("/v1/customers").at("id"), "4242424242424242", "always");
        var session = sell("customer", client.post("/v1/customers").at("id"));

        assertThat(browser.get(page(session)).text()).doesNotContain(hers);
        assertThat(buyer.sends(page(session), "way", hers).text()).contains("not available any more");
    }

    @Test
    void aDebitIsPaidLater() throws Exception {
        var session = sell();
        var sent = buyer.sends(page(session), "email", "a@b.test", "way", "sepa_debit", "iban",
                "DE89 3704 0044 0532 0130 00", "iban_name", "Ada");

        assertThat(sent.status()).isEqualTo(303);
        assertThat(now(session, "status")).isEqualTo("complete");
        assertThat(now(session, "payment_status")).isEqualTo("unpaid");
        sandbox.advance(Duration.ofMinutes(2));
        assertThat(now(session, "payment_status")).isEqualTo("paid");
        assertThat(types()).contains("checkout.session.completed", "checkout.session.async_payment_succeeded");
    }

    @Test
    void aDebitThatFailsIsToldLater() throws Exception {
        var session = sell("payment_method_types[]", "sepa_debit");
        assertThat(browser.get(page(session)).text()).contains("id=\"iban\"").doesNotContain("id=\"card-number\"");
        assertThat(buyer.sends(page(session), "way", "sepa_debit", "iban", "DE00", "iban_name", "Ada").text())
                .contains("The IBAN you provided is invalid.");
        buyer.sends(page(session), "way", "sepa_debit", "iban", "DE62370400440532013001", "iban_name", "Ada");
        sandbox.advance(Duration.ofMinutes(2));

        assertThat(now(session, "payment_status")).isEqualTo("unpaid");
        assertThat(types()).contains("checkout.session.async_payment_failed");
    }

    @Test
    void moneyThatIsOnlyHeldCompletesTheSessionAndIsTakenLater() throws Exception {
        var session = sell("payment_intent_data[capture_method]", "manual");
        assertThat(buyer.pays(page(session), "4242424242424242").status()).isEqualTo(303);
        assertThat(now(session, "status")).isEqualTo("complete");
        assertThat(now(session, "payment_status")).isEqualTo("unpaid");

        client.post("/v1/payment_intents/" + now(session, "payment_intent") + "/capture");
        assertThat(now(session, "payment_status")).isEqualTo("paid");
        assertThat(types()).doesNotContain("checkout.session.async_payment_succeeded");
    }

    @Test
    void aCardIsSavedWithoutAPayment() throws Exception {
        String customer = client.post("/v1/customers").at("id");
        var session = client.post("/v1/checkout/sessions", "mode", "setup", "currency", "eur", "customer", customer,
                "success_url", "https://shop.test/thanks", "setup_intent_data[metadata][why]", "later");
        assertThat(session.at("setup_intent")).startsWith("seti_");
        assertThat(session.at("payment_status")).isEqualTo("no_payment_required");
        assertThat(browser.get(page(session)).text()).contains("Save a payment method", "id=\"card-number\"");

        String bank = buyer.pays(page(session), "4000002500003155").header("Location");
        String back = browser.post(bank, "outcome", "complete").header("Location");
        assertThat(browser.get(path(back)).header("Location")).isEqualTo("https://shop.test/thanks");
        assertThat(now(session, "status")).isEqualTo("complete");
        assertThat(client.get("/v1/payment_methods?customer=" + customer).json().getAsJsonArray("data")).hasSize(1);
        assertThat(client.get("/v1/setup_intents/" + session.at("setup_intent")).json().getAsJsonObject("metadata")
                .get("why").getAsString()).isEqualTo("later");
        assertThat(types()).endsWith("setup_intent.succeeded", "checkout.session.completed");
    }

    @Test
    void aSessionThatSavesIsNotToldWhatToSell() throws Exception {
        String[] setup = {"mode", "setup", "success_url", "https://shop.test/"};
        assertThat(client.post("/v1/checkout/sessions", setup).error().get("param").getAsString())
                .isEqualTo("currency");
        assertThat(client.post("/v1/checkout/sessions",
                with(setup, "currency", "eur", "payment_intent_data[description]",
                        "x"))
                .error().get("message").getAsString())
                .isEqualTo("You can not pass `payment_intent_data` in `setup` mode.");
        var open = client.post("/v1/checkout/sessions", with(setup, "payment_method_types[]", "card"));
        client.post("/v1/checkout/sessions/" + open.at("id") + "/expire");
        assertThat(client.get("/v1/setup_intents/" + open.at("setup_intent")).at("status")).isEqualTo("canceled");
    }

    @Test
    void anEmbeddedPageTellsTheShopAndNobodyElse() throws Exception {
        var session = embedded("return_url", "https://shop.test/back?s={CHECKOUT_SESSION_ID}");
        String page = "/c/pay/" + session.at("id");
        assertThat(browser.get(page).status()).isEqualTo(404);
        assertThat(browser.get(page + IN_SHOP + "guessed").status()).isEqualTo(404);

        page += IN_SHOP + session.at("client_secret");
        assertThat(browser.get(page).header("Content-Security-Policy")).isEqualTo("frame-ancestors https://shop.test");
        var done = buyer.pays(page, "4242424242424242");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.text()).contains("\"https://shop.test\"", "\"sandbox-checkout\"",
                "https://shop.test/back?s=" + session.at("id"));
    }

    @Test
    void anEmbeddedPageComesBackFromTheBankIntoItsFrame() throws Exception {
        var session = embedded("redirect_on_completion", "never");
        String page = "/c/pay/" + session.at("id") + IN_SHOP + session.at("client_secret");
        String bank = buyer.pays(page, "4000002760003184").header("Location");
        String back = path(browser.post(bank, "outcome", "complete").header("Location"));

        assertThat(browser.get(back).text()).contains("\"complete\"", "\"redirect\": null");
    }

    private Client.Answer sell(String... more) throws Exception {
        return open(with(more, "success_url", "https://shop.test/thanks"));
    }

    private Client.Answer embedded(String... more) throws Exception {
        return open(with(more, "ui_mode", "embedded_page"));
    }

    private Client.Answer open(String[] form) throws Exception {
        return client.post("/v1/checkout/sessions", with(form, "mode", "payment", "line_items[0][price_data][currency]",
                "eur", "line_items[0][price_data][unit_amount]", "1200",
                "line_items[0][price_data][product_data][name]", "Cup"));
    }

    private String saved(String customer, String number, String redisplay) throws Exception {
        String method = client.post("/v1/payment_methods", "type", "card", "card[number]", number, "card[exp_month]",
                "12", "card[exp_year]", "2050", "card[cvc]", "123", "allow_redisplay", redisplay).at("id");
        client.post("/v1/payment_methods/" + method + "/attach", "customer", customer);
        return method;
    }

    private static String[] with(String[] form, String... more) {
        return Stream.of(form, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private String now(Client.Answer session, String field) throws Exception {
        return client.get("/v1/checkout/sessions/" + session.at("id")).at(field);
    }

    private static String page(Client.Answer session) {
        return path(session.at("url"));
    }

    private static String path(String url) {
        URI uri = URI.create(url);
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private List<String> types() {
        return sandbox.events().stream().map(event -> event.get("type")).map(JsonElement::getAsString).toList();
    }
}
