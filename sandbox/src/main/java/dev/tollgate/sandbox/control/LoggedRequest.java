package dev.tollgate.sandbox.control;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A request to Stripe's interface and what it got. Card numbers are blanked; status 0 means the connection was cut. */
public record LoggedRequest(String method, String path, String query, String idempotencyKey,
        Map<String, String> headers, String form, int status, boolean replayed, String requestId, Instant at) {

    public LoggedRequest {
        headers = Map.copyOf(headers);
    }

    static LoggedRequest read(JsonObject entry) {
        var headers = new TreeMap<String, String>();
        entry.getAsJsonObject("headers").entrySet()
                .forEach(header -> headers.put(header.getKey(), header.getValue().getAsString()));
        return new LoggedRequest(text(entry, "method"), text(entry, "path"), text(entry, "query"),
                text(entry, "idempotency_key"), headers, text(entry, "form"), entry.get("status").getAsInt(),
                entry.get("replayed").getAsBoolean(), text(entry, "request"), Instant.parse(text(entry, "at")));
    }

    private static String text(JsonObject entry, String name) {
        return entry.get(name).getAsString();
    }
}
