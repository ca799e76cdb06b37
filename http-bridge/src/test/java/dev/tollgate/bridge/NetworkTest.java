package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Metadata;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As in production: two processes, and connections between them that take only so many calls at once. */
@Timeout(60)
class NetworkTest {

    private static final int CALLS_PER_CONNECTION = 2;
    private static final int STREAMS_MAX = 5;
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private final FakeServer server = new FakeServer(CALLS_PER_CONNECTION);
    private final BridgeConfig config = BridgeConfig.load(Map.of("TOLLGATE_BRIDGE_HOST", "127.0.0.1",
            "TOLLGATE_BRIDGE_PORT", "0", "TOLLGATE_BRIDGE_ADMIN_PORT", "0",
            "TOLLGATE_BRIDGE_SERVER_ADDRESS", server.address(),
            "TOLLGATE_BRIDGE_SERVER_CALLS_PER_CONNECTION", "" + CALLS_PER_CONNECTION,
            "TOLLGATE_BRIDGE_STREAMS_MAX", "" + STREAMS_MAX));
    private final ServerConnections connections = ServerConnections.open(config);
    private final Bridge bridge = Bridge.start(config, connections);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        bridge.close();
        connections.close();
        http.close();
        server.close();
    }

    @Test
    void callsRefusalsAndStreamsCrossIt() throws Exception {
        assertThat(get("/v1/checkouts/chk_1").statusCode()).isEqualTo(200);
        assertThat(server.headers.take().get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("Bearer tgs_1");

        server.failure = FakeServer.refusal(Code.NOT_FOUND_VALUE, "CHECKOUT_NOT_FOUND", "NOT_DONE", "Kein Käufer.");
        HttpResponse<String> refused = get("/v1/checkouts/chk_1");
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).contains("CHECKOUT_NOT_FOUND", "Kein Käufer.");

        server.watch = answer -> {
            answer.onNext(Says.hello(false));
            for (int version = 1; version <= 500; version++) {
                answer.onNext(Says.status(version, "api"));
            }
            answer.onNext(Says.end(500));
            answer.onCompleted();
        };
        assertThat(get("/v1/checkouts/chk_1/events").body().lines().filter(line -> line.startsWith("id: ")))
                .hasSize(501).startsWith("id: e1.1", "id: e1.2").endsWith("id: e1.500", "id: e1.500");
    }

    @Test
    void asManyStreamsAsMayBeOpenKeepNobodyWaiting() throws Exception {
        server.watch = answer -> answer.onNext(Says.hello(false));
        List<HttpResponse<InputStream>> streams = new ArrayList<>();
        for (int n = 0; n < STREAMS_MAX; n++) {
            streams.add(http.send(to("/v1/checkouts/chk_1/events").timeout(AT_ONCE).build(),
                    HttpResponse.BodyHandlers.ofInputStream()));
        }

        assertThat(streams).allMatch(stream -> stream.statusCode() == 200);
        assertThat(get("/v1/checkouts/chk_1/events").statusCode()).isEqualTo(429);
        assertThat(get("/v1/checkouts/chk_1").statusCode()).isEqualTo(200);
        assertThat(http.send(to("/webhooks/stripe").timeout(AT_ONCE).POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(), HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bridge.adminPort() + "/readyz"))
                .timeout(AT_ONCE).build(), HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("ready\n");
        for (HttpResponse<InputStream> stream : streams) {
            stream.body().close();
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(bridge.uri() + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(to(path).timeout(AT_ONCE).header("Authorization", "Bearer tgs_1").build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
