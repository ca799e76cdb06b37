package dev.tollgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole house over HTTP: what a browser and a merchant's backend see, through the bridge, of the real server. */
class HttpIT {
    private static final String TEA = """
            {"items":[{"inlinePrice":{"name":"Tea","unitAmount":{"amount":"4999","currency":"usd"}}}]}""";
    @TempDir
    private static Path folder;
    private static House house;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void open() {
        house = House.open(HouseConfig.anywhere(folder, Clock.systemUTC()));
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(house.bridge() + path)).header("authorization",
                "Bearer " + House.API_KEY);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static HttpResponse<String> post(String path, String body, String... headers) {
        var request = request(path).header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        return send(request);
    }

    private static JsonObject json(HttpResponse<String> response) {
        return JsonParser.parseString(response.body()).getAsJsonObject();
    }

    private static String refused(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        return json(response).get("reason").getAsString();
    }

    private static String inline(String amount, String currency) {
        return "{\"inlinePrice\":{\"name\":\"x\",\"unitAmount\":{\"amount\":" + amount + ",\"currency\":\"" + currency
                + "\"}}}";
    }

    private static HttpResponse<String> cart(String... items) {
        return post("/v1/checkouts", "{\"items\":[" + String.join(",", items) + "]}");
    }

    @Test
    void eachBadInputHasItsOwnClearError() {
        assertThat(refused(400, cart())).isEqualTo("CART_EMPTY");
        assertThat(refused(400, cart("{\"priceId\":\"price_01h455vb4pex5vsknk084sn02q\"}"))).isEqualTo("PRICE_UNKNOWN");
        assertThat(refused(400, cart(inline("500", "usd"), inline("500", "eur")))).isEqualTo("MIXED_CURRENCY");
        assertThat(refused(400, cart(inline("0", "usd")))).isEqualTo("INVALID_FIELD");
        assertThat(refused(400, cart(inline("1", "usd")))).isEqualTo("AMOUNT_TOO_SMALL");
        assertThat(refused(400, cart(inline("\"9223372036854775807\"", "usd")))).isEqualTo("AMOUNT_TOO_LARGE");
        assertThat(refused(400, post("/v1/checkouts", TEA.replace("}]}", "}],\"returnUrl\":\"http://evil.test/\"}"))))
                .isEqualTo("URL_NOT_ALLOWED");
        assertThat(refused(404, send(request("/v1/checkouts/chk_01h455vb4pex5vsknk084sn02q"))))
                .isEqualTo("CHECKOUT_NOT_FOUND");
        assertThat(refused(413, post("/v1/checkouts", "x".repeat(10 << 20)))).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void wrongTypesAreNamedFieldByField() {
        for (var wrong : Map.of("\"many\"", "items[0].quantity", "1.5", "items[0].quantity").entrySet()) {
            var response = cart("{\"quantity\":" + wrong.getKey() + "," + inline("500", "usd").substring(1));
            assertThat(refused(400, response)).isEqualTo("INVALID_FIELD");
            assertThat(json(response).getAsJsonArray("errors").get(0).getAsJsonObject().get("field").getAsString())
                    .isEqualTo(wrong.getValue());
        }
        assertThat(refused(400, post("/v1/checkouts", "{\"item\":[]}"))).isEqualTo("INVALID_FIELD");
        assertThat(refused(400, post("/v1/checkouts", "[]"))).isIn("INVALID_FIELD", "BAD_REQUEST");
    }

    @Test
    void withoutAKeyNothingIsSaid() {
        var bare = HttpRequest.newBuilder(URI.create(house.bridge() + "/v1/checkouts"));
        assertThat(refused(401, send(bare))).isEqualTo("UNAUTHENTICATED");
        assertThat(refused(401, send(bare.header("authorization", "Bearer tg_test_wrong"))))
                .isEqualTo("UNAUTHENTICATED");
    }

    @Test
    void anotherOrganizationsCheckoutLooksExactlyLikeNone() throws SQLException {
        String rival = "tg_test_rival00000000000000000000";
        try (var connection = DriverManager.getConnection(house.jdbcUrl(), "postgres", "");
                var rows = connection.createStatement()) {
            rows.execute(
                    """
                    INSERT INTO organization (id, created_at, name, order_prefix, late_payment_policy, url_origins, default_currency)
                    SELECT gen_random_uuid(), created_at, 'rival', 'RV', late_payment_policy, url_origins, 'eur' FROM organization""");
            rows.execute("INSERT INTO api_key (organization_id, id, created_at, name, hash, scopes)"
                    + " SELECT o.id, k.id, k.created_at, 'rival', sha256('" + rival
                    + "'), k.scopes FROM organization o, api_key k WHERE o.name = 'rival'");
        }
        String theirs = json(post("/v1/checkouts", TEA)).getAsJsonObject("checkout").get("id").getAsString();
        assertThat(asked(rival, theirs)).isEqualTo(asked(rival, "chk_01h455vb4pex5vsknk084sn02q"));
    }

    /** Everything that the answer says but the asked id and the request's own. */
    private static String asked(String key, String id) {
        var answer = send(HttpRequest.newBuilder(URI.create(house.bridge() + "/v1/checkouts/" + id))
                .header("authorization", "Bearer " + key));
        assertThat(refused(404, answer)).isEqualTo("CHECKOUT_NOT_FOUND");
        JsonObject said = json(answer);
        said.remove("requestId");
        return said.toString().replace(id, "ID");
    }

    @Test
    void theSameKeyGivesTheSameCheckoutAndAnotherCartIsRefused() {
        var first = post("/v1/checkouts", TEA, "idempotency-key", "k-1");
        var second = post("/v1/checkouts", TEA, "idempotency-key", "k-1");
        assertThat(json(second).getAsJsonObject("checkout").get("id"))
                .isEqualTo(json(first).getAsJsonObject("checkout").get("id"));
        assertThat(json(second).get("clientSecret")).isEqualTo(json(first).get("clientSecret"));
        assertThat(refused(422, post("/v1/checkouts", TEA.replace("4999", "5000"), "idempotency-key", "k-1")))
                .isEqualTo("REQUEST_ID_REUSED");
    }

    @Test
    void aPageOfAnotherOriginIsLeftAlone() {
        var foreign = send(request("/v1/prices").header("origin", "http://evil.test"));
        assertThat(foreign.headers().firstValue("access-control-allow-origin")).isEmpty();
        String shop = "http://" + house.shop().getAuthority();
        assertThat(
                send(request("/v1/prices").header("origin", shop)).headers().firstValue("access-control-allow-origin"))
                .hasValue(shop);
    }

    @Test
    void aForgedWebhookIsRefusedAndAnUnsignedOneToo() {
        assertThat(refused(400, send(HttpRequest.newBuilder(URI.create(house.bridge() + "/webhooks/stripe"))
                .header("stripe-signature", "t=1,v1=00").POST(HttpRequest.BodyPublishers.ofString("{}")))))
                .isEqualTo("SIGNATURE_INVALID");
        assertThat(refused(400, send(HttpRequest.newBuilder(URI.create(house.bridge() + "/webhooks/stripe"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))))).isEqualTo("SIGNATURE_INVALID");
    }

    @Test
    void aStreamTellsEveryVersionThenTheEndAndThen204() throws Exception {
        JsonObject checkout = json(post("/v1/checkouts", TEA)).getAsJsonObject("checkout");
        String id = checkout.get("id").getAsString();
        var stream = HTTP.send(request("/v1/checkouts/" + id + "/events").build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        // Stripe's own server-side way to make what Stripe.js makes in a page.
        var confirmed = post("/v1/checkouts/" + id + "/confirm", "{\"paymentMethod\":\"pm_card_visa\"}");
        assertThat(confirmed.statusCode()).as(confirmed.body()).isEqualTo(200);
        List<String> lines = read(stream.body());
        assertThat(lines).anyMatch(line -> line.equals("event: hello")).anyMatch(line -> line.equals("event: end"));
        List<String> cursors = lines.stream().filter(line -> line.startsWith("id: ")).distinct().toList();
        String last = cursors.getLast().substring("id: ".length());
        assertThat(send(request("/v1/checkouts/" + id + "/events").header("last-event-id", last)).statusCode())
                .isEqualTo(204);
        String first = cursors.getFirst().substring("id: ".length());
        assertThat(send(request("/v1/checkouts/" + id + "/events").header("last-event-id", first)).body())
                .contains("\"resumed\"").contains("event: status").contains("event: end");
    }

    private static List<String> read(Stream<String> lines) {
        var all = new ArrayList<String>();
        lines.forEach(all::add);
        return all;
    }

    @Test
    void theApiDescribesItself() {
        var document = send(HttpRequest.newBuilder(URI.create(house.bridge() + "/openapi.yaml")));
        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(document.body()).startsWith("openapi: 3.1").contains("/v1/checkouts/{checkout_id}/events");
    }
}
