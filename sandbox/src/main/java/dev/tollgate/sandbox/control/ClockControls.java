package dev.tollgate.sandbox.control;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.testclock.Advancing;
import dev.tollgate.sandbox.testclock.TestClock;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.function.UnaryOperator;

/** Test clocks as a test turns them: as far as it likes, and whoever asks waits until everything has happened. */
public final class ClockControls {

    private final Commits commits;
    private final Advancing advancing;

    public ClockControls(Commits commits, Advancing advancing) {
        this.commits = commits;
        this.advancing = advancing;
    }

    JsonObject answer(ControlCall call) throws InterruptedException {
        boolean one = call.path().size() == 3;
        switch (one ? call.method() + " clocks/:id/" + call.path().getLast() : call.action()) {
            case "GET clocks" -> {
                return Json.object("data", commits.commit(call.account(), tx -> tx.all(TestClock.KIND).newestFirst()
                        .map(TestClock::snapshot).toList()));
            }
            case "POST clocks/hold" -> advancing.hold();
            case "POST clocks/release" -> advancing.resume();
            case "POST clocks/:id/advance" -> {
                return advance(call);
            }
            default -> throw call.unknown();
        }
        return Json.object("ok", true);
    }

    private JsonObject advance(ControlCall call) throws InterruptedException {
        UnaryOperator<Instant> to = call.find("to").map(Instant::parse).<UnaryOperator<Instant>>map(given -> _ -> given)
                .orElseGet(() -> by(amount(call.text("by"))));
        return advance(call.account(), call.path().get(1), to, WorldControls.deadline(call));
    }

    /** Lets this much time pass on a test clock, with everything that falls due on the way. */
    public JsonObject advance(Account account, String clock, TemporalAmount by) throws InterruptedException {
        return advance(account, clock, by(by), WorldControls.DRAIN_MAX);
    }

    private JsonObject advance(Account account, String id, UnaryOperator<Instant> to, Duration wait)
            throws InterruptedException {
        Thread going = commits.commit(account, tx -> begin(tx, tx.get(TestClock.KIND, id, "id"), to));
        boolean _ = going.join(wait);
        return commits.commit(account, tx -> tx.get(TestClock.KIND, id, "id").snapshot());
    }

    private Thread begin(Tx tx, TestClock clock, UnaryOperator<Instant> to) {
        clock.requireReady();
        Instant target = to.apply(clock.frozenTime());
        if (!target.isAfter(clock.frozenTime())) {
            throw StripeError.invalid("A test clock goes only forwards; it stands at " + clock.frozenTime() + ".");
        }
        return advancing.begin(tx, clock, target);
    }

    /** By the calendar, so that a month after the 31st is the last day of the next. */
    private static UnaryOperator<Instant> by(TemporalAmount amount) {
        return instant -> instant.atZone(ZoneOffset.UTC).plus(amount).toInstant();
    }

    private static TemporalAmount amount(String text) {
        return text.contains("T") ? Duration.parse(text) : Period.parse(text);
    }
}
