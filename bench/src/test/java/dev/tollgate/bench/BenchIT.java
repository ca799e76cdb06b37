package dev.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it for a moment: what comes out means nothing, but it comes out, and nothing failed. */
class BenchIT {
    private static final List<String> MOMENT = List.of("scenarios=webhooks", "clients=8", "seconds=0.5",
            "warmup=0",
            "rounds=1", "seeded=200", "node=false",
            "flags=-XX:+UseSerialGC -XX:TieredStopAtLevel=1");

    @TempDir
    Path folder;

    @Test
    void everybodyIsMeasured() throws Exception {
        Path json = folder.resolve("figures.json");
        List<String> words = new java.util.ArrayList<>(MOMENT);
        words.addAll(List.of("folder=" + folder, "json=" + json));

        List<Report> reports = new Bench(Options.of(words), new PrintStream(OutputStream.nullOutputStream())).run();

        assertThat(reports).extracting(Report::scenario).containsExactly("webhooks");
        assertThat(systems(reports.getFirst())).containsExactlyInAnyOrder("Tollgate", "PostgreSQL alone",
                "bare Helidon");
        assertThat(reports).allSatisfy(report -> assertThat(report.rateRatios()).isNotEmpty());
        assertThat(reports).flatExtracting(Report::figures).allSatisfy(figures -> {
            assertThat(figures.units()).isPositive();
            assertThat(figures.rate()).isPositive();
            assertThat(figures.p50()).isPositive().isLessThanOrEqualTo(figures.p99());
        });
        assertThat(Files.readString(json)).contains("rate_ratios", "fsync=on");
        assertThat(folder.toFile().list()).as("the database is removed").noneMatch(name -> name.startsWith("bench-")
                && !name.equals("bench-logs"));
        if (Files.exists(Path.of("/proc/stat")))
            assertThat(reports.getFirst().figures().getFirst().cpu())
                    .containsKeys("bridge", "server", "postgres", "load").values().anyMatch(micros -> micros > 0);
    }

    private static Set<String> systems(Report report) {
        return Set.copyOf(report.figures().stream().map(Figures::system).toList());
    }
}
