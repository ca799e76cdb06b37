package dev.tollgate.server.job;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** When a job that failed is tried again, and how often it is tried in all. */
public sealed interface JobSchedule {
    /** No kind is tried more often. */
    int ATTEMPTS_MAX = 100;
    /** Twelve attempts, over two hours or so. */
    JobSchedule USUAL = new Backoff(Duration.ofSeconds(5), Duration.ofHours(1), 12);

    /** A job that has failed so often is dead. */
    int attemptsMax();

    /**
     * @param attempt
     *            the one that failed, from 1
     */
    Duration after(int attempt, RandomGenerator random);

    /** Exactly these, one after the other: what was agreed with the other side. */
    record Delays(List<Duration> delays) implements JobSchedule {
        public Delays(Duration... delays) {
            this(List.of(delays));
        }

        public Delays {
            delays = List.copyOf(delays);
            requireBound(delays.size() + 1);
        }

        @Override
        public int attemptsMax() {
            return delays.size() + 1;
        }

        @Override
        public Duration after(int attempt, RandomGenerator random) {
            return delays.isEmpty() ? Duration.ZERO : delays.get(Math.min(attempt, delays.size()) - 1);
        }
    }

    /**
     * Doubles with each attempt, and is at least half of that: what failed together does not come back together.
     *
     * @param first
     *            the longest pause after the first attempt
     * @param most
     *            no pause is longer
     */
    record Backoff(Duration first, Duration most, int attemptsMax) implements JobSchedule {
        public Backoff {
            if (!first.isPositive() || most.compareTo(first) < 0)
                throw new IllegalArgumentException("a backoff grows from a positive pause");
            requireBound(attemptsMax);
        }

        @Override
        public Duration after(int attempt, RandomGenerator random) {
            return pause(first, most, attempt, random);
        }
    }

    static Duration pause(Duration first, Duration most, int attempt, RandomGenerator random) {
        long longest = Math.min(most.toMillis(), first.toMillis() << Math.clamp(attempt - 1, 0, 20));
        return Duration.ofMillis(random.nextLong(longest / 2, longest + 1));
    }

    private static void requireBound(int attemptsMax) {
        if (attemptsMax < 1 || attemptsMax > ATTEMPTS_MAX)
            throw new IllegalArgumentException("a job is tried 1 to " + ATTEMPTS_MAX + " times");
    }
}
