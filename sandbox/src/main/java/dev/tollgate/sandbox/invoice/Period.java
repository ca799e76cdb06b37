package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;

/** What a line is charged for: from this instant to that. */
public record Period(Instant start, Instant end) {

    /** No time at all, as what is bought once has it. */
    public static Period at(Instant instant) {
        return new Period(instant, instant);
    }

    public JsonObject json() {
        return Json.object("end", end, "start", start);
    }

    static Period of(JsonObject json) {
        return new Period(Instant.ofEpochSecond(json.get("start").getAsLong()),
                Instant.ofEpochSecond(json.get("end").getAsLong()));
    }
}
