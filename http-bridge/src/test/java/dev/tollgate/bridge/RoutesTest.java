package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.mapper.MapperManager;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class RoutesTest extends BridgeFixture {

    @Test
    void theRoutesAreTheGoldenOnes() throws IOException {
        BridgeConfig config = BridgeConfig.load(Map.of());
        try (EventStreams streams = new EventStreams(server.channel, config, new Metrics());
                var golden = Objects.requireNonNull(getClass().getResourceAsStream("/routes.golden.txt"))) {
            String routes = Bridge.endpoints(config, ServerConnections.over(server.channel), streams).stream()
                    .map(endpoint -> endpoint.method().text() + " " + endpoint.path() + " -> " + endpoint.rpc() + "\n")
                    .sorted().collect(Collectors.joining());

            assertThat(routes).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v1/checkout", "/v1/checkouts/chk_1/confirm/x", "/V1/checkouts", "/healthz",
            "/metrics", "/webhooks/stripe/a/b", "/v1/checkouts/../../etc/passwd"})
    void whatIsNotThereIsAProblem(String path) {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(text(response, "type")).isEqualTo("https://tollgate.dev/problems/route-not-found");
        assertThat(response.headers().firstValue("x-request-id")).contains(text(response, "requestId"));
    }

    @ParameterizedTest
    @CsvSource({"DELETE,/v1/checkouts,'GET, POST'", "PUT,/v1/checkouts/chk_1,GET",
            "GET,/v1/checkouts/chk_1/confirm,POST",
            "GET,/webhooks/stripe,POST", "POST,/v1/prices,GET", "OPTIONS,/v1/prices,GET", "HEAD,/v1/prices,GET",
            "TRACE,/v1/prices,GET", "POST,/v1/checkouts/chk_1/events,GET"})
    void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed) {
        HttpResponse<String> response = send(to(path).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains(allowed);
    }

    @Test
    void numbersInHeadersAreReadWithoutALookUpOfItsOwnForEach() {
        assertThat(MapperManager.global()).isSameAs(MapperManager.global());
    }

    @Test
    void everyAnswerForbidsKeepingAndGuessing() {
        for (String path : new String[]{"/v1/checkouts", "/nope", "/openapi.yaml", "/v1/checkouts?x=1"}) {
            HttpResponse<String> response = get(path);
            assertThat(response.headers().firstValue("cache-control")).contains("no-store");
            assertThat(response.headers().firstValue("x-content-type-options")).contains("nosniff");
        }
    }

    @Test
    void theOpenApiDocumentDescribesEveryRoute() {
        HttpResponse<String> response = get("/openapi.yaml");
        Map<String, Object> document = new Yaml().load(response.body());

        assertThat(document).containsEntry("openapi", "3.1.0");
        assertThat(part(document, "paths")).containsOnlyKeys("/v1/checkouts", "/v1/checkouts/{checkout_id}",
                "/v1/checkouts/{checkout_id}/confirm", "/v1/checkouts/{checkout_id}/cancel",
                "/v1/checkouts/{checkout_id}/events", "/v1/prices", "/v1/config");
        assertThat(response.body()).doesNotContain("&id0").contains("Idempotency-Key", "Last-Event-ID",
                "#/components/schemas/CreateCheckoutRequest.Item", "WatchCheckoutResponse.StatusChange",
                "x-sse-events");
        response.body().lines().filter(line -> line.contains("$ref")).forEach(line -> {
            String name = line.replaceAll(".*schemas/([A-Za-z.]+).*", "$1");
            assertThat(part(part(document, "components"), "schemas")).containsKey(name);
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> document, String key) {
        return (Map<String, Object>) Objects.requireNonNull(document.get(key));
    }
}
