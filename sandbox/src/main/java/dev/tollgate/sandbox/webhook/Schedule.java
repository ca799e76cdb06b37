package dev.tollgate.sandbox.webhook;

import java.time.Duration;
import java.util.List;

/** When a refused delivery is repeated: the waits after each attempt, by business time or by the wall's. */
public record Schedule(List<Duration> waits, boolean byBusinessTime) {

    public Schedule {
        waits = List.copyOf(waits);
    }

    boolean hasAfter(int attempt) {
        return attempt <= waits.size();
    }

    Duration after(int attempt) {
        return waits.get(attempt - 1);
    }
}
