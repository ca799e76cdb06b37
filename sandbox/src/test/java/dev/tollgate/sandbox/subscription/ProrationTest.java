package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProrationTest {

    private static final Instant START = Instant.parse("2025-04-01T00:00:00Z");
    private static final Instant END = Instant.parse("2025-05-01T00:00:00Z");

    @Test
    void halfwayFrom10To20Costs5More() {
        Instant half = Instant.parse("2025-04-16T00:00:00Z");

        assertThat(Proration.rest(1000, START, END, half)).isEqualTo(500);
        assertThat(Proration.rest(2000, START, END, half)).isEqualTo(1000);
    }

    @Test
    void everySecondCounts() {
        assertThat(Proration.rest(2_592_000, START, END, START.plusSeconds(1))).isEqualTo(2_591_999);
        assertThat(Proration.rest(2_592_000, START, END, END.minusSeconds(1))).isEqualTo(1);
    }

    @Test
    void halfOfTheSmallestUnitIsRoundedUp() {
        Instant half = Instant.parse("2025-04-16T00:00:00Z");

        assertThat(Proration.rest(1, START, END, half)).isEqualTo(1);
        assertThat(Proration.rest(1, START, END, half.plusSeconds(1))).isZero();
        assertThat(Proration.rest(999, START, END, half)).isEqualTo(500);
    }

    @Test
    void theWholePeriodIsTheWholePriceAndNothingIsLeftAtItsEnd() {
        assertThat(Proration.rest(1234, START, END, START)).isEqualTo(1234);
        assertThat(Proration.rest(1234, START, END, END)).isZero();
        assertThat(Proration.rest(1234, START, END, END.plusSeconds(5))).isZero();
        assertThat(Proration.rest(1234, START, END, START.minusSeconds(5))).isEqualTo(1234);
    }

    @Test
    void theDearestPriceForThreeYearsIsStillCountedExactly() {
        Instant later = Instant.parse("2028-04-01T00:00:00Z");

        assertThat(Proration.rest(999_999_999_999L * 9, START, later, START.plusSeconds(1)))
                .isEqualTo(8_999_999_904_948L);
    }
}
