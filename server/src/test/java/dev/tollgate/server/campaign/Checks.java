package dev.tollgate.server.campaign;

import dev.tollgate.server.world.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tests that are run in a process of their own.
 *
 * @param tests
 *            classes below dev.tollgate.server, or one test of a class: {@code RefundIT#theSameRequestIsOneRefund}
 * @param options
 *            system properties: a campaign does only what is asked of it
 */
record Checks(List<String> tests, List<String> options) {
    /** For each of them. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /**
     * @param how
     *            the test that failed, or what else happened; empty when all passed
     */
    record Verdict(boolean isRed, String how, Duration took) {}

    static Checks parse(String text) {
        List<String> words = List.of(text.strip().split("[,\\s]+"));
        return new Checks(words.stream().filter(word -> !word.startsWith("-D")).toList(),
                words.stream().filter(word -> word.startsWith("-D")).toList());
    }

    Checks and(Checks others) {
        return new Checks(Stream.of(tests, others.tests).flatMap(List::stream).distinct().toList(), options);
    }

    /** Until the first that fails. One that does not come to an end is red, and said to be so. */
    Verdict run(ServerClasses server, Path log) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = start(server, log);
        Duration limit = LIMIT.multipliedBy(tests.size());
        boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        if (!ended) return new Verdict(true, "no end within " + limit.toSeconds() + " s", took);
        int code = process.exitValue();
        if (code != FirstRed.GREEN && code != FirstRed.RED)
            throw new IllegalStateException("the checks could not be run: see " + log);
        return new Verdict(code == FirstRed.RED, told(log), took);
    }

    private Process start(ServerClasses server, Path log) throws IOException {
        List<String> all = Stream.concat(Stream.of("-Xmx1g"), options.stream()).toList();
        String[] names = tests.stream().map("dev.tollgate.server."::concat).toArray(String[]::new);
        return new ProcessBuilder(Jvm.command(all, server.root(), FirstRed.class, names)).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
    }

    private static String told(Path log) throws IOException {
        // Whatever bytes the tests have written.
        return Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith(FirstRed.TELLS)).findFirst()
                .map(line -> line.substring(FirstRed.TELLS.length())).orElse("");
    }

    @Override
    public String toString() {
        return String.join(" ", Stream.concat(tests.stream(), options.stream()).toList());
    }
}
