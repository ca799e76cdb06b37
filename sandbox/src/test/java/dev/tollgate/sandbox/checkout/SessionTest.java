package dev.tollgate.sandbox.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aKnownPriceIsSold() throws Exception {
        String product = client.post("/v1/products", "name", "Tea").at("id");
        String price = client.post("/v1/prices", "product", product, "currency", "eur", "unit_amount", "450").at("id");
        var session = hosted("line_items[0][price]", price, "line_items[0][quantity]", "3");

        assertThat(session.json().get("amount_total").getAsLong()).isEqualTo(1350);
        var line = lines(session.at("id") + "/line_items?expand[]=data.price.product").getFirst().getAsJsonObject();
        assertThat(line.get("description").getAsString()).isEqualTo("Tea");
        assertThat(line.getAsJsonObject("price").getAsJsonObject("product").get("id").getAsString()).isEqualTo(product);
    }

    @Test
    void aPriceGivenInPlaceIsMadeInactive() throws Exception {
        var session = hosted(CUP);
        var line = lines(session.at("id") + "/line_items").getFirst().getAsJsonObject();
        String price = line.getAsJsonObject("price").get("id").getAsString();

        assertThat(client.get("/v1/prices/" + price).at("active")).isEqualTo("false");
        var again = hosted("line_items[0][price]", price);
        assertThat(again.error().get("message").getAsString())
                .isEqualTo("The price specified is inactive. This field only accepts active prices.");
        assertThat(again.error().get("param").getAsString()).isEqualTo("line_items[0][price]");
    }

    @Test
    void aRecurringPriceIsNotPaidOnce() throws Exception {
        String price = client.post("/v1/prices", "product_data[name]", "Box", "currency", "eur", "unit_amount", "450",
                "recurring[interval]", "month").at("id");

        assertThat(hosted("line_items[0][price]", price).error().get("message").getAsString())
                .isEqualTo("You specified `payment` mode but passed a recurring price. Either switch to `subscription` "
                        + "mode or use only one-time prices.");
    }

    @Test
    void aRefusedSessionLeavesNothingBehind() throws Exception {
        String usd = client.post("/v1/prices", "product_data[name]", "Box", "currency", "usd", "unit_amount", "450")
                .at("id");
        var mixed = hosted(with(CUP, "line_items[1][price]", usd));

        assertThat(mixed.error().get("message").getAsString()).isEqualTo("All line items must have the same currency.");
        assertThat(client.get("/v1/products").json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void anEmbeddedSessionHasASecretAndNoAddress() throws Exception {
        var session = create(with(CUP, "ui_mode", "embedded_page", "return_url", "https://shop.test/back"));

        assertThat(session.at("client_secret")).startsWith(session.at("id") + "_secret_");
        assertThat(session.at("url")).isEmpty();
        assertThat(session.at("redirect_on_completion")).isEqualTo("always");
        assertThat(session.at("return_url")).isEqualTo("https://shop.test/back");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"hosted|Invalid ui_mode", "embedded|Invalid ui_mode", "custom|Invalid ui_mode",
            "embedded_page|Missing required param: return_url.", "elements|Missing required param: return_url.",
            "form|Missing required param: return_url.", "hosted_page|Missing required param: success_url."})
    void everyPlaceHasItsAddresses(String uiMode, String message) throws Exception {
        assertThat(create(with(CUP, "ui_mode", uiMode)).error().get("message").getAsString()).startsWith(message);
    }

    @Test
    void anEmbeddedSessionTakesNoSuccessUrl() throws Exception {
        assertThat(hosted(with(CUP, "ui_mode", "embedded_page", "cancel_url", "https://shop.test/")).error()
                .get("message").getAsString()).isEqualTo("The following parameters are not supported with "
                        + "`ui_mode: embedded_page`: cancel_url, success_url.");
        var never = with(CUP, "ui_mode", "embedded_page", "redirect_on_completion", "never");
        assertThat(create(never).status()).isEqualTo(200);
        assertThat(create(with(never, "return_url", "https://shop.test/")).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer_email", "customer_creation"})
    void aKnownCustomerIsNotDescribedAgain(String param) throws Exception {
        String customer = client.post("/v1/customers", "email", "ada@shop.test").at("id");

        assertThat(hosted(with(CUP, "customer", customer, param, "always")).error().get("message").getAsString())
                .startsWith("You may only specify one of these parameters: customer, ");
        var session = hosted(with(CUP, "customer", customer));
        assertThat(session.at("customer_creation")).isEmpty();
        assertThat(session.json().getAsJsonObject("saved_payment_method_options").getAsJsonArray(
                "allow_redisplay_filters").get(0).getAsString()).isEqualTo("always");
    }

    @Test
    void aSessionTakesTheTypesThatItsCurrencyHas() throws Exception {
        assertThat(hosted(CUP).json().get("payment_method_types").toString()).isEqualTo("[\"card\",\"sepa_debit\"]");
        var cards = hosted(with(CUP, "payment_method_types[]", "card"));
        assertThat(client.control("checkout/sessions/" + cards.at("id") + "/pay", "{\"pm\":\"pm_success_de\"}")
                .status()).isEqualTo(400);
        String usd = client.post("/v1/prices", "product_data[name]", "Box", "currency", "usd", "unit_amount", "450")
                .at("id");
        assertThat(hosted("line_items[0][price]", usd, "payment_method_types[]", "sepa_debit").error().get("message")
                .getAsString()).contains("only supports the following currencies: `eur`");
        assertThat(hosted(with(CUP, "payment_method_types[]", "klarna")).error().get("code").getAsString())
                .isEqualTo("sandbox_unsupported");
    }

    @Test
    void metadataCanBeChangedAndNothingElse() throws Exception {
        String id = hosted(with(CUP, "metadata[a]", "1")).at("id");

        assertThat(client.post("/v1/checkout/sessions/" + id, "metadata[b]", "2").json().get("metadata").toString())
                .isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
        assertThat(client.post("/v1/checkout/sessions/" + id, "locale", "de").status()).isEqualTo(400);
    }

    @Test
    void lineItemsComeInPages() throws Exception {
        String[] form = {};
        for (int i = 0; i < 12; i++) {
            form = with(form, CUP[0].replace("[0]", "[" + i + "]"), "eur", CUP[2].replace("[0]", "[" + i + "]"), "120",
                    CUP[4].replace("[0]", "[" + i + "]"), "Cup " + i);
        }
        String id = hosted(form).at("id");

        var first = client.get("/v1/checkout/sessions/" + id + "/line_items?limit=5").json();
        assertThat(first.get("has_more").getAsBoolean()).isTrue();
        String last = first.getAsJsonArray("data").get(4).getAsJsonObject().get("id").getAsString();
        assertThat(names(lines(id + "/line_items?limit=3&starting_after=" + last)))
                .containsExactly("Cup 5", "Cup 6", "Cup 7");
        assertThat(names(lines(id + "/line_items?limit=2&ending_before=" + last))).containsExactly("Cup 2", "Cup 3");
        assertThat(client.get("/v1/checkout/sessions/" + id + "?expand[]=line_items").json()
                .getAsJsonObject("line_items").getAsJsonArray("data")).hasSize(10);
    }

    @Test
    void sessionsAreFoundByWhatIsKnownOfThem() throws Exception {
        String customer = client.post("/v1/customers", "email", "ada@shop.test").at("id");
        String hers = hosted(with(CUP, "customer", customer)).at("id");
        String other = hosted(CUP).at("id");
        sandbox.pay(other, "4242424242424242");

        assertThat(ids("customer=" + customer)).containsExactly(hers);
        assertThat(ids("status=complete")).containsExactly(other);
        assertThat(ids("customer_details[email]=jenny.rosen@example.com")).containsExactly(other);
        assertThat(ids("subscription=sub_x")).isEmpty();
    }

    private static final String[] CUP = {"line_items[0][price_data][currency]", "eur",
            "line_items[0][price_data][unit_amount]", "1200", "line_items[0][price_data][product_data][name]", "Cup"};

    private Client.Answer hosted(String... form) throws Exception {
        return create(with(form, "success_url", "https://shop.test/thanks"));
    }

    private Client.Answer create(String... form) throws Exception {
        return client.post("/v1/checkout/sessions", with(form, "mode", "payment"));
    }

    private static String[] with(String[] form, String... more) {
        return Stream.of(form, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private List<JsonElement> lines(String path) throws Exception {
        return client.get("/v1/checkout/sessions/" + path).json().getAsJsonArray("data").asList();
    }

    private static List<String> names(List<JsonElement> lines) {
        return lines.stream().map(line -> line.getAsJsonObject().get("description").getAsString()).toList();
    }

    private List<String> ids(String query) throws Exception {
        return client.get("/v1/checkout/sessions?" + query).json().getAsJsonArray("data").asList().stream()
                .map(session -> session.getAsJsonObject().get("id").getAsString()).toList();
    }
}
