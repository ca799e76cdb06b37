package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;
import java.util.Comparator;

/** Work that comes due at an instant of a clock, for one object. Data, so that it outlives a restart. */
final class Timer extends Resource {

    static final Kind<Timer> KIND = Kind.own("timer", Timer::restored);
    /** Those due first come first; of those due together, the one that was set first. */
    static final Comparator<Timer> ORDER = Comparator.comparing(Timer::due).thenComparingLong(Timer::order);
    private static final String PREFIX = "timer_";

    private final Instant due;
    private final long order;

    private Timer(JsonObject json, Instant due, long order) {
        super(json);
        this.due = due;
        this.order = order;
    }

    private static Timer restored(JsonObject json, JsonObject hidden) {
        return new Timer(json, Instant.parse(json.get("due").getAsString()),
                Long.parseLong(json.get("id").getAsString().substring(PREFIX.length())));
    }

    static Timer at(String clock, Instant due, long order, String work, String subject) {
        JsonObject json = Json.object("id", PREFIX + order, "due", due.toString(), "work", work,
                "subject", subject);
        if (!clock.isEmpty()) json.addProperty("clock", clock);
        return new Timer(json, due, order);
    }

    /** The test clock that it goes by; empty when it goes by business time. */
    String clock() {
        return text("clock");
    }

    Instant due() {
        return due;
    }

    /** The number of timers that were set before. */
    long order() {
        return order;
    }
}
