package dev.tollgate.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aProductHasPricesAndOneOfThemByDefault() throws Exception {
        String tea = product("Tea");
        String price = price(tea).at("id");
        client.post("/v1/products/" + tea, "default_price", price);

        var seen = client.get("/v1/products/" + tea + "?expand[]=default_price.product").json();
        assertThat(seen.getAsJsonObject("default_price").getAsJsonObject("product").get("name").getAsString())
                .isEqualTo("Tea");
        assertThat(types()).containsExactly("product.created", "price.created", "product.updated");
        assertThat(client.post("/v1/prices/" + price, "active", "false").error().get("message").getAsString())
                .isEqualTo("This price cannot be archived because it is the default price of its product.");
    }

    @Test
    void aProductIsMadeTogetherWithItsPrice() throws Exception {
        var product = client.post("/v1/products", "name", "Tea", "id", "tea", "default_price_data[currency]", "eur",
                "default_price_data[unit_amount]", "450", "images[]", "https://shop.test/tea.png");
        assertThat(product.at("id")).isEqualTo("tea");
        assertThat(product.at("default_price")).startsWith("price_");
        assertThat(client.post("/v1/products", "name", "Other", "id", "tea").error().get("code").getAsString())
                .isEqualTo("resource_already_exists");
    }

    @Test
    void anUpdateTellsWhatWasThereBefore() throws Exception {
        String tea = client.post("/v1/products", "name", "Tea", "metadata[grade]", "a").at("id");
        sandbox.advance(Duration.ofMinutes(1));
        client.post("/v1/products/" + tea, "name", "Green tea", "metadata[origin]", "jp");

        JsonObject previously = previously();
        assertThat(previously.keySet()).containsExactlyInAnyOrder("name", "metadata", "updated");
        assertThat(previously.get("name").getAsString()).isEqualTo("Tea");
        assertThat(previously.getAsJsonObject("metadata").get("origin").isJsonNull()).isTrue();
        assertThat(previously.getAsJsonObject("metadata").has("grade")).isFalse();
        client.post("/v1/products/" + tea, "name", "Green tea");
        assertThat(types()).containsExactly("product.created", "product.updated");
    }

    @Test
    void onlyAProductWithoutPricesCanBeDeleted() throws Exception {
        String kept = product("Tea");
        price(kept);
        assertThat(client.delete("/v1/products/" + kept).error().get("message").getAsString())
                .isEqualTo("This product cannot be deleted because it has one or more user-created prices.");

        String gone = product("Cup");
        assertThat(client.delete("/v1/products/" + gone).json().get("deleted").getAsBoolean()).isTrue();
        assertThat(client.get("/v1/products/" + gone).status()).isEqualTo(404);
        assertThat(types()).endsWith("product.deleted");
    }

    @Test
    void anAmountNeverChanges() throws Exception {
        String price = price(product("Tea")).at("id");

        assertThat(client.post("/v1/prices/" + price, "unit_amount", "5").error().get("code").getAsString())
                .isEqualTo("parameter_unknown");
        assertThat(client.post("/v1/prices/" + price, "nickname", "summer", "active", "false").at("active"))
                .isEqualTo("false");
        assertThat(previously().keySet()).containsExactlyInAnyOrder("nickname", "active");
    }

    @Test
    void aLookupKeyNamesOnePriceUntilItIsTakenOver() throws Exception {
        String tea = product("Tea");
        String first = price(tea, "lookup_key", "standard").at("id");
        assertThat(price(tea, "lookup_key", "standard").error().get("message").getAsString()).contains(first);

        String second = price(tea, "lookup_key", "standard", "transfer_lookup_key", "true").at("id");
        assertThat(client.get("/v1/prices/" + first).at("lookup_key")).isEmpty();
        assertThat(ids("/v1/prices?lookup_keys[]=standard")).containsExactly(second);
    }

    @Test
    void aPriceBringsItsProduct() throws Exception {
        var price = client.post("/v1/prices", "currency", "eur", "unit_amount_decimal", "999", "product_data[name]",
                "Box", "recurring[interval]", "month", "recurring[trial_period_days]", "14");

        assertThat(price.at("type")).isEqualTo("recurring");
        assertThat(price.json().get("unit_amount").getAsLong()).isEqualTo(999);
        assertThat(price.json().getAsJsonObject("recurring").get("interval_count").getAsInt()).isEqualTo(1);
        assertThat(client.get("/v1/products/" + price.at("product")).at("name")).isEqualTo("Box");
        assertThat(types()).containsExactly("product.created", "price.created");
    }

    @Test
    void listsTakeFilters() throws Exception {
        String tea = product("Tea");
        String cup = product("Cup");
        String once = price(tea).at("id");
        String monthly = price(tea, "recurring[interval]", "month").at("id");
        String yearly = price(cup, "recurring[interval]", "year").at("id");
        client.post("/v1/products/" + cup, "active", "false");
        client.post("/v1/prices/" + once, "active", "false");

        assertThat(ids("/v1/products?active=true")).containsExactly(tea);
        assertThat(ids("/v1/products?ids[]=" + cup)).containsExactly(cup);
        assertThat(ids("/v1/prices?product=" + tea)).containsExactly(monthly, once);
        assertThat(ids("/v1/prices?active=true&type=recurring")).containsExactly(yearly, monthly);
        assertThat(ids("/v1/prices?recurring[interval]=month")).containsExactly(monthly);
        assertThat(ids("/v1/prices?currency=usd")).isEmpty();
        assertThat(client.get("/v1/prices?active=perhaps").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"unit_amount_decimal,12.5", "billing_scheme,tiered", "custom_unit_amount[enabled],true",
            "transform_quantity[divide_by],10", "currency_options[usd][unit_amount],5", "tiers[0][up_to],inf"})
    void whatIsNotModelledIsRefusedLoudly(String name, String value) throws Exception {
        var refused = client.post("/v1/prices", "currency", "eur", "product", product("Tea"), name, value);

        assertThat(refused.error().get("code").getAsString()).isEqualTo("sandbox_unsupported");
    }

    @Test
    void mistakesAreNamed() throws Exception {
        String tea = product("Tea");
        assertThat(client.post("/v1/products").error().get("param").getAsString()).isEqualTo("name");
        assertThat(client.post("/v1/prices", "currency", "eur", "unit_amount", "1").error().get("param").getAsString())
                .isEqualTo("product");
        assertThat(client.post("/v1/prices", "currency", "eur", "unit_amount", "1", "product", "prod_x").error()
                .get("code").getAsString()).isEqualTo("resource_missing");
        assertThat(price(tea, "unit_amount_decimal", "5").error().get("message").getAsString())
                .contains("only specify one of these parameters");
        assertThat(price(tea, "recurring[interval]", "month", "recurring[interval_count]", "37").status())
                .isEqualTo(400);
        assertThat(client.post("/v1/products/" + tea, "default_price", price(product("Cup")).at("id")).error()
                .get("message").getAsString()).contains("does not belong");
    }

    private String product(String name) throws Exception {
        return client.post("/v1/products", "name", name).at("id");
    }

    private Client.Answer price(String product, String... more) throws Exception {
        String[] form = {"currency", "eur", "unit_amount", "450", "product", product};
        return client.post("/v1/prices", Stream.of(form, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private List<String> ids(String path) throws Exception {
        return client.get(path).json().getAsJsonArray("data").asList().stream()
                .map(object -> object.getAsJsonObject().get("id").getAsString()).toList();
    }

    private JsonObject previously() {
        return sandbox.events().getLast().getAsJsonObject("data").getAsJsonObject("previous_attributes");
    }

    private List<String> types() {
        return sandbox.events().stream().map(event -> event.get("type")).map(JsonElement::getAsString).toList();
    }
}
