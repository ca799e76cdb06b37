package dev.tollgate.sandbox.subscription;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * The instants at which a subscription is billed: every {@code count} intervals from the anchor, both ways, in UTC.
 * Each is counted from the anchor and not from the one before: a month without the anchor's day ends the period on its
 * last day, and the next month has the day again.
 */
record Cycle(Instant anchor, String interval, long count) {

    /** The n-th instant after the anchor; the anchor itself is the one with the number 0. */
    Instant boundary(long n) {
        return start().plus(n * count, unit()).toInstant();
    }

    /** The first instant of the cycle that is later than this moment. */
    Instant after(Instant moment) {
        long n = number(moment);
        while (!boundary(n).isAfter(moment))
            n++;
        while (boundary(n - 1).isAfter(moment))
            n--;
        return boundary(n);
    }

    /** The last instant of the cycle that is not later than this moment. */
    Instant upTo(Instant moment) {
        long n = number(moment);
        while (boundary(n).isAfter(moment))
            n--;
        while (!boundary(n + 1).isAfter(moment))
            n++;
        return boundary(n);
    }

    /** About where in the cycle the moment is. */
    private long number(Instant moment) {
        return unit().between(start(), moment.atZone(ZoneOffset.UTC)) / count;
    }

    private ZonedDateTime start() {
        return anchor.atZone(ZoneOffset.UTC);
    }

    private ChronoUnit unit() {
        return ChronoUnit.valueOf(interval.toUpperCase(Locale.ROOT) + "S");
    }
}
