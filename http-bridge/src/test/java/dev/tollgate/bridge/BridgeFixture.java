package dev.tollgate.bridge;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A bridge in front of a fake server, and a browser's way to it. */
@Timeout(60)
abstract class BridgeFixture {

    static final String SHOP = "https://shop.example";

    final FakeServer server = new FakeServer();
    final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    Bridge bridge = open(Map.of());

    private Bridge open(Map<String, String> overrides) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TOLLGATE_BRIDGE_HOST", "127.0.0.1",
                "TOLLGATE_BRIDGE_PORT", "0",
                "TOLLGATE_BRIDGE_ADMIN_PORT", "0",
                "TOLLGATE_BRIDGE_ALLOWED_ORIGINS", SHOP));
        environment.putAll(overrides);
        return Bridge.start(BridgeConfig.load(environment), ServerConnections.over(server.channel));
    }

    void restart(Map<String, String> overrides) {
        bridge.close();
        bridge = open(overrides);
    }

    @AfterEach
    void stop() {
        bridge.close();
        http.close();
        server.close();
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(bridge.uri() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError("no clean answer", failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    HttpResponse<String> get(String path) {
        return send(to(path).GET());
    }

    HttpResponse<String> post(String path, String json) {
        return send(
                to(path).header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    static JsonObject json(HttpResponse<String> response) {
        return JsonParser.parseString(response.body()).getAsJsonObject();
    }

    static String text(HttpResponse<String> response, String key) {
        return json(response).get(key).getAsString();
    }
}
