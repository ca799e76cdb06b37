package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;

/** One POST of an event to an endpoint; status 0 when there was no answer. */
public record Attempt(String eventId, String type, String endpoint, String url, int number, int status, String error,
        String signature, long durationMs, Instant at) {

    public boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /** As the books tell of it; {@link #read} makes it again. */
    JsonObject json() {
        return Json.object("kind", "attempt", "event", eventId, "type", type, "endpoint", endpoint, "url", url,
                "attempt",
                number, "status", status, "error", error, "signature", signature, "duration_ms", durationMs);
    }

    /** An entry of the books as an attempt. */
    public static Attempt read(JsonObject entry) {
        return new Attempt(entry.get("event").getAsString(), entry.get("type").getAsString(),
                entry.get("endpoint").getAsString(), entry.get("url").getAsString(), entry.get("attempt").getAsInt(),
                entry.get("status").getAsInt(), entry.get("error").getAsString(), entry.get("signature").getAsString(),
                entry.get("duration_ms").getAsLong(), Instant.parse(entry.get("at").getAsString()));
    }
}
