package dev.tollgate.sandbox.control;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.sandbox.fault.Faults;
import dev.tollgate.sandbox.invoice.Dunning;
import dev.tollgate.sandbox.store.BusinessClock;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.time.Instant;

/** Faults, time, and the whole of it at once. */
public final class WorldControls {

    static final Duration DRAIN_MAX = Duration.ofSeconds(20);
    private static final Duration DRAIN_ASKED_MAX = Duration.ofMinutes(10);
    private static final JsonObject OK = Json.object("ok", true);

    private final Store store;
    private final Controls controls;
    private final ClockControls clocks;
    private final Faults faults;

    public WorldControls(Store store, Controls controls, ClockControls clocks, Faults faults) {
        this.store = store;
        this.controls = controls;
        this.clocks = clocks;
        this.faults = faults;
    }

    JsonObject answer(ControlCall call) throws InterruptedException {
        if (call.path().getFirst().equals("clocks")) return clocks.answer(call);
        return switch (call.action()) {
            case "GET faults" -> Json.object("data", faults.list());
            case "POST faults" -> Json.object("id", faults.add(Fault.read(call.body())));
            case "GET clock" -> store.clock().json();
            case "POST clock" -> clock(call);
            case "GET dunning" -> controls.dunning(call.account()).json();
            case "POST dunning" -> controls.dun(call.account(), Dunning.read(call.body())).json();
            case "GET snapshot" -> store.snapshot();
            case "POST drain" -> Json.object("idle", controls.drain(deadline(call)));
            default -> {
                change(call);
                yield OK;
            }
        };
    }

    private void change(ControlCall call) {
        boolean one = call.method().equals("DELETE") && call.path().size() == 2;
        switch (one ? call.method() + " " + call.path().getFirst() + "/:id" : call.action()) {
            case "DELETE faults" -> faults.clear();
            case "DELETE faults/:id" -> faults.remove(Long.parseLong(call.path().get(1)));
            case "POST reset" -> controls.reset();
            case "POST snapshot" -> controls.restore(call.body());
            default -> throw call.unknown();
        }
    }

    /** How long a caller wants to wait until nothing is under way. */
    static Duration deadline(ControlCall call) {
        return call.find("timeout_ms").map(millis -> Duration.ofMillis(Math.clamp(Long.parseLong(millis), 0,
                DRAIN_ASKED_MAX.toMillis()))).orElse(DRAIN_MAX);
    }

    private JsonObject clock(ControlCall call) {
        BusinessClock clock = store.clock();
        store.turn(() -> {
            call.find("freeze").ifPresent(stand -> clock.freeze(Boolean.parseBoolean(stand)));
            call.find("set").ifPresent(instant -> clock.set(Instant.parse(instant)));
            call.find("advance").ifPresent(by -> clock.advance(Duration.parse(by)));
        });
        controls.runDue();
        return clock.json();
    }
}
