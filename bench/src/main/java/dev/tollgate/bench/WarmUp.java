package dev.tollgate.bench;

import java.time.Duration;

/**
 * What runs before anything counts. On a slow or busy machine it takes longer: a compiler wants to see so many calls,
 * however long they take.
 */
final class WarmUp {
    private static final Duration SLICE = Duration.ofSeconds(2);
    private static final int UNITS = 5_000;
    private static final int TIMES_MAX = 5;

    private WarmUp() {}

    interface Round {
        Figures run(Duration length) throws Exception;
    }

    /** At least for this long. Nothing at all when it is zero. */
    static void run(Duration wanted, Round round) throws Exception {
        if (wanted.isZero()) return;
        long slices = Math.max(wanted.dividedBy(SLICE), 1);
        long units = 0;
        for (long i = 0; i < slices || i < slices * TIMES_MAX && units < UNITS; i++)
            units += round.run(wanted.dividedBy(slices)).units();
    }
}
