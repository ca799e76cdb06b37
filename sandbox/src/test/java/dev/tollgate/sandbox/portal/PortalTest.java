package dev.tollgate.sandbox.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortalTest {

    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"(\\w+)\"");
    private static final String[] CARD = {"card_expiry", "12 / 50", "card_cvc", "123", "card_name", "Ada L"};

    private final Sandbox sandbox = Sandbox.start(Sandboxes.config().startingAt(Instant.parse("2027-01-31T10:00:00Z"))
            .frozen());
    private final Client client = new Client(sandbox);
    private final Client browser = new Client(sandbox, "");

    private String customer = "";
    private String gold = "";
    private String silver = "";
    private String subscription = "";

    @BeforeEach
    void aCustomerHasAPlan() throws Exception {
        customer = client.post("/v1/customers", "name", "Ada", "email", "ada@example.com", "payment_method",
                "pm_card_visa", "invoice_settings[default_payment_method]", "pm_card_visa").at("id");
        gold = price("Gold", 3000);
        silver = price("Silver", 1000);
        subscription = client.post("/v1/subscriptions", "customer", customer, "items[0][price]", silver).at("id");
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aCustomerSeesPlansInvoicesAndCards() throws Exception {
        Answer session = open("return_url", "https://shop.test/account");
        assertThat(session.at("url")).contains("/b/session/test_");
        assertThat(types()).endsWith("billing_portal.session.created");

        assertThat(page(session)).contains("SANDBOX", "Silver", "10.00 EUR per month", "renews on February 28, 2027",
                "Visa •••• 4242", "Default", "ada@example.com", "Invoice history", "paid", "/receipts/ch_",
                "href=\"https://shop.test/account\"", "Cancel plan").doesNotContain("Update plan");
    }

    @Test
    void aPlanIsCanceledAtTheEndOfItsPeriodAndTakenBack() throws Exception {
        Answer session = open();
        String cancel = path(session) + "/subscriptions/" + subscription + "/cancel";
        assertThat(browser.get(cancel).text()).contains("until February 28, 2027", "It is too expensive");

        Answer canceled = sends(cancel, "feedback", "too_expensive", "comment", "Sorry");

        assertThat(canceled.status()).isEqualTo(303);
        assertThat(browser.get(path(canceled)).text()).contains("Your plan was canceled.", "Cancels February 28, 2027",
                "Don’t cancel plan");
        JsonObject now = client.get("/v1/subscriptions/" + subscription).json();
        assertThat(now.get("cancel_at_period_end").getAsBoolean()).isTrue();
        assertThat(now.getAsJsonObject("cancellation_details").get("feedback").getAsString())
                .isEqualTo("too_expensive");
        assertThat(types()).endsWith("customer.subscription.updated");

        sends(path(session), path(session) + "/subscriptions/" + subscription + "/keep");
        assertThat(client.get("/v1/subscriptions/" + subscription).json().get("cancel_at_period_end").getAsBoolean())
                .isFalse();
        sends(cancel);
        sandbox.advance(Duration.ofDays(28));
        assertThat(client.get("/v1/subscriptions/" + subscription).at("status")).isEqualTo("canceled");
    }

    @Test
    void aConfigurationMayEndPlansAtOnce() throws Exception {
        String configuration = configure("features[subscription_cancel][mode]", "immediately",
                "features[subscription_cancel][proration_behavior]", "always_invoice").at("id");
        Answer session = open("configuration", configuration);
        sends(path(session) + "/subscriptions/" + subscription + "/cancel");

        assertThat(client.get("/v1/subscriptions/" + subscription).at("status")).isEqualTo("canceled");
        assertThat(types()).contains("customer.subscription.deleted");
        assertThat(page(session)).contains("You have no plan.");
    }

    @Test
    void aCustomerChangesThePlan() throws Exception {
        Answer session = open("configuration", configure("features[subscription_update][proration_behavior]",
                "always_invoice").at("id"));
        String update = path(session) + "/subscriptions/" + subscription + "/update";
        assertThat(page(session)).contains("Update plan");
        assertThat(browser.get(update).text()).contains("Silver", "Gold", "30.00 EUR per month");
        String chosen = update + "?price=" + gold + "&quantity=2";
        assertThat(browser.get(chosen).text()).contains("Confirm your updates", "2 × 30.00 EUR per month",
                "Due today", "50.00 EUR");

        assertThat(sends(chosen, update, "price", gold, "quantity", "2").status()).isEqualTo(303);

        JsonObject item = client.get("/v1/subscriptions/" + subscription).json().getAsJsonObject("items")
                .getAsJsonArray("data").get(0).getAsJsonObject();
        assertThat(item.getAsJsonObject("price").get("id").getAsString()).isEqualTo(gold);
        assertThat(item.get("quantity").getAsLong()).isEqualTo(2);
        assertThat(sandbox.ledger().captured()).containsEntry("eur", 6000L);
        assertThat(types()).contains("customer.subscription.updated");
    }

    @Test
    void onlyWhatIsOfferedCanBeChosen() throws Exception {
        Answer session = open("configuration", configure().at("id"));
        String update = path(session) + "/subscriptions/" + subscription + "/update";
        String other = price("Secret", 1);

        assertThat(browser.get(update + "?price=" + other).text()).contains("This plan is not available.");
        assertThat(browser.get(update + "?price=" + silver).text()).contains("This is your plan already.");
        assertThat(browser.get(update + "?price=" + gold + "&quantity=9").text()).contains("between 1 and 5");
        assertThat(sends(update + "?price=" + gold, update, "price", other).text())
                .contains("This plan is not available.");
        assertThat(browser.get(path(open()) + "/subscriptions/" + subscription + "/update").status()).isEqualTo(404);
        String foreign = client.post("/v1/subscriptions", "customer", client.post("/v1/customers", "payment_method",
                "pm_card_visa", "invoice_settings[default_payment_method]", "pm_card_visa").at("id"),
                "items[0][price]", silver).at("id");
        assertThat(browser.get(path(session) + "/subscriptions/" + foreign + "/cancel").status()).isEqualTo(404);
    }

    @Test
    void aNewCardPaysFromThenOn() throws Exception {
        client.post("/v1/subscriptions/" + subscription, "default_payment_method", usual());
        String old = usual();
        String add = path(open()) + "/payment_methods";
        assertThat(browser.get(add).text()).contains("id=\"card-number\"");
        assertThat(sends(add, card("4000000000000002")).text()).contains("Your card was declined.");

        assertThat(sends(add, card("5555555555554444")).status()).isEqualTo(303);

        assertThat(usual()).isNotEqualTo(old);
        assertThat(client.get("/v1/subscriptions/" + subscription).at("default_payment_method")).isEqualTo(usual());
        assertThat(types()).contains("setup_intent.setup_failed").endsWith("payment_method.attached",
                "setup_intent.succeeded", "customer.updated", "customer.subscription.updated");
    }

    @Test
    void theBankIsAskedAboutANewCard() throws Exception {
        String old = usual();
        String add = path(open()) + "/payment_methods";
        String failed = sends(add, card("4000002500003155")).header("Location");
        String back = path(URI.create(browser.post(failed, "outcome", "fail").header("Location")));
        assertThat(browser.get(back).text()).contains("unable to authenticate");
        assertThat(usual()).isEqualTo(old);

        String challenge = sends(add, card("4000002500003155")).header("Location");
        assertThat(challenge).startsWith("/3ds/");
        back = path(URI.create(browser.post(challenge, "outcome", "complete").header("Location")));

        Answer done = browser.get(back);
        assertThat(browser.get(path(done)).text()).contains("This is what you pay with from now on.");
        assertThat(usual()).isNotEqualTo(old);
    }

    @Test
    void aSavedCardIsChosenOrRemoved() throws Exception {
        Answer session = open();
        String old = usual();
        sends(path(session) + "/payment_methods", card("5555555555554444"));

        sends(path(session), path(session) + "/payment_methods/" + old + "/use");
        assertThat(usual()).isEqualTo(old);
        String other = client.get("/v1/payment_methods?customer=" + customer).json().getAsJsonArray("data").get(0)
                .getAsJsonObject().get("id").getAsString();
        sends(path(session), path(session) + "/payment_methods/" + other + "/remove");

        assertThat(types()).endsWith("payment_method.detached");
        assertThat(page(session)).doesNotContain("4444");
    }

    @Test
    void aFlowShowsOneThingAndSendsTheCustomerBack() throws Exception {
        Answer session = open("flow_data[type]", "subscription_cancel", "flow_data[subscription_cancel][subscription]",
                subscription, "flow_data[after_completion][type]", "redirect",
                "flow_data[after_completion][redirect][return_url]", "https://shop.test/bye");
        String cancel = path(session) + "/subscriptions/" + subscription + "/cancel";
        assertThat(browser.get(path(session)).header("Location")).isEqualTo(cancel);
        assertThat(browser.get(path(session) + "/payment_methods").header("Location")).isEqualTo(cancel);

        assertThat(sends(cancel).header("Location")).isEqualTo("https://shop.test/bye");
        assertThat(client.post("/v1/billing_portal/sessions", "customer", customer, "flow_data[type]",
                "subscription_cancel", "flow_data[subscription_cancel][subscription]", subscription).status())
                .isEqualTo(400);
    }

    @Test
    void aFlowChangesAPlanAsTheMerchantSaid() throws Exception {
        String item = client.get("/v1/subscriptions/" + subscription).json().getAsJsonObject("items")
                .getAsJsonArray("data").get(0).getAsJsonObject().get("id").getAsString();
        String[] confirm = {"flow_data[type]", "subscription_update_confirm",
                "flow_data[subscription_update_confirm][subscription]", subscription,
                "flow_data[subscription_update_confirm][items][0][id]", item,
                "flow_data[subscription_update_confirm][items][0][price]", gold,
                "flow_data[after_completion][type]", "hosted_confirmation",
                "flow_data[after_completion][hosted_confirmation][custom_message]", "Enjoy Gold!"};
        assertThat(client.post("/v1/billing_portal/sessions", Stream.concat(Stream.of("customer", customer),
                Stream.of(confirm)).toArray(String[]::new)).status()).isEqualTo(400);

        Answer session = open(Stream.concat(Stream.of("configuration", configure().at("id")), Stream.of(confirm))
                .toArray(String[]::new));
        String update = path(browser.get(path(session)));
        assertThat(browser.get(update).text()).contains("Confirm your updates", "30.00 EUR per month");
        Answer done = sends(update, "price", gold, "quantity", "1");

        assertThat(browser.get(path(done)).text()).contains("Enjoy Gold!");
    }

    @Test
    void aFlowAsksForANewCard() throws Exception {
        Answer session = open("flow_data[type]", "payment_method_update");
        String add = path(browser.get(path(session)));
        Answer done = sends(add, card("5555555555554444"));

        assertThat(browser.get(path(done)).text()).contains("Current plan", "4444");
    }

    @Test
    void aLinkDoesNotLast() throws Exception {
        Answer unused = open();
        sandbox.advance(Duration.ofMinutes(6));
        assertThat(page(unused)).contains("This link has expired");

        Answer used = open();
        page(used);
        sandbox.advance(Duration.ofMinutes(50));
        assertThat(page(used)).contains("Current plan");
        sandbox.advance(Duration.ofMinutes(61));
        assertThat(page(used)).contains("This link has expired");
        assertThat(browser.get("/b/session/test_x").status()).isEqualTo(404);
    }

    @Test
    void aFormOfAnotherPageChangesNothing() throws Exception {
        String cancel = path(open()) + "/subscriptions/" + subscription + "/cancel";
        Answer forged = browser.post(cancel, "csrf", "guess");

        assertThat(forged.text()).contains("Nothing was changed");
        assertThat(forged.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        assertThat(client.get("/v1/subscriptions/" + subscription).json().get("cancel_at_period_end").getAsBoolean())
                .isFalse();
    }

    @Test
    void aConfigurationIsMadeFoundAndChanged() throws Exception {
        Answer made = configure("business_profile[headline]", "Ours", "metadata[a]", "b", "name", "Main");
        assertThat(made.json().get("is_default").getAsBoolean()).isFalse();
        assertThat(types()).endsWith("billing_portal.configuration.created");
        assertThat(data("/v1/billing_portal/configurations")).hasSize(2);
        assertThat(data("/v1/billing_portal/configurations?is_default=true")).singleElement()
                .satisfies(usual -> assertThat(usual.getAsJsonObject("features").getAsJsonObject("subscription_cancel")
                        .get("enabled").getAsBoolean()).isTrue());

        Answer changed = client.post("/v1/billing_portal/configurations/" + made.at("id"), "active", "false",
                "features[subscription_cancel][enabled]", "false", "features[subscription_update][products]", "",
                "features[subscription_update][enabled]", "false");

        assertThat(changed.json().get("active").getAsBoolean()).isFalse();
        JsonObject features = changed.json().getAsJsonObject("features");
        assertThat(features.getAsJsonObject("subscription_cancel").get("mode").getAsString())
                .isEqualTo("at_period_end");
        assertThat(features.getAsJsonObject("subscription_update").getAsJsonArray("products")).isEmpty();
        assertThat(types()).endsWith("billing_portal.configuration.updated");
        assertThat(open("configuration", made.at("id")).status()).isEqualTo(400);
        assertThat(client.get("/v1/billing_portal/configurations/" + made.at("id")).at("name")).isEqualTo("Main");
    }

    @Test
    void aConfigurationThatMakesNoSenseIsRefused() throws Exception {
        assertThat(client.post("/v1/billing_portal/configurations").error().get("param").getAsString())
                .isEqualTo("features");
        assertThat(client.post("/v1/billing_portal/configurations", "features[subscription_update][enabled]", "true")
                .status()).isEqualTo(400);
        assertThat(configure("features[subscription_update][products][0][prices][1]", "price_x").status())
                .isEqualTo(400);
        assertThat(configure("features[subscription_cancel][mode]", "never").status()).isEqualTo(400);
        assertThat(configure("login_page[enabled]", "true").error().get("code").getAsString())
                .isEqualTo("sandbox_unsupported");
        assertThat(client.post("/v1/billing_portal/sessions").error().get("param").getAsString()).isEqualTo("customer");
    }

    private Answer configure(String... more) throws Exception {
        String product = client.get("/v1/prices/" + gold).at("product");
        String other = client.get("/v1/prices/" + silver).at("product");
        String update = "features[subscription_update]";
        String[] form = {update + "[enabled]", "true", update + "[default_allowed_updates][0]", "price",
                update + "[default_allowed_updates][1]", "quantity", update + "[products][0][product]", product,
                update + "[products][0][prices][0]", gold, update + "[products][0][adjustable_quantity][enabled]",
                "true", update + "[products][0][adjustable_quantity][maximum]", "5", update + "[products][1][product]",
                other, update + "[products][1][prices][0]", silver, "features[subscription_cancel][enabled]", "true",
                "features[payment_method_update][enabled]", "true", "features[invoice_history][enabled]", "true"};
        return client.post("/v1/billing_portal/configurations", Stream.of(form, more).flatMap(Stream::of)
                .toArray(String[]::new));
    }

    private String price(String name, long amount) throws Exception {
        return client.post("/v1/prices", "currency", "eur", "unit_amount", String.valueOf(amount),
                "recurring[interval]", "month", "product_data[name]", name).at("id");
    }

    private Answer open(String... more) throws Exception {
        return client.post("/v1/billing_portal/sessions", Stream.concat(Stream.of("customer", customer),
                Stream.of(more)).toArray(String[]::new));
    }

    private String usual() throws Exception {
        return client.get("/v1/customers/" + customer).json().getAsJsonObject("invoice_settings")
                .get("default_payment_method").getAsString();
    }

    private static String[] card(String number) {
        return Stream.concat(Stream.of("card_number", number), Stream.of(CARD)).toArray(String[]::new);
    }

    private String page(Answer session) throws Exception {
        return browser.get(path(session)).text();
    }

    /** What a page's form sends to the page itself. */
    private Answer sends(String page, String... fields) throws Exception {
        boolean elsewhere = fields.length % 2 == 1;
        Matcher token = TOKEN.matcher(browser.get(page).text());
        String[] csrf = {"csrf", token.find() ? token.group(1) : ""};
        String[] typed = Stream.of(fields).skip(elsewhere ? 1 : 0).toArray(String[]::new);
        return browser.post(elsewhere ? fields[0] : page, Stream.of(csrf, typed).flatMap(Stream::of)
                .toArray(String[]::new));
    }

    /** Of the session's page, or of where an answer sends the browser to. */
    private static String path(Answer answer) {
        String location = answer.header("Location");
        return location.isEmpty() ? path(URI.create(answer.at("url"))) : path(URI.create(location));
    }

    private static String path(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private List<JsonObject> data(String url) throws Exception {
        return client.get(url).json().getAsJsonArray("data").asList().stream().map(one -> one.getAsJsonObject())
                .toList();
    }

    private List<String> types() {
        return sandbox.events().stream().map(event -> event.get("type").getAsString()).toList();
    }
}
