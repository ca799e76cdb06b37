package dev.tollgate.sandbox.client;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What no client of Stripe's can do: the control interface, and a buyer's browser. */
final class Outside {

    static final String KEY = "sk_test_sandbox";
    private static final Pattern HIDDEN = Pattern.compile("<input[^>]*type=\"hidden\"[^>]*>");
    private static final Pattern ALERT = Pattern.compile("role=\"alert\"[^>]*>([^<]*)<");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    Outside(URI base) {
        this.base = base;
    }

    JsonObject control(String path) throws IOException, InterruptedException {
        return control(path, "{}");
    }

    JsonObject control(String path, String json) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(URI.create(base + "/_sandbox/" + path))
                .header("Authorization", "Bearer " + KEY).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JsonParser.parseString(answer.body()).getAsJsonObject();
    }

    JsonObject open(String page) throws IOException, InterruptedException {
        return landed(get(page));
    }

    /** Sends the form that is on a page, as a browser does: what was typed, and the fields nobody sees. */
    JsonObject submit(String page, Map<String, String> typed) throws IOException, InterruptedException {
        var fields = new LinkedHashMap<String, String>();
        Matcher hidden = HIDDEN.matcher(get(page).body());
        while (hidden.find())
            fields.put(attribute(hidden.group(), "name"), attribute(hidden.group(), "value"));
        fields.putAll(typed);
        String form = fields.entrySet().stream().map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return landed(http.send(HttpRequest.newBuilder(URI.create(page))
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form))
                .build(), BodyHandlers.ofString()));
    }

    private HttpResponse<String> get(String page) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(page)).build(), BodyHandlers.ofString());
    }

    /** Where a browser is after an answer, and what the page there complains of. */
    private static JsonObject landed(HttpResponse<String> answer) {
        var landed = new JsonObject();
        landed.addProperty("status", answer.statusCode());
        answer.headers().firstValue("location")
                .ifPresent(to -> landed.addProperty("location", answer.uri().resolve(to).toString()));
        Matcher complaint = ALERT.matcher(answer.body());
        if (complaint.find() && !complaint.group(1).isEmpty()) landed.addProperty("complaint", complaint.group(1));
        return landed;
    }

    private static String attribute(String field, String name) {
        Matcher matcher = Pattern.compile(name + "=\"([^\"]*)\"").matcher(field);
        return matcher.find() ? matcher.group(1).replace("&amp;", "&") : "";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
