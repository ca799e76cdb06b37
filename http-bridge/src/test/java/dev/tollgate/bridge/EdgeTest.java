package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.v1.GetStreamLimitsResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeTest extends BridgeFixture {

    @ParameterizedTest
    @CsvSource(textBlock = """
            https://shop.example,          true
            https://shop.example:443,      false
            http://shop.example,           false
            https://shop.example.evil.io,  false
            https://SHOP.example,          false
            null,                          false
            *,                             false
            """)
    void onlyTheExactOriginMayRead(String origin, boolean allowed) {
        for (String path : new String[]{"/v1/checkouts", "/nope", "/v1/checkouts?x=1"}) {
            HttpResponse<String> response = send(to(path).header("Origin", origin));

            assertThat(response.headers().firstValue("access-control-allow-origin").isPresent()).isEqualTo(allowed);
            assertThat(response.headers().firstValue("access-control-expose-headers").isPresent()).isEqualTo(allowed);
            assertThat(response.headers().allValues("vary")).containsExactly("Origin");
            assertThat(response.headers().map()).doesNotContainKey("access-control-allow-credentials");
        }
    }

    @Test
    void aPreflightOfOursIsAnswered() {
        HttpResponse<String> response = preflight(SHOP);

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("access-control-allow-origin")).contains(SHOP);
        assertThat(response.headers().firstValue("access-control-allow-methods")).contains("GET, POST");
        assertThat(response.headers().firstValue("access-control-allow-headers"))
                .contains("authorization, content-type, idempotency-key, last-event-id, x-request-id");
        assertThat(response.headers().firstValue("access-control-max-age")).contains("7200");
    }

    @Test
    void aForeignPreflightIsRefused() {
        HttpResponse<String> response = preflight("https://evil.example");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void withoutAnOriginThereIsNoCors() {
        assertThat(get("/v1/checkouts").headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aHugeBodyGetsACleanAnswer(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpRequest request = to("/v1/checkouts").header("content-type", "application/json")
                    .POST(BodyPublishers.ofByteArray(new byte[10 << 20])).build();
            // An HTTP/2 client upgrades on its first request only if that has no body.
            client.send(to("/v1/config").build(), HttpResponse.BodyHandlers.discarding());
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(response.version()).isEqualTo(version);
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(text(response, "reason")).isEqualTo("BODY_TOO_LARGE");
            assertThat(client.send(to("/v1/checkouts").build(), HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void exactlyTheLimitOfJsonIsTaken() {
        String frame = "{\"reference\":\"\"}";
        String fits = "{\"reference\":\"" + "x".repeat(65_536 - frame.length()) + "\"}";

        assertThat(post("/v1/checkouts", fits).statusCode()).isEqualTo(200);
        assertThat(post("/v1/checkouts", fits + " ").statusCode()).isEqualTo(413);
    }

    @Test
    void aCompressedBodyIsRefusedOverHttp2Too() throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            client.send(to("/v1/config").build(), HttpResponse.BodyHandlers.discarding());
            HttpResponse<String> response = client.send(to("/v1/checkouts").header("content-encoding", "gzip")
                    .header("content-type", "application/json").POST(BodyPublishers.ofString("{}")).build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.statusCode()).isEqualTo(415);
        }
    }

    @Test
    void theAdminPortTellsHealthReadinessAndMetrics() {
        server.health.setStatus("", ServingStatus.SERVING);
        assertThat(admin("/healthz").statusCode()).isEqualTo(200);
        assertThat(admin("/readyz").statusCode()).isEqualTo(200);
        get("/v1/checkouts/chk_1");
        get("/v1/checkouts/chk_2");
        get("/some/random/path");

        String metrics = admin("/metrics").body();
        while (!metrics.contains("route=\"none\"")) {
            // A request is counted after its answer has gone out.
            metrics = admin("/metrics").body();
        }
        assertThat(metrics).contains("tollgate_bridge_requests_seconds_count"
                + "{method=\"GET\",route=\"/v1/checkouts/{checkout_id}\",status=\"200\"} 2")
                .contains("route=\"none\",status=\"404\"").contains("tollgate_bridge_streams_open 0.0")
                .doesNotContain("chk_1", "random");

        server.health.setStatus("", ServingStatus.NOT_SERVING);
        assertThat(admin("/readyz").statusCode()).isEqualTo(503);
        assertThat(admin("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void anIdleBridgeStopsAtOnce() throws Exception {
        restart(Map.of("TOLLGATE_BRIDGE_SHUTDOWN_GRACE", "PT30S"));
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            client.send(to("/v1/config").build(), HttpResponse.BodyHandlers.discarding());
            get("/v1/checkouts");
            long began = System.nanoTime();
            bridge.close();

            assertThat(System.nanoTime() - began).isLessThan(3_000_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
            "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: identity\r\n\r\n{}"})
    void whatCouldHideASecondRequestIsRefusedAndTheConnectionEnds(String rest) throws Exception {
        String answer = raw("POST /v1/checkouts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + rest
                + "GET /v1/prices HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").containsOnlyOnce("HTTP/1.1");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void theAnswerToHeadHasNoBody() throws Exception {
        String answers = raw("HEAD /v1/prices HTTP/1.1\r\nHost: x\r\n\r\nHEAD /nope HTTP/1.1\r\nHost: x\r\n\r\n"
                + "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n");

        assertThat(answers).startsWith("HTTP/1.1 405").containsSubsequence("\r\n\r\nHTTP/1.1 404",
                "\r\n\r\nHTTP/1.1 400");
    }

    @Test
    void aBodyWithoutEndIsCutOff() throws Exception {
        String chunk = "10000\r\n" + "x".repeat(1 << 16) + "\r\n";
        String answer = raw("POST /v1/checkouts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(258));

        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsBodyIsNoTrouble() throws Exception {
        try (Socket client = new Socket("127.0.0.1", bridge.port())) {
            client.getOutputStream().write("POST /v1/checkouts HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(get("/v1/checkouts").statusCode()).isEqualTo(200);
    }

    /** Whatever comes back until the bridge closes the connection. */
    private String raw(String request) throws Exception {
        try (Socket client = new Socket("127.0.0.1", bridge.port())) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aPortThatIsTakenIsNotOverlooked() {
        BridgeConfig taken = BridgeConfig.load(Map.of("TOLLGATE_BRIDGE_HOST", "127.0.0.1", "TOLLGATE_BRIDGE_PORT",
                String.valueOf(bridge.port()), "TOLLGATE_BRIDGE_ADMIN_PORT", "0"));

        assertThatThrownBy(() -> Bridge.start(taken, ServerConnections.over(server.channel)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(String.valueOf(bridge.port()));
    }

    @ParameterizedTest
    @CsvSource({"4999,1000,'streams.max is 5000, and the server takes 4999'",
            "5000,999,'server.calls-per-connection is 1000, and the server takes 999'"})
    void aBridgeThatMayAskForMoreThanTheServerTakesDoesNotStart(int streams, int calls, String why) {
        server.limits = GetStreamLimitsResponse.newBuilder().setStreamsMax(streams).setCallsPerConnectionMax(calls)
                .build();

        assertThatThrownBy(() -> restart(Map.of())).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(why);
    }

    @Test
    void aBridgeIsNotReadyWhenItsServerComesLaterAndTakesLess() {
        server.limits = GetStreamLimitsResponse.newBuilder().setStreamsMax(1).setCallsPerConnectionMax(1000).build();

        assertThat(admin("/readyz").statusCode()).isEqualTo(503);
        assertThat(admin("/readyz").body()).startsWith("streams.max is 5000, and the server takes 1 streams");

        server.limits = GetStreamLimitsResponse.newBuilder().setStreamsMax(5000).setCallsPerConnectionMax(1000)
                .build();
        assertThat(admin("/readyz").body()).isEqualTo("ready\n");
    }

    private HttpResponse<String> preflight(String origin) {
        return send(to("/v1/checkouts").method("OPTIONS", BodyPublishers.noBody()).header("Origin", origin)
                .header("Access-Control-Request-Method", "POST"));
    }

    private HttpResponse<String> admin(String path) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bridge.adminPort() + path)));
    }
}
