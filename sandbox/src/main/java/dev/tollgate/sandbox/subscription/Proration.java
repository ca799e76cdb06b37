package dev.tollgate.sandbox.subscription;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/**
 * The part of a price that falls on the rest of a period, counted by the second. Half of the smallest unit is rounded
 * up; what is charged and what is given back for the same time are the same amount.
 */
final class Proration {

    private Proration() {}

    /** What of this amount for the time from {@code start} to {@code end} is for the time after {@code from}. */
    static long rest(long amount, Instant start, Instant end, Instant from) {
        if (!from.isAfter(start)) return amount;
        if (!from.isBefore(end)) return 0;
        BigDecimal left = BigDecimal.valueOf(Duration.between(from, end).toSeconds());
        BigDecimal whole = BigDecimal.valueOf(Duration.between(start, end).toSeconds());
        return BigDecimal.valueOf(amount).multiply(left).divide(whole, 0, RoundingMode.HALF_UP).longValueExact();
    }
}
