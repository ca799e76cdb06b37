package dev.tollgate.sandbox.store;

import java.util.HashMap;
import java.util.Map;

/** What can be set to happen later, each under the name by which timers remember it. */
@FunctionalInterface
public interface TimedWork {

    /** Does what is due for this object; the object may have moved on, or be gone. */
    void run(Tx tx, String id);

    /** Work by name. */
    record Register(Map<String, TimedWork> works) {

        public Register {
            works = Map.copyOf(works);
        }

        /** One more. */
        public Register with(String name, TimedWork work) {
            var more = new HashMap<>(works);
            more.put(name, work);
            return new Register(more);
        }

        TimedWork get(String name) {
            TimedWork work = works.get(name);
            if (work == null) throw new IllegalStateException("no timed work is called " + name);
            return work;
        }
    }
}
