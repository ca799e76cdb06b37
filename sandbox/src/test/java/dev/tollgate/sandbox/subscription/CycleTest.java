package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CycleTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2025-09-02T08:00:00Z | month | 1 | 2025-10-02 2025-11-02 2025-12-02 2026-01-02 2026-02-02
            2025-01-28T08:00:00Z | month | 1 | 2025-02-28 2025-03-28 2025-04-28
            2025-01-29T08:00:00Z | month | 1 | 2025-02-28 2025-03-29 2025-04-29
            2024-01-29T08:00:00Z | month | 1 | 2024-02-29 2024-03-29 2024-04-29
            2025-01-30T08:00:00Z | month | 1 | 2025-02-28 2025-03-30 2025-04-30
            2024-01-30T08:00:00Z | month | 1 | 2024-02-29 2024-03-30 2024-04-30
            2025-11-30T08:00:00Z | month | 3 | 2026-02-28 2026-05-30 2026-08-30
            2025-08-31T08:00:00Z | month | 6 | 2026-02-28 2026-08-31 2027-02-28 2027-08-31 2028-02-29
            2025-12-31T08:00:00Z | month | 2 | 2026-02-28 2026-04-30 2026-06-30 2026-08-31
            2024-02-29T08:00:00Z | month | 12 | 2025-02-28 2026-02-28 2027-02-28 2028-02-29
            2025-03-31T08:00:00Z | year | 1 | 2026-03-31 2027-03-31
            2025-06-30T08:00:00Z | year | 3 | 2028-06-30 2031-06-30
            2025-12-31T08:00:00Z | day | 1 | 2026-01-01 2026-01-02
            2024-02-27T08:00:00Z | day | 2 | 2024-02-29 2024-03-02
            2025-02-27T08:00:00Z | day | 30 | 2025-03-29 2025-04-28
            2025-12-29T08:00:00Z | week | 1 | 2026-01-05 2026-01-12
            2024-02-22T08:00:00Z | week | 2 | 2024-03-07 2024-03-21
            """)
    void everyPeriodEndsSoManyIntervalsAfterTheAnchor(Instant anchor, String interval, long count, String ends) {
        String[] expected = ends.split(" ");
        var cycle = new Cycle(anchor, interval, count);

        Instant period = anchor;
        for (String end : expected) {
            period = cycle.after(period);
            assertThat(period).isEqualTo(end + "T08:00:00Z");
        }
    }

    @Test
    void anAnchorOnJanuary31BillsOnFebruary28ThenMarch31ThenApril30() {
        assertThat(dates("2025-01-31T12:30:15Z", "month", 3)).containsExactly("2025-02-28T12:30:15Z",
                "2025-03-31T12:30:15Z", "2025-04-30T12:30:15Z");
    }

    @Test
    void anAnchorOnJanuary31BillsOnFebruary29InALeapYear() {
        assertThat(dates("2024-01-31T00:00:00Z", "month", 2)).containsExactly("2024-02-29T00:00:00Z",
                "2024-03-31T00:00:00Z");
    }

    @Test
    void anAnchorOnTheSecondBillsOnTheSecondOfEveryMonth() {
        assertThat(dates("2025-09-02T23:59:59Z", "month", 24)).allMatch(date -> date.contains("-02T23:59:59"));
    }

    @Test
    void aWeeklyCycleAnchoredOnAFridayBillsEveryFriday() {
        assertThat(dates("2022-06-03T10:00:00Z", "week", 4)).containsExactly("2022-06-10T10:00:00Z",
                "2022-06-17T10:00:00Z", "2022-06-24T10:00:00Z", "2022-07-01T10:00:00Z");
    }

    @Test
    void aYearFromFebruary29EndsOnFebruary28UntilTheNextLeapYear() {
        assertThat(dates("2024-02-29T06:00:00Z", "year", 5)).containsExactly("2025-02-28T06:00:00Z",
                "2026-02-28T06:00:00Z", "2027-02-28T06:00:00Z", "2028-02-29T06:00:00Z", "2029-02-28T06:00:00Z");
    }

    @Test
    void theYear2100IsNoLeapYear() {
        assertThat(new Cycle(Instant.parse("2096-02-29T00:00:00Z"), "year", 1).boundary(4))
                .isEqualTo("2100-02-28T00:00:00Z");
    }

    @Test
    void anHourOfTheDayIsTheSameAllYearBecauseDaysAreThoseOfUtc() {
        assertThat(dates("2025-03-30T01:30:00Z", "day", 400)).allMatch(date -> date.endsWith("T01:30:00Z"));
    }

    @Test
    void anAnchorThatIsStillToComeHasPeriodsBeforeIt() {
        var cycle = new Cycle(Instant.parse("2025-05-31T00:00:00Z"), "month", 1);

        assertThat(cycle.after(Instant.parse("2025-04-10T00:00:00Z"))).isEqualTo("2025-04-30T00:00:00Z");
        assertThat(cycle.upTo(Instant.parse("2025-04-10T00:00:00Z"))).isEqualTo("2025-03-31T00:00:00Z");
        assertThat(cycle.upTo(Instant.parse("2025-02-28T00:00:00Z"))).isEqualTo("2025-02-28T00:00:00Z");
        assertThat(cycle.after(Instant.parse("2025-02-27T23:59:59Z"))).isEqualTo("2025-02-28T00:00:00Z");
    }

    @Test
    void everyMomentLiesInExactlyOnePeriod() {
        for (String interval : new String[]{"day", "week", "month", "year"}) {
            var cycle = new Cycle(Instant.parse("2024-01-31T10:00:00Z"), interval, 1);
            Instant moment = Instant.parse("2021-12-30T21:17:00Z");
            for (int i = 0; i < 2_000; i++) {
                moment = moment.plusSeconds(86_399);
                assertThat(cycle.upTo(moment)).isBeforeOrEqualTo(moment);
                assertThat(cycle.after(moment)).isAfter(moment);
                assertThat(cycle.after(cycle.upTo(moment))).isEqualTo(cycle.after(moment));
            }
        }
    }

    private static Iterable<String> dates(String anchor, String interval, int many) {
        var cycle = new Cycle(Instant.parse(anchor), interval, 1);
        return IntStream.rangeClosed(1, many).mapToObj(cycle::boundary).map(Instant::toString).toList();
    }
}
