package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutRequest;
import io.grpc.Metadata;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscoderTest extends BridgeFixture {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /v1/checkouts/chk_7                          |                                   | checkout_id: "chk_7"
            GET  | /v1/checkouts                                |                                   |
            GET  | /v1/checkouts?pageSize=5&pageToken=a%2Fb     |                                   | page_size: 5 page_token: "a/b"
            GET  | /v1/checkouts?page_size=5&customer_id=cus_1  |                                   | page_size: 5 customer_id: "cus_1"
            GET  | /v1/prices?pageSize=100                      |                                   | page_size: 100
            POST | /v1/checkouts                                | {}                                |
            POST | /v1/checkouts                                | {"reference":null}                |
            POST | /v1/checkouts  | {"presentation":"HOSTED"}                                       | presentation: HOSTED
            POST | /v1/checkouts  | {"items":[{"priceId":"p","quantity":"2"},{"price_id":"q"}]}     | items { price_id: "p" quantity: 2 } items { price_id: "q" }
            POST | /v1/checkouts  | {"items":[{"inlinePrice":{"name":"x","unitAmount":{"amount":9007199254740993,"currency":"usd"}}}]} | items { inline_price { name: "x" unit_amount { amount: 9007199254740993 currency: "usd" } } }
            POST | /v1/checkouts  | {"metadata":{"a":"b"},"expiresAfter":"1800s","savePaymentMethod":true} | metadata { key: "a" value: "b" } save_payment_method: true expires_after { seconds: 1800 }
            POST | /v1/checkouts/chk_7/confirm  | {"confirmationToken":"ctoken_1","requestId":"r"} | checkout_id: "chk_7" request_id: "r" confirmation_token: "ctoken_1"
            POST | /v1/checkouts/chk_7/cancel   | {}                                | checkout_id: "chk_7"
            """)
    void aRequestBecomesItsMessage(String method, String path, String body, String expected) throws Exception {
        HttpResponse<String> response = method.equals("GET") ? get(path) : post(path, body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        Message asked = server.asked.take();
        Message.Builder wanted = asked.newBuilderForType();
        TextFormat.merge(Objects.requireNonNullElse(expected, ""), wanted);
        assertThat(asked).isEqualTo(wanted.build());
    }

    @Test
    void answersAreCanonicalProto3Json() {
        assertThat(JsonParser.parseString(get("/v1/checkouts/chk_1").body())).isEqualTo(JsonParser.parseString("""
                {"checkout":{"id":"chk_1","version":"9007199254740993","status":"OPEN",
                 "presentation":"PRESENTATION_UNSPECIFIED","closing":"CLOSING_UNSPECIFIED","customerId":"","reference":"",
                 "orderNumber":"","amount":{"amount":"4999","currency":"usd"},"items":[],"metadata":{},"successUrl":"",
                 "cancelUrl":"","returnUrl":"","savePaymentMethod":false,"stripeSessionId":"","surplusPayments":[]},"clientSecret":"","hostedUrl":""}
                """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/checkouts?pageSize=1&pageSize=2  |                                     | pageSize             | must be given once
            /v1/checkouts?pageSize=1&page_size=1 |                                     | page_size            | must be given once
            /v1/checkouts?pageSize=x             |                                     | pageSize             | must be a whole number of 32 bits
            /v1/checkouts?pageSize=1.5           |                                     | pageSize             | must be a whole number of 32 bits
            /v1/checkouts?nope=1                 |                                     | nope                 | is not a parameter of this route
            /v1/checkouts/chk_1?checkout_id=b    |                                     | checkout_id          | is not a parameter of this route
            /v1/checkouts?x=1                    | {}                                  | x                    | is not a parameter of this route
            /v1/checkouts                        | {"nope":1}                          | nope                 | is not a field
            /v1/checkouts                        | {"items":[{"priceId":"p"},{"z":1}]} | items[1].z           | is not a field
            /v1/checkouts                        | {"items":[{"quantity":"many"}]}     | items[0].quantity    | must be a whole number of 64 bits, best as a string
            /v1/checkouts                        | {"items":{}}                        | items                | must be a list
            /v1/checkouts                        | {"items":[7]}                       | items[0]             | must be an object
            /v1/checkouts                        | {"items":[{"priceId":"p","inlinePrice":{}}]} | items[0].inlinePrice | cannot be given with priceId
            /v1/checkouts                        | {"presentation":"PAPER"}            | presentation         | must be one of PRESENTATION_UNSPECIFIED, ELEMENTS, HOSTED, EMBEDDED, ONE_CLICK
            /v1/checkouts                        | {"savePaymentMethod":"perhaps"}     | savePaymentMethod    | must be true or false
            /v1/checkouts                        | {"expiresAfter":"soon"}             | expiresAfter         | must be a duration as proto3 JSON writes it
            /v1/checkouts                        | {"metadata":[]}                     | metadata             | must be an object of texts
            /v1/checkouts                        | {"requestId":"a","request_id":"a"}  | request_id           | must be given once
            /v1/checkouts/chk_1/cancel           | {"checkoutId":"chk_1"}              | checkoutId           | is given by the path
            """)
    void aFieldThatDoesNotFitIsNamed(String path, String body, String field, String description) {
        HttpResponse<String> response = body == null ? get(path) : post(path, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response, "reason")).isEqualTo("INVALID_FIELD");
        assertThat(text(response, "outcome")).isEqualTo("NOT_DONE");
        assertThat(json(response).getAsJsonArray("errors").toString())
                .isEqualTo("[{\"field\":\"" + field + "\",\"description\":\"" + description + "\"}]");
        assertThat(server.asked).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void aBodyThatIsNoGoodJsonIsRefused(String body) {
        HttpResponse<String> response = post("/v1/checkouts", body);

        assertThat(response.statusCode()).as(body).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(server.asked).isEmpty();
    }

    static Stream<String> unreadable() {
        return Stream.of("{", "[]", "1", "null", "{}{}", "{'a':1}", "{a:1}", "{\"a\":1,}",
                "{\"items\":[],\"items\":[]}",
                "{\"metadata\":{\"a\":\"1\",\"a\":\"2\"}}", "{\"x\":NaN}", "[".repeat(100_000 / 2),
                "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}", "\u0000");
    }

    @Test
    void thirtyTwoLevelsAreNotTooDeep() {
        assertThat(text(post("/v1/checkouts", "{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}"), "detail"))
                .isEqualTo("a is not a field");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        HttpResponse<String> response = send(to("/v1/checkouts").header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[]{'{', '"', (byte) 0xff, '"', ':', '1', '}'})));

        assertThat(text(response, "detail")).isEqualTo("The body is not valid UTF-8.");
    }

    @Test
    void aPostNeedsNoBody() throws Exception {
        HttpResponse<String> response = send(to("/v1/checkouts/chk_1/cancel").POST(BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(((CancelCheckoutRequest) server.asked.take()).getCheckoutId()).isEqualTo("chk_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ""})
    void aBodyMustBeJson(String type) {
        HttpRequest.Builder request = to("/v1/checkouts").POST(BodyPublishers.ofString("{}"));
        HttpResponse<String> response = send(type.isEmpty() ? request : request.header("content-type", type));

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(text(response, "reason")).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void theIdempotencyKeyIsTheRequestId() throws Exception {
        send(to("/v1/checkouts").header("Idempotency-Key", "k-1").POST(BodyPublishers.noBody()));
        assertThat(((CreateCheckoutRequest) server.asked.take()).getRequestId()).isEqualTo("k-1");

        send(to("/v1/checkouts").header("Idempotency-Key", "k-1").header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"requestId\":\"k-1\"}")));
        assertThat(((CreateCheckoutRequest) server.asked.take()).getRequestId()).isEqualTo("k-1");

        HttpResponse<String> cancel = send(
                to("/v1/checkouts/chk_1/cancel").header("Idempotency-Key", "k-1").POST(BodyPublishers.noBody()));
        assertThat(cancel.statusCode()).isEqualTo(200);
    }

    @Test
    void aBadIdempotencyKeyIsRefused() {
        for (HttpRequest.Builder request : new HttpRequest.Builder[]{
                to("/v1/checkouts").header("Idempotency-Key", "k".repeat(256)).POST(BodyPublishers.noBody()),
                to("/v1/checkouts").header("Idempotency-Key", "a").header("Idempotency-Key", "b")
                        .POST(BodyPublishers.noBody()),
                to("/v1/checkouts").header("Idempotency-Key", "a").header("content-type", "application/json")
                        .POST(BodyPublishers.ofString("{\"requestId\":\"b\"}"))}) {
            HttpResponse<String> response = send(request);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("Idempotency-Key");
        }
        assertThat(server.asked).isEmpty();
    }

    @Test
    void theCredentialTheOriginAndTheRequestIdTravelOn() throws Exception {
        HttpResponse<String> response = send(to("/v1/checkouts").header("Authorization", "Bearer tgs_1")
                .header("Origin", SHOP).header("X-Request-Id", "r-1")
                .header("X-Tollgate-Origin", "https://forged.example"));

        Metadata metadata = server.headers.take();
        assertThat(header(metadata, "authorization")).isEqualTo("Bearer tgs_1");
        assertThat(header(metadata, "x-tollgate-origin")).isEqualTo(SHOP);
        assertThat(header(metadata, "x-request-id")).isEqualTo("r-1");
        assertThat(response.headers().firstValue("x-request-id")).contains("r-1");
    }

    @Test
    void anUnsafeRequestIdIsReplaced() throws Exception {
        for (String unsafe : new String[]{"a b", "x".repeat(129), "<script>"}) {
            HttpResponse<String> response = send(to("/v1/checkouts").header("X-Request-Id", unsafe));

            String id = header(server.headers.take(), "x-request-id");
            assertThat(id).isNotEqualTo(unsafe).matches("[0-9a-f-]{36}");
            assertThat(response.headers().firstValue("x-request-id")).contains(id);
        }
    }

    private static String header(Metadata metadata, String name) {
        return Objects.requireNonNull(metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
    }
}
