package dev.tollgate.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final Instant NOW = Instant.parse("2026-07-29T10:11:12.123456789Z");

    @Test
    void timesAreCutToWhatPostgresKeeps() {
        assertThat(new Ids(Clock.fixed(NOW, ZoneOffset.UTC)).now()).isEqualTo("2026-07-29T10:11:12.123456Z");
    }

    @Test
    void idsAreOrderedAsPostgresOrdersThemEvenWithinAMillisecond() {
        var ids = new Ids(Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(IntStream.range(0, 100_000).mapToObj(_ -> ids.next().toString()).toList()).isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void anIdTellsItsTime() {
        UUID id = new Ids(Clock.fixed(NOW, ZoneOffset.UTC)).next();
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void laterIdsAreGreater() {
        UUID before = new Ids(Clock.fixed(NOW, ZoneOffset.UTC)).next();
        UUID after = new Ids(Clock.fixed(NOW.plus(Duration.ofMillis(1)), ZoneOffset.UTC)).next();
        assertThat(after.toString()).isGreaterThan(before.toString());
    }

    @Test
    void noTwoThreadsGetTheSame() {
        var ids = new Ids(Clock.fixed(NOW, ZoneOffset.UTC));
        Set<UUID> all = ConcurrentHashMap.newKeySet();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 20; thread++)
                executor.execute(() -> {
                    for (int i = 0; i < 1000; i++)
                        all.add(ids.next());
                });
        }
        assertThat(all).hasSize(20_000);
    }
}
