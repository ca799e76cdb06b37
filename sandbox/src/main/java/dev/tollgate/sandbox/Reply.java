package dev.tollgate.sandbox;

import com.google.gson.JsonElement;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer before it is written: whole, cut short, or none at all. */
record Reply(int status, Map<String, String> headers, byte[] body, Ending ending) {

    static final Reply NONE = new Reply(0, Map.of(), new byte[0], Ending.RESET);

    /** How the answer reaches the caller. */
    enum Ending {
        WHOLE,
        TRUNCATED,
        RESET
    }

    Reply {
        headers = Map.copyOf(headers);
    }

    static Reply json(int status, JsonElement body) {
        return new Reply(status, Map.of("Content-Type", "application/json"), Json.bytes(body), Ending.WHOLE);
    }

    static Reply html(int status, String body) {
        return new Reply(status, Map.of("Content-Type", "text/html; charset=utf-8"),
                body.getBytes(StandardCharsets.UTF_8), Ending.WHOLE);
    }

    static Reply redirect(String location) {
        return new Reply(303, Map.of("Location", location), new byte[0], Ending.WHOLE);
    }

    Reply with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body, ending);
    }

    Reply ending(Ending other) {
        return new Reply(status, headers, body, other);
    }
}
