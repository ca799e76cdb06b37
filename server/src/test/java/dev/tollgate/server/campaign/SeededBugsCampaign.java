package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes mechanisms out of a copy of the gateway, one at a time: each time some check must turn red, and without that it
 * must be green. What the bugs are stands in src/test/seeded-bugs, and what caught each in docs/seeded-bugs.md.
 * <p>
 * {@code -Dseeded} chooses by regular expression, or {@code all}; as long as nothing is said, a few that
 * {@code -Dcampaign.seed} chooses.
 */
@Tag("campaign")
class SeededBugsCampaign {
    private static final int FEW = 4;
    private static final int AT_ONCE = 2;
    private static final String HEAD = """
            | Bug | The mechanism that is missing | Where | What turned red | Seconds |
            |---|---|---|---|---:|""";
    private static final String CHOICE = System.getProperty("seeded", "");
    private static final long SEED = Counts.seed();

    @TempDir
    Path temporary;

    @BeforeAll
    static void archiveClasses() throws Exception {
        ClassData.archive();
    }

    @Test
    void everyOneOfThemIsStillPossible() throws IOException {
        List<SeededBug> bugs = SeededBug.all();
        assertThat(bugs).hasSizeGreaterThanOrEqualTo(24);
        var problems = new ArrayList<String>();
        ServerClasses classes = classes("all");
        for (SeededBug bug : bugs)
            plant(bug, classes).ifPresent(problem -> problems.add(bug.name() + " " + problem));
        assertThat(problems).isEmpty();
    }

    @Test
    void eachTurnsACheckRed() throws Exception {
        List<SeededBug> bugs = chosen();
        System.out.printf("%nSeededBugsCampaign, campaign.seed=%d: %d bugs%n", SEED, bugs.size());
        withoutThemAllIsGreen(bugs);
        System.out.println(HEAD);
        var unseen = new ArrayList<String>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var verdicts = bugs.stream().map(bug -> threads.submit(() -> verdict(bug))).toList();
            for (int i = 0; i < bugs.size(); i++) {
                SeededBug bug = bugs.get(i);
                Checks.Verdict verdict = verdicts.get(i).get();
                System.out.println(row(bug, verdict));
                if (!verdict.isRed()) unseen.add(bug.name() + " is not seen by " + bug.checks());
            }
        }
        assertThat(unseen).isEmpty();
    }

    private Checks.Verdict verdict(SeededBug bug) throws IOException, InterruptedException {
        ServerClasses classes = classes(bug.name());
        Optional<String> problem = plant(bug, classes);
        if (problem.isPresent()) throw new IllegalStateException(bug.name() + " " + problem.get());
        return bug.checks().run(classes, log(bug.name()));
    }

    private static String row(SeededBug bug, Checks.Verdict verdict) {
        return "| %s | %s | %s | %s | %d |".formatted(bug.words(), bug.removes(), String.join(", ", bug.files()),
                verdict.isRed() ? verdict.how() : "**nothing**", verdict.took().toSeconds());
    }

    private Optional<String> plant(SeededBug bug, ServerClasses classes) throws IOException {
        return bug.plant(classes, temporary.resolve(bug.name() + "-sources"));
    }

    private static List<SeededBug> chosen() throws IOException {
        List<SeededBug> all = new ArrayList<>(SeededBug.all());
        if (CHOICE.equals("all")) return all;
        if (!CHOICE.isEmpty()) return all.stream().filter(bug -> bug.name().matches(CHOICE)).toList();
        Collections.shuffle(all, new Random(SEED));
        return all.subList(0, FEW);
    }

    /** Whatever is red by itself would catch everything. */
    private void withoutThemAllIsGreen(List<SeededBug> bugs) throws Exception {
        var checks = new LinkedHashMap<List<String>, Checks>();
        for (SeededBug bug : bugs)
            checks.merge(bug.checks().options(), bug.checks(), Checks::and);
        ServerClasses unharmed = classes("unharmed");
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var verdicts = checks.values().stream().map(some -> threads.submit(() -> {
                Checks.Verdict verdict = some.run(unharmed, log("unharmed-" + Math.abs(some.hashCode())));
                return verdict.isRed() ? verdict.how() : "";
            })).toList();
            for (var red : verdicts)
                assertThat(red.get()).as("red without a bug").isEmpty();
        }
    }

    private ServerClasses classes(String name) throws IOException {
        return ServerClasses.copyTo(temporary.resolve(name));
    }

    private static Path log(String name) throws IOException {
        return Files.createDirectories(Path.of("target/seeded-bugs")).resolve(name + ".log");
    }
}
