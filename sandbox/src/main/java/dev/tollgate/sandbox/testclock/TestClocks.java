package dev.tollgate.sandbox.testclock;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;

/** {@code /v1/test_helpers/test_clocks}: what goes in and out; {@link Advancing} does what follows. */
public final class TestClocks {

    private static final String URL = "/v1/test_helpers/test_clocks";
    private static final String FROZEN = "frozen_time";
    private static final long LATEST = 253_402_300_799L; // the last second of the year 9999
    /** So far a clock can be advanced at once that nothing else limits. */
    private static final int YEARS_MAX = 2;

    private final Advancing advancing;
    private final ClockDeletion deletion;
    private final List<ClockLimit> limits;

    public TestClocks(Advancing advancing, ClockDeletion deletion, List<ClockLimit> limits) {
        this.advancing = advancing;
        this.deletion = deletion;
        this.limits = List.copyOf(limits);
    }

    public List<Route> routes() {
        String path = URL.substring(1);
        String type = TestClock.KIND.name();
        return List.of(Route.secret("POST", path, type, this::create),
                Route.secret("GET", path, type + "*", this::list),
                Route.secret("GET", path + "/:id", type, call -> tx -> get(tx, call).snapshot()),
                Route.secret("DELETE", path + "/:id", "deleted_test_clock", this::delete),
                Route.secret("POST", path + "/:id/advance", type, this::advance));
    }

    private Work create(Call call) {
        Instant frozenTime = frozenTime(call.params());
        JsonObject fields = call.params().texts("name");
        call.params().unsupported("customer");
        return tx -> TestClock.create(tx, frozenTime, fields).snapshot();
    }

    private Work advance(Call call) {
        Instant to = frozenTime(call.params());
        return tx -> {
            TestClock clock = get(tx, call);
            clock.requireReady();
            check(tx, clock, to);
            advancing.begin(tx, clock, to);
            return clock.snapshot();
        };
    }

    private Work delete(Call call) {
        return tx -> {
            TestClock clock = get(tx, call);
            clock.requireReady();
            deletion.delete(tx, clock);
            return Json.object("id", clock.id(), "object", TestClock.KIND.name(), "deleted", true);
        };
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        return tx -> page.of(tx.all(TestClock.KIND), URL, _ -> true);
    }

    private void check(Tx tx, TestClock clock, Instant to) {
        Instant now = clock.frozenTime();
        if (!to.isAfter(now)) {
            throw StripeError.invalidParam("The test clock's new frozen time must be after its current frozen time ("
                    + now.getEpochSecond() + ").", FROZEN);
        }
        Tx onClock = tx.on(clock.id(), now);
        Instant latest = limits.stream().flatMap(limit -> limit.latest(onClock).stream())
                .min(Comparator.naturalOrder())
                .orElseGet(() -> now.atZone(ZoneOffset.UTC).plusYears(YEARS_MAX).toInstant());
        if (to.isAfter(latest)) {
            throw StripeError.invalidParam("A test clock cannot be advanced by more than two intervals of the shortest "
                    + "subscription on it, or two years when there is none: at most to " + latest.getEpochSecond()
                    + ".", FROZEN);
        }
    }

    private static Instant frozenTime(Params params) {
        long seconds = params.requiredInteger(FROZEN);
        if (seconds < 0 || seconds > LATEST) throw StripeError.invalidParam("Invalid timestamp: " + seconds, FROZEN);
        return Instant.ofEpochSecond(seconds);
    }

    private static TestClock get(Tx tx, Call call) {
        return tx.get(TestClock.KIND, call.id(), "test_clock");
    }
}
