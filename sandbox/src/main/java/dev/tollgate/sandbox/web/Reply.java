package dev.tollgate.sandbox.web;

import com.google.gson.JsonElement;
import dev.tollgate.sandbox.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer before it is written: whole, cut short, or none at all. */
public record Reply(int status, Map<String, String> headers, byte[] body, Ending ending) {

    /** Marks an answer that, as Stripe's lock time-out, has no Request-Id. Never sent. */
    public static final String NO_REQUEST_ID = "Sandbox-No-Request-Id";
    public static final Reply NONE = new Reply(0, Map.of(), new byte[0], Ending.RESET);

    /** How the answer reaches the caller. */
    public enum Ending {
        WHOLE,
        TRUNCATED,
        RESET
    }

    public Reply {
        headers = Map.copyOf(headers);
    }

    public static Reply json(int status, JsonElement body) {
        return new Reply(status, Map.of("Content-Type", "application/json"), Json.bytes(body), Ending.WHOLE);
    }

    /** JSON that is text already. */
    public static Reply json(int status, String body) {
        return new Reply(status, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8),
                Ending.WHOLE);
    }

    public static Reply html(int status, String body) {
        return new Reply(status, Map.of("Content-Type", "text/html; charset=utf-8"),
                body.getBytes(StandardCharsets.UTF_8), Ending.WHOLE);
    }

    /** A file as it is, to be asked for again each time. */
    public static Reply file(String type, byte[] bytes) {
        return new Reply(200, Map.of("Content-Type", type, "Cache-Control", "no-cache"), bytes, Ending.WHOLE);
    }

    public static Reply redirect(String location) {
        return new Reply(303, Map.of("Location", location), new byte[0], Ending.WHOLE);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public Reply with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body, ending);
    }

    public Reply ending(Ending other) {
        return new Reply(status, headers, body, other);
    }
}
