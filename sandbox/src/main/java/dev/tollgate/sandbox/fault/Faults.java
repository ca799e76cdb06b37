package dev.tollgate.sandbox.fault;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.web.HttpCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults that wait for their request. */
public final class Faults {

    static final int FAULTS_MAX = 1_000;

    private final List<Armed> armed = new ArrayList<>();
    private long added;

    private static final class Armed {

        private final long id;
        private final Fault fault;
        private int seen;

        Armed(long id, Fault fault) {
            this.id = id;
            this.fault = fault;
        }

        int left() {
            return fault.nth() + fault.times() - 1 - seen;
        }

        JsonObject json() {
            JsonObject json = fault.json();
            json.addProperty("id", id);
            json.addProperty("seen", seen);
            json.addProperty("left", Math.min(fault.times(), left()));
            return json;
        }
    }

    /** The number by which it can be disarmed. */
    public synchronized long add(Fault fault) {
        if (armed.size() >= FAULTS_MAX) throw new IllegalStateException("too many faults");
        armed.add(new Armed(++added, fault));
        return added;
    }

    /** The first fault that wants this request. */
    public synchronized Optional<Fault> take(HttpCall call) {
        Optional<Fault> taken = Optional.empty();
        for (Armed candidate : List.copyOf(armed)) {
            if (taken.isPresent() || !candidate.fault.matches(call)) continue;
            candidate.seen++;
            if (candidate.seen < candidate.fault.nth()) continue;
            taken = Optional.of(candidate.fault);
            if (candidate.left() == 0) armed.remove(candidate);
        }
        return taken;
    }

    /** Those that still wait. */
    public synchronized List<JsonObject> list() {
        return armed.stream().map(Armed::json).toList();
    }

    public synchronized void remove(long id) {
        armed.removeIf(candidate -> candidate.id == id);
    }

    public synchronized void clear() {
        armed.clear();
    }
}
