package dev.tollgate.sandbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key answers, row by row: what is kept under it and what is not, what counts as the same, and for how long. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyTableTest {

    private static final String CUSTOMERS = "/v1/customers";
    private static final String INTENTS = "/v1/payment_intents";
    private static final String PAYMENT = "amount=1000&currency=eur&confirm=true&payment_method=pm_card_visa"
            + "&return_url=https://shop.test/back";

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void forget() {
        sandbox.reset();
    }

    @AfterAll
    void close() {
        sandbox.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a success             | 200 | /v1/customers                       | name=a
            money taken           | 200 | /v1/payment_intents                 | amount=100&currency=eur&confirm=true&payment_method=pm_card_visa&return_url=https://a.test
            a question of a bank  | 200 | /v1/payment_intents                 | amount=100&currency=eur&confirm=true&payment_method=pm_card_authenticationRequired&return_url=https://a.test
            a decline             | 402 | /v1/payment_intents                 | amount=100&currency=eur&confirm=true&payment_method=pm_card_visa_chargeDeclined&return_url=https://a.test
            a wrong state         | 400 | /v1/payment_intents/{paid}/cancel   | ''
            """)
    void whatWasExecutedIsKept(String what, int status, String path, String form) throws Exception {
        String paid = client.raw(INTENTS, PAYMENT).at("id");
        Answer first = keyed("k", path.replace("{paid}", paid), form);
        int events = sandbox.events().size();
        Answer second = keyed("k", path.replace("{paid}", paid), form);

        assertThat(first.status()).isEqualTo(status);
        assertThat(replayed(first)).isFalse();
        assertReplays(second, first);
        assertThat(sandbox.events()).hasSize(events);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a clock               | 200 | /v1/test_helpers/test_clocks                  | frozen_time=1801396800
            time that passes      | 200 | /v1/test_helpers/test_clocks/{clock}/advance  | frozen_time=1801400400
            a subscription        | 200 | /v1/subscriptions                             | customer={customer}&items[0][price]={price}
            a trial               | 200 | /v1/subscriptions                             | customer={customer}&items[0][price]={price}&trial_period_days=7
            a first payment       | 200 | /v1/subscriptions                             | customer={customer}&items[0][price]={price}&payment_behavior=default_incomplete
            a decline             | 402 | /v1/subscriptions                             | customer={broke}&items[0][price]={price}&payment_behavior=error_if_incomplete
            another quantity      | 200 | /v1/subscriptions/{subscription}              | items[0][id]={item}&items[0][quantity]=2&proration_behavior=always_invoice
            a wrong state         | 400 | /v1/subscriptions/{subscription}/resume       | ''
            another item          | 200 | /v1/subscription_items                        | subscription={subscription}&price={other}
            a changed item        | 200 | /v1/subscription_items/{item}                 | quantity=3
            a preview             | 200 | /v1/invoices/create_preview                   | subscription={subscription}
            an invoice            | 200 | /v1/invoices                                  | customer={customer}
            a changed invoice     | 200 | /v1/invoices/{draft}                          | description=a
            lines                 | 200 | /v1/invoices/{draft}/add_lines                | lines[0][amount]=5&lines[0][description]=a
            a final invoice       | 200 | /v1/invoices/{draft}/finalize                 | ''
            a sent invoice        | 200 | /v1/invoices/{draft}/send                     | ''
            a paid invoice        | 200 | /v1/invoices/{open}/pay                       | payment_method={card}
            an invoice not paid   | 402 | /v1/invoices/{open}/pay                       | ''
            a void invoice        | 200 | /v1/invoices/{open}/void                      | ''
            a lost invoice        | 200 | /v1/invoices/{open}/mark_uncollectible        | ''
            a draft to be void    | 400 | /v1/invoices/{draft}/void                     | ''
            an invoice item       | 200 | /v1/invoiceitems                              | customer={customer}&amount=5&currency=eur
            a changed line        | 200 | /v1/invoiceitems/{line}                       | amount=5
            a sale to be made     | 200 | /v1/checkout/sessions                         | mode=subscription&line_items[0][price]={price}&line_items[0][quantity]=1&success_url=https://shop.test
            a card to be saved    | 200 | /v1/checkout/sessions                         | mode=setup&currency=eur&success_url=https://shop.test
            a portal              | 200 | /v1/billing_portal/sessions                   | customer={customer}&return_url=https://shop.test
            what a portal offers  | 200 | /v1/billing_portal/configurations             | features[invoice_history][enabled]=true
            and now offers        | 200 | /v1/billing_portal/configurations/{offer}     | features[customer_update][enabled]=false
            """)
    void whatBillingExecutedIsKept(String what, int status, String path, String form) throws Exception {
        Map<String, String> names = billed();
        Answer first = keyed("k", named(names, path), named(names, form));
        sandbox.drain();
        int events = sandbox.events().size();
        Answer second = keyed("k", named(names, path), named(names, form));

        assertThat(first.status()).as(first.text()).isEqualTo(status);
        assertThat(replayed(first)).isFalse();
        assertReplays(second, first);
        sandbox.drain();
        assertThat(sandbox.events()).hasSize(events);
    }

    /** Who is billed for what, by the names that the table has for them. */
    private Map<String, String> billed() throws Exception {
        String customer = client.raw(CUSTOMERS, "name=a").at("id");
        String card = client.raw("/v1/payment_methods/pm_card_visa/attach", "customer=" + customer).at("id");
        client.raw(CUSTOMERS + "/" + customer, "invoice_settings[default_payment_method]=" + card);
        String broke = client.raw(CUSTOMERS, "payment_method=pm_card_chargeCustomerFail"
                + "&invoice_settings[default_payment_method]=pm_card_chargeCustomerFail").at("id");
        String price = "currency=eur&unit_amount=500&recurring[interval]=month&product_data[name]=a";
        String letters = client.raw("/v1/prices", price).at("id");
        Answer subscription = client.raw("/v1/subscriptions",
                "customer=" + customer + "&items[0][price]=" + letters);
        String item = subscription.json().getAsJsonObject("items").getAsJsonArray("data").get(0).getAsJsonObject()
                .get("id").getAsString();
        String draft = client.raw("/v1/invoices", "currency=eur&auto_advance=false&collection_method=send_invoice"
                + "&days_until_due=5&customer=" + customer).at("id");
        String open = client.raw("/v1/invoices", "currency=eur&auto_advance=false&customer=" + broke).at("id");
        String other = client.raw("/v1/invoiceitems", "amount=900&currency=eur&customer=" + customer + "&invoice="
                + draft).at("id");
        client.raw("/v1/invoiceitems", "amount=900&currency=eur&customer=" + broke + "&invoice=" + open);
        client.raw("/v1/invoices/" + open + "/finalize", "");
        return Map.ofEntries(Map.entry("customer", customer), Map.entry("broke", broke), Map.entry("price", letters),
                Map.entry("other", client.raw("/v1/prices", price).at("id")), Map.entry("draft", draft),
                Map.entry("card", client.raw("/v1/payment_methods/pm_card_visa/attach", "customer=" + broke).at("id")),
                Map.entry("subscription", subscription.at("id")), Map.entry("item", item), Map.entry("open", open),
                Map.entry("line", other), Map.entry("clock", client
                        .raw("/v1/test_helpers/test_clocks", "frozen_time=1801396800").at("id")),
                Map.entry("offer", client.raw("/v1/billing_portal/configurations",
                        "features[invoice_history][enabled]=true").at("id")));
    }

    private static String named(Map<String, String> names, String text) {
        return Pattern.compile("\\{(\\w+)}").matcher(text).replaceAll(name -> names.get(name.group(1)));
    }

    @Test
    void anErrorOfTheServerAfterTheEffectIsKept() throws Exception {
        fault("http_500_after", INTENTS);
        Answer first = keyed("k", INTENTS, PAYMENT);

        assertThat(first.status()).isEqualTo(500);
        assertReplays(keyed("k", INTENTS, PAYMENT), first);
        assertThat(sandbox.ledger().charges()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an unknown parameter    | 400 | /v1/customers                      | colour=red
            a missing parameter     | 400 | /v1/payment_intents                | currency=eur
            a malformed parameter   | 400 | /v1/payment_intents                | amount=ten&currency=eur
            a misshapen parameter   | 400 | /v1/customers                      | metadata[a=1
            an object not there     | 404 | /v1/payment_intents/pi_no/confirm  | ''
            no items                | 400 | /v1/subscriptions                  | customer=cus_no
            a price not there       | 400 | /v1/subscriptions                  | customer={customer}&items[0][price]=price_no
            an invoice not there    | 404 | /v1/invoices/in_no/pay             | ''
            a clock not there       | 404 | /v1/test_helpers/test_clocks/clock_no/advance | frozen_time=1801396800
            an address of nobody's  | 404 | /v1/nothing                        | ''
            """)
    void whatWasNotExecutedIsNotKept(String what, int status, String path, String form) throws Exception {
        Map<String, String> names = Map.of("customer", client.raw(CUSTOMERS, "name=a").at("id"));
        assertThat(keyed("k", path, named(names, form)).status()).isEqualTo(status);

        assertExecutes(keyed("k", CUSTOMERS, "name=a"));
    }

    @ParameterizedTest
    @CsvSource({"http_500_before,500", "rate_limit_429,429", "lock_timeout_429,429", "key_in_use_409,409"})
    void whatNeverReachedTheEndpointIsNotKept(String effect, int status) throws Exception {
        fault(effect, CUSTOMERS);

        assertThat(keyed("k", CUSTOMERS, "name=a").status()).isEqualTo(status);
        assertExecutes(keyed("k", CUSTOMERS, "name=a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sk_test_of_somebody_else"})
    void whoeverIsNotLetInLeavesNothingBehind(String secretKey) throws Exception {
        var stranger = new Client(sandbox, secretKey);

        assertThat(stranger.postKeyed("k", CUSTOMERS, "name", "a").status()).isEqualTo(401);
        assertExecutes(keyed("k", CUSTOMERS, "name=a"));
    }

    @Test
    void otherParametersAreRefused() throws Exception {
        keyed("k", CUSTOMERS, "name=a");

        for (String other : new String[]{"name=b", "name=a&email=a@shop.test", "", "metadata[name]=a"}) {
            assertRefused(keyed("k", CUSTOMERS, other), "Keys for idempotent requests can only be used with the same "
                    + "parameters they were first used with. Try using a key other than 'k' if you meant to execute a "
                    + "different request.");
        }
        assertThat(customers()).isEqualTo(1);
    }

    @Test
    void anotherEndpointIsRefused() throws Exception {
        keyed("k", CUSTOMERS, "name=a");

        assertRefused(keyed("k", INTENTS, PAYMENT), "Keys for idempotent requests can only be used for the same "
                + "endpoint they were first used for ('/v1/payment_intents' vs '/v1/customers'). Try using a key other "
                + "than 'k' if you meant to execute a different request.");
        assertThat(sandbox.ledger().charges()).isEmpty();
    }

    @Test
    void theSameEndpointOfAnotherObjectIsAnotherEndpoint() throws Exception {
        String one = client.raw(CUSTOMERS, "name=a").at("id");
        String two = client.raw(CUSTOMERS, "name=a").at("id");
        keyed("k", CUSTOMERS + "/" + one, "name=b");

        assertThat(keyed("k", CUSTOMERS + "/" + two, "name=b").status()).isEqualTo(400);
        assertThat(client.get(CUSTOMERS + "/" + two).at("name")).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "metadata[b]=2&metadata[a]=1&name=a+b&email=a%40shop.test",
            "name=a%20b&email=a@shop.test&metadata%5Ba%5D=1&metadata%5Bb%5D=2",
            "&email=%61@shop.test&&metadata[a]=%31&metadata[b]=2&name=%61%20%62&"})
    void howParametersAreWrittenDoesNotMatter(String other) throws Exception {
        Answer first = keyed("k", CUSTOMERS, "name=a+b&email=a@shop.test&metadata[a]=1&metadata[b]=2");

        assertReplays(keyed("k", CUSTOMERS, other), first);
    }

    @Test
    void aTwinIsToldThatTheFirstStillRuns() throws Exception {
        // For both: whichever takes the key first waits with it.
        client.control("faults", """
                {"match":{"idempotency_key":"k","times":2},"effect":"delay_ms","duration_ms":500}
                """);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(Collections.nCopies(2, (Callable<Answer>) () -> keyed("k",
                    CUSTOMERS, "name=a")));
            Answer one = answers.get(0).get();
            Answer two = answers.get(1).get();
            Answer first = one.status() == 200 ? one : two;
            Answer twin = one.status() == 200 ? two : one;

            assertThat(first.status()).isEqualTo(200);
            assertThat(twin.status()).isEqualTo(409);
            assertThat(twin.error().get("type").getAsString()).isEqualTo("idempotency_error");
            assertThat(twin.error().get("code").getAsString()).isEqualTo("idempotency_key_in_use");
            assertThat(message(twin)).isEqualTo("There is currently another in-progress request using this Idempotent "
                    + "Key (that probably means you submitted twice, and the other request is still going through): k. "
                    + "Please try again later.");
            assertReplays(keyed("k", CUSTOMERS, "name=a"), first);
        }
    }

    @Test
    void ofManyTwinsExactlyOneIsExecuted() throws Exception {
        int keys = 25;
        int twins = 4;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, keys * twins)
                    .mapToObj(n -> (Callable<Answer>) () -> keyed("k" + n % keys, INTENTS, PAYMENT)).toList();
            for (var answer : threads.invokeAll(calls)) {
                assertThat(answer.get().status()).isIn(200, 409);
            }
        }

        assertThat(sandbox.ledger().charges()).hasSize(keys);
        for (int n = 0; n < keys; n++) {
            assertThat(replayed(keyed("k" + n, INTENTS, PAYMENT))).isTrue();
        }
        assertThat(sandbox.ledger().captured()).containsEntry("eur", keys * 1000L);
    }

    @Test
    void onlyPostsHaveKeys() throws Exception {
        String id = client.raw(CUSTOMERS, "name=a").at("id");
        String path = CUSTOMERS + "/" + id;

        assertThat(client.get(path, "Idempotency-Key", "k").status()).isEqualTo(200);
        assertExecutes(client.delete(path, "Idempotency-Key", "k"));
        assertThat(client.delete(path, "Idempotency-Key", "k").status()).isEqualTo(404);
        assertThat(client.get(path, "Idempotency-Key", "k".repeat(300)).status()).isEqualTo(200);
        assertExecutes(keyed("k", CUSTOMERS, "name=a"));
    }

    @ParameterizedTest
    @CsvSource({"1,200", "255,200", "256,400", "3000,400"})
    void aKeyHasAtMost255Characters(int length, int status) throws Exception {
        assertThat(keyed("k".repeat(length), CUSTOMERS, "name=a").status()).isEqualTo(status);
        assertThat(customers()).isEqualTo(status == 200 ? 1 : 0);
    }

    @Test
    void everyAccountHasKeysOfItsOwn() throws Exception {
        Answer ours = keyed("k", CUSTOMERS, "name=a");
        Answer theirs = client.raw(CUSTOMERS, "name=b", "Idempotency-Key", "k", "Stripe-Account", "acct_other");

        assertExecutes(theirs);
        assertThat(theirs.at("id")).isNotEqualTo(ours.at("id"));
        assertReplays(client.raw(CUSTOMERS, "name=b", "Idempotency-Key", "k", "Stripe-Account", "acct_other"), theirs);
    }

    @Test
    void aKeyIsForgottenADayAfterItsFirstUse() throws Exception {
        Answer first = keyed("k", CUSTOMERS, "name=a");
        client.control("clock", "{\"advance\":\"PT23H59M\"}");
        assertReplays(keyed("k", CUSTOMERS, "name=a"), first);
        client.control("clock", "{\"advance\":\"PT1M\"}");

        Answer later = keyed("k", CUSTOMERS, "name=b");
        assertExecutes(later);
        assertThat(later.at("id")).isNotEqualTo(first.at("id"));
    }

    private Answer keyed(String key, String path, String form) throws Exception {
        return client.raw(path, form, "Idempotency-Key", key);
    }

    private void fault(String effect, String path) throws Exception {
        client.control("faults", "{\"match\":{\"method\":\"POST\",\"path_regex\":\"" + path + "$\"},\"effect\":\""
                + effect + "\"}");
    }

    private int customers() throws Exception {
        return client.get(CUSTOMERS).json().getAsJsonArray("data").size();
    }

    private static void assertReplays(Answer answer, Answer first) {
        assertThat(answer.status()).isEqualTo(first.status());
        assertThat(answer.response().body()).isEqualTo(first.response().body());
        assertThat(replayed(answer)).isTrue();
        assertThat(answer.header("Original-Request")).isEqualTo(first.header("Request-Id"));
        assertThat(answer.header("Request-Id")).startsWith("req_").isNotEqualTo(first.header("Request-Id"));
    }

    private static void assertExecutes(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(replayed(answer)).isFalse();
        assertThat(answer.header("Original-Request")).isEmpty();
    }

    private static void assertRefused(Answer answer, String message) {
        JsonObject error = answer.error();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(error.get("type").getAsString()).isEqualTo("idempotency_error");
        assertThat(message(answer)).isEqualTo(message);
        assertThat(error.has("code")).isFalse();
        assertThat(replayed(answer)).isFalse();
    }

    private static boolean replayed(Answer answer) {
        return answer.header("Idempotent-Replayed").equals("true");
    }

    private static String message(Answer answer) {
        return answer.error().get("message").getAsString();
    }
}
