package dev.tollgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Metadata;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As in production: two processes, one connection. */
@Timeout(60)
class NetworkTest {

    private final FakeServer server = new FakeServer(Main::channel);
    private final Bridge bridge = Bridge.start(BridgeConfig.load(Map.of("TOLLGATE_BRIDGE_HOST", "127.0.0.1",
            "TOLLGATE_BRIDGE_PORT", "0", "TOLLGATE_BRIDGE_ADMIN_PORT", "0")), server.channel);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        bridge.close();
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

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(bridge.uri() + path)).header("Authorization", "Bearer tgs_1")
                .build(), HttpResponse.BodyHandlers.ofString());
    }
}
