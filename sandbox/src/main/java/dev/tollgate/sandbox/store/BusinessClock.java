package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time that objects live by: a base clock plus whatever was advanced, or an instant that stands still until
 * somebody moves it. It never goes back.
 */
public final class BusinessClock {

    private final Clock base;
    private Duration offset = Duration.ZERO;
    private Optional<Instant> frozen = Optional.empty();

    public BusinessClock(Clock base) {
        this.base = base;
    }

    public synchronized Instant now() {
        return frozen.orElseGet(() -> base.instant().plus(offset));
    }

    public synchronized void advance(Duration by) {
        if (by.isNegative()) throw new IllegalArgumentException("the clock goes only forwards");
        offset = offset.plus(by);
        frozen = frozen.map(instant -> instant.plus(by));
    }

    /** Moves on to an instant, which may not lie in the past. */
    public synchronized void set(Instant instant) {
        advance(Duration.between(now(), instant));
    }

    /** Begins at an instant, whichever it is. */
    public synchronized void start(Instant instant) {
        offset = Duration.between(base.instant(), instant);
        frozen = frozen.map(_ -> instant);
    }

    /** Stands still, or runs on from where it stands. */
    public synchronized void freeze(boolean stand) {
        Instant now = now();
        frozen = Optional.empty();
        start(now);
        if (stand) frozen = Optional.of(now);
    }

    /** While it stands still it is nowhere apart from the base clock, which runs on. */
    public synchronized JsonObject json() {
        return Json.object("now", now().toString(), "mode", frozen.isPresent() ? "frozen" : "real", "offset",
                frozen.isPresent() ? Duration.ZERO.toString() : offset.toString());
    }

    /** Goes on as it stood when {@link #json} was written. */
    synchronized void restore(JsonObject json) {
        if (!json.has("offset") || !json.has("mode") || !json.has("now")) {
            throw new IllegalArgumentException("a clock has now, mode and offset");
        }
        offset = Duration.parse(json.get("offset").getAsString());
        frozen = json.get("mode").getAsString().equals("frozen")
                ? Optional.of(Instant.parse(json.get("now").getAsString()))
                : Optional.empty();
    }
}
