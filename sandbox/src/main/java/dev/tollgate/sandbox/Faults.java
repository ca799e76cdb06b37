package dev.tollgate.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults that wait for their request. */
final class Faults {

    static final int FAULTS_MAX = 1_000;

    private final List<Armed> armed = new ArrayList<>();

    private static final class Armed {

        private final Fault fault;
        private int seen;

        Armed(Fault fault) {
            this.fault = fault;
        }
    }

    synchronized void add(Fault fault) {
        if (armed.size() >= FAULTS_MAX) throw new IllegalStateException("too many faults");
        armed.add(new Armed(fault));
    }

    /** The first fault that wants this request. */
    synchronized Optional<Fault> take(HttpCall call) {
        Optional<Fault> taken = Optional.empty();
        for (Armed candidate : List.copyOf(armed)) {
            if (taken.isPresent() || !candidate.fault.matches(call)) continue;
            candidate.seen++;
            if (candidate.seen < candidate.fault.nth()) continue;
            taken = Optional.of(candidate.fault);
            if (candidate.seen >= candidate.fault.nth() + candidate.fault.times() - 1) armed.remove(candidate);
        }
        return taken;
    }

    synchronized void clear() {
        armed.clear();
    }
}
