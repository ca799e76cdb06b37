package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Speaks HTTP with a sandbox as a plain program would: no redirects followed, no retries. */
public final class Client {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final String key;

    public Client(Sandbox sandbox) {
        this(sandbox, "sk_test_sandbox");
    }

    public Client(Sandbox sandbox, String key) {
        base = URI.create("http://127.0.0.1:" + sandbox.port());
        this.key = key;
    }

    public record Answer(HttpResponse<byte[]> response) {

        public int status() {
            return response.statusCode();
        }

        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        public JsonObject json() {
            return JsonParser.parseString(text()).getAsJsonObject();
        }

        public JsonObject error() {
            return json().getAsJsonObject("error");
        }

        public String at(String name) {
            return json().get(name).isJsonNull() ? "" : json().get(name).getAsString();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    public Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send(with(headers, request(path).GET()));
    }

    public Answer delete(String path, String... headers) throws IOException, InterruptedException {
        return send(with(headers, request(path).DELETE()));
    }

    /** Alternating names and values. */
    public Answer post(String path, String... form) throws IOException, InterruptedException {
        return send(body(request(path), encode(form)));
    }

    public Answer postKeyed(String idempotencyKey, String path, String... form)
            throws IOException, InterruptedException {
        return send(body(request(path).header("Idempotency-Key", idempotencyKey), encode(form)));
    }

    public Answer raw(String path, String form, String... headers) throws IOException, InterruptedException {
        return send(body(with(headers, request(path)), form));
    }

    public Answer control(String path, String json) throws IOException, InterruptedException {
        return send(request("/_sandbox/" + path).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
        if (!key.isEmpty()) request.header("Authorization", "Bearer " + key);
        return request;
    }

    private static HttpRequest.Builder with(String[] headers, HttpRequest.Builder request) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpRequest.Builder body(HttpRequest.Builder request, String form) {
        return request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    private static String encode(String... form) {
        var encoded = new StringBuilder();
        for (int i = 0; i < form.length; i += 2) {
            encoded.append(i == 0 ? "" : "&").append(URLEncoder.encode(form[i], StandardCharsets.UTF_8)).append('=')
                    .append(URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8));
        }
        return encoded.toString();
    }
}
