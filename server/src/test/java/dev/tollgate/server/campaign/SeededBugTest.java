package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever changes a mechanism is told at once that its seeded bug, or the check of it, has to follow. */
class SeededBugTest {
    @Test
    void everyOneOfThemStillFitsTheProduct() throws IOException {
        var problems = new ArrayList<String>();
        for (SeededBug bug : SeededBug.all())
            bug.misfit().ifPresent(problem -> problems.add(bug.name() + " " + problem));
        assertThat(problems).isEmpty();
    }

    @Test
    void theChecksOfAllOfThemExist() throws IOException {
        var missing = new ArrayList<String>();
        for (SeededBug bug : SeededBug.all())
            bug.checks().tests().stream().filter(test -> !exists(test))
                    .forEach(test -> missing.add(bug.name() + ": " + test));
        assertThat(missing).isEmpty();
    }

    private static boolean exists(String test) {
        List<String> parts = List.of(test.split("#"));
        try {
            Class<?> type = Class.forName("dev.tollgate.server." + parts.getFirst(), false,
                    SeededBugTest.class.getClassLoader());
            return parts.size() == 1
                    || Arrays.stream(type.getDeclaredMethods()).map(Method::getName).anyMatch(parts.getLast()::equals);
        } catch (ClassNotFoundException _) {
            return false;
        }
    }

    /** What each of them takes out, and what caught it, is told in the documents. */
    @Test
    void allOfThemStandInTheTable() throws IOException {
        String table = Files.readString(Path.of("../docs/seeded-bugs.md"));
        assertThat(SeededBug.all().stream().filter(bug -> !table.contains("| " + bug.words() + " |"))
                .map(SeededBug::name)).isEmpty();
    }

    /** A test that is renamed takes its row with it. */
    @Test
    void whatTurnedRedByTheTableStillExists() throws IOException {
        Map<String, String> sources;
        try (var files = Files.walk(Path.of("src/test/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(file -> file.getFileName().toString(), SeededBugTest::read,
                            String::concat));
        }
        List<String> red = Files.readAllLines(Path.of("../docs/seeded-bugs.md")).stream()
                .map(line -> line.split(" \\| "))
                .filter(cells -> cells.length == 5 && cells[3].contains(".")).map(cells -> cells[3].strip()).toList();
        assertThat(red).hasSizeGreaterThanOrEqualTo(SeededBug.all().size());
        assertThat(red.stream().filter(test -> !isIn(sources, test.split("\\.", 2)))).isEmpty();
    }

    private static boolean isIn(Map<String, String> sources, String[] test) {
        return sources.getOrDefault(test[0] + ".java", "").contains(" " + test[1] + "(");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
