package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;
import java.util.Comparator;

/** Work that comes due at an instant of a clock, for one object. Data, so that it outlives a restart. */
final class Timer extends Resource {

    static final Kind<Timer> KIND = Kind.own("timer", Timer::restored);
    /** Those due first come first; of those due together, the one that was set first. */
    static final Comparator<Timer> ORDER = Comparator.comparing(Timer::due).thenComparing(Timer::id);

    private final Instant due;

    private Timer(JsonObject json, Instant due) {
        super(json);
        this.due = due;
    }

    private static Timer restored(JsonObject json, JsonObject hidden) {
        return new Timer(json, Instant.parse(json.get("due").getAsString()));
    }

    static Timer at(String clock, Instant due, long order, String work, String subject) {
        JsonObject json = Json.object("id", "timer_%012d".formatted(order), "due", due.toString(), "work", work,
                "subject", subject);
        if (!clock.isEmpty()) json.addProperty("clock", clock);
        return new Timer(json, due);
    }

    /** The test clock that it goes by; empty when it goes by business time. */
    String clock() {
        return text("clock");
    }

    Instant due() {
        return due;
    }
}
