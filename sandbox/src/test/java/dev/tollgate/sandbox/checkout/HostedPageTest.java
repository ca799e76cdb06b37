package dev.tollgate.sandbox.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostedPageTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);
    private final Client browser = new Client(sandbox, "");
    private final Buyer buyer = new Buyer(browser);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aBuyerPaysWithAPlainForm() throws Exception {
        var session = create();
        assertThat(session.json().get("payment_intent").isJsonNull()).isTrue();
        assertThat(browser.get(page(session)).text()).contains("SANDBOX", "id=\"card-number\"", "id=\"pay\"",
                "Ebook &amp; more", "24.00 EUR");

        var paid = pay(session, "4242 4242 4242 4242");

        assertThat(paid.status()).isEqualTo(303);
        assertThat(paid.header("Location")).isEqualTo("https://shop.test/thanks?session=" + session.at("id"));
        var after = client.get("/v1/checkout/sessions/" + session.at("id")
                + "?expand[]=payment_intent.latest_charge&expand[]=line_items").json();
        assertThat(after.get("status").getAsString()).isEqualTo("complete");
        assertThat(after.get("payment_status").getAsString()).isEqualTo("paid");
        assertThat(after.get("url").isJsonNull()).isTrue();
        var intent = after.getAsJsonObject("payment_intent");
        assertThat(intent.getAsJsonObject("metadata").get("order").getAsString()).isEqualTo("7");
        assertThat(intent.getAsJsonObject("latest_charge").get("status").getAsString()).isEqualTo("succeeded");
        assertThat(types()).containsExactly("payment_intent.created", "charge.succeeded", "payment_intent.succeeded",
                "checkout.session.completed", "charge.updated");
        assertThat(client.post("/v1/payment_intents/" + intent.get("id").getAsString() + "/cancel").status())
                .isEqualTo(400);
    }

    @Test
    void aDeclineShowsThePageAgainAndTheNextCardPays() throws Exception {
        var session = create();
        var declined = pay(session, "4000000000009995");

        assertThat(declined.status()).isEqualTo(200);
        assertThat(declined.text()).contains("Your card has insufficient funds.").doesNotContain("4000000000009995");
        assertThat(pay(session, "4242424242424242").status()).isEqualTo(303);
        assertThat(client.get("/v1/payment_intents").json().getAsJsonArray("data")).hasSize(1);
        assertThat(client.get("/v1/charges").json().getAsJsonArray("data")).hasSize(2);
    }

    @Test
    void theBankIsAskedAndTheBuyerComesBack() throws Exception {
        var session = create();
        String challenge = pay(session, "4000002760003184").header("Location");
        assertThat(challenge).startsWith("/3ds/");
        assertThat(browser.get(challenge).text()).contains("id=\"complete\"", "id=\"fail\"");

        String back = browser.post(challenge, "outcome", "complete").header("Location");
        assertThat(back).contains("redirect_status=succeeded");
        assertThat(browser.get(path(back)).header("Location")).startsWith("https://shop.test/thanks");
    }

    @Test
    void aFailedChallengeLeavesTheSessionOpen() throws Exception {
        var session = create();
        String challenge = pay(session, "4000002760003184").header("Location");
        String back = browser.get(challenge + "?auto=fail").header("Location");

        assertThat(browser.get(path(back)).text()).contains("We are unable to authenticate");
        assertThat(pay(session, "4242424242424242").status()).isEqualTo(303);
    }

    @Test
    void aSessionExpiresByTheClock() throws Exception {
        var session = create();
        sandbox.advance(Duration.ofHours(24).plusSeconds(1));

        assertThat(client.get("/v1/checkout/sessions/" + session.at("id")).at("status")).isEqualTo("expired");
        assertThat(types()).containsExactly("checkout.session.expired");
        assertThat(browser.get(page(session)).text()).contains("This session has expired");
        assertThat(client.post("/v1/checkout/sessions/" + session.at("id") + "/expire").status()).isEqualTo(400);
    }

    @Test
    void expiringCancelsTheUnpaidPaymentIntent() throws Exception {
        var session = create();
        pay(session, "4000000000000002");
        client.post("/v1/checkout/sessions/" + session.at("id") + "/expire");

        assertThat(types()).endsWith("checkout.session.expired", "payment_intent.canceled");
        assertThat(pay(session, "4242424242424242").text()).contains("has expired");
        assertThat(sandbox.ledger().charges()).isEmpty();
    }

    @Test
    void aSessionThatKeepsTheCardMakesACustomerWhoPaysWithOneClickLater() throws Exception {
        var session = create("payment_intent_data[setup_future_usage]", "off_session");
        var complete = sandbox.pay(session.at("id"), "4242424242424242");
        String customer = complete.get("customer").getAsString();
        String method = client.get("/v1/payment_methods?customer=" + customer).json().getAsJsonArray("data").get(0)
                .getAsJsonObject().get("id").getAsString();

        assertThat(client.post("/v1/payment_intents", "amount", "500", "currency", "eur", "customer", customer,
                "payment_method", method, "off_session", "true", "confirm", "true", "return_url", "https://shop.test/")
                .at("status")).isEqualTo("succeeded");
        assertThat(types()).startsWith("customer.created", "payment_intent.created", "charge.succeeded",
                "payment_intent.succeeded", "payment_method.attached", "checkout.session.completed");
    }

    @Test
    void aDebitCompletesTheSessionBeforeItsMoney() throws Exception {
        var session = create();
        var complete = sandbox.pay(session.at("id"), "pm_success_de");
        assertThat(complete.get("payment_status").getAsString()).isEqualTo("unpaid");
        sandbox.settle(complete.get("payment_intent").getAsString(), true);

        assertThat(types()).endsWith("checkout.session.async_payment_succeeded", "charge.updated");
    }

    private Client.Answer create(String... more) throws Exception {
        String[] form = {"mode", "payment", "success_url",
                "https://shop.test/thanks?session={CHECKOUT_SESSION_ID}", "cancel_url", "https://shop.test/cart",
                "line_items[0][price_data][currency]", "eur", "line_items[0][price_data][unit_amount]", "1200",
                "line_items[0][price_data][product_data][name]", "Ebook & more", "line_items[0][quantity]", "2",
                "payment_intent_data[metadata][order]", "7", "client_reference_id", "TG-1"};
        return client.post("/v1/checkout/sessions", Stream.of(form, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private Client.Answer pay(Client.Answer session, String number) throws Exception {
        return buyer.pays(page(session), number);
    }

    private static String page(Client.Answer session) {
        return path(session.at("url"));
    }

    private static String path(String url) {
        URI uri = URI.create(url);
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private List<String> types() {
        return sandbox.events().stream().map(event -> event.get("type").getAsString()).toList();
    }
}
