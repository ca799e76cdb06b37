package dev.tollgate.sandbox.testclock;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A time that stands still until it is advanced, and that customers live by instead of business time. */
public final class TestClock extends Resource {

    public static final Kind<TestClock> KIND = Kind.of("test_helpers.test_clock", TestClock::new);
    /** The timed work of a clock that has become too old. */
    public static final String DELETE = "test_clock.delete";
    static final Duration KEPT = Duration.ofDays(30);
    private static final Template TEMPLATE = Template.named("test_clock");
    private static final String FROZEN = "frozen_time";
    private static final String STATUS = "status";
    private static final String DETAILS = "status_details";
    private static final String TARGET = "target_frozen_time";

    private TestClock(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    static TestClock create(Tx tx, Instant frozenTime, JsonObject fields) {
        JsonObject json = tx.create(TEMPLATE, "clock");
        Instant deletesAfter = tx.now().plus(KEPT);
        json.addProperty("deletes_after", deletesAfter.getEpochSecond());
        json.addProperty(FROZEN, frozenTime.getEpochSecond());
        var clock = new TestClock(json, new JsonObject());
        clock.merge(fields);
        tx.all(KIND).add(clock);
        tx.at(deletesAfter, DELETE, clock.id());
        tx.emit("test_helpers.test_clock.created", clock);
        return clock;
    }

    /**
     * The same change by this clock, or by the time it goes by already when there is no such clock. Refused while the
     * clock is advancing, unless it is the advance that makes the change.
     */
    public static Tx time(Tx tx, String id) {
        if (tx.clock().equals(id)) return tx;
        Optional<TestClock> clock = tx.all(KIND).find(id);
        clock.ifPresent(TestClock::requireReady);
        return clock.map(found -> tx.on(id, found.frozenTime())).orElse(tx);
    }

    public Instant frozenTime() {
        return Instant.ofEpochSecond(number(FROZEN));
    }

    /** Where it is on its way to; empty when it stands still. */
    Optional<Instant> target() {
        return Optional.ofNullable(object(DETAILS).getAsJsonObject("advancing"))
                .map(advancing -> Instant.ofEpochSecond(advancing.get(TARGET).getAsLong()));
    }

    /** Refuses every change while it is advancing, as Stripe does. */
    public void requireReady() {
        if (target().isPresent()) {
            throw StripeError.busy("Test clock advancement underway - cannot perform modifications: " + id());
        }
    }

    void advance(Tx tx, Instant to) {
        set(STATUS, "advancing");
        set(DETAILS, Json.object("advancing", Json.object(TARGET, to.getEpochSecond())));
        tx.emit("test_helpers.test_clock.advancing", this);
    }

    /** Everything until then has happened. Nothing changes when it is on its way to another time by now. */
    void arrive(Tx tx, Instant at) {
        if (!target().equals(Optional.of(at))) return;
        set(FROZEN, at.getEpochSecond());
        set(STATUS, "ready");
        set(DETAILS, new JsonObject());
        tx.emit("test_helpers.test_clock.ready", this);
    }
}
