package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes mechanisms out of a copy of the gateway, one at a time: each time some check must turn red, and without that it
 * must be green. What the bugs are stands in src/test/seeded-bugs, and what caught each in docs/seeded-bugs.md.
 * <p>
 * {@code -Dseeded} chooses by regular expression, or {@code all}; as long as nothing is said, a few that
 * {@code -Dseeded.seed} chooses.
 */
@Tag("campaign")
class SeededBugsCampaign {
    private static final int FEW = 3;
    private static final String CHOICE = System.getProperty("seeded", "");
    private static final long SEED = Long.getLong("seeded.seed", new Random().nextInt(1_000_000));

    @TempDir
    Path temporary;

    @Test
    void everyOneOfThemIsStillPossible() throws IOException {
        List<SeededBug> bugs = SeededBug.all();
        assertThat(bugs).hasSizeGreaterThanOrEqualTo(24);
        var problems = new ArrayList<String>();
        for (SeededBug bug : bugs)
            bug.plant(classes(bug.name()), temporary.resolve(bug.name() + "-sources"))
                    .ifPresent(problem -> problems.add(bug.name() + " " + problem));
        assertThat(problems).isEmpty();
    }

    @Test
    void eachTurnsACheckRed() throws IOException, InterruptedException {
        List<SeededBug> bugs = chosen();
        System.out.printf("%nSeededBugsCampaign, seeded.seed=%d: %d bugs%n", SEED, bugs.size());
        withoutThemAllIsGreen(bugs);
        System.out.println(
                "| Bug | The mechanism that is missing | Where | What turned red | Seconds |\n|---|---|---|---|---:|");
        var unseen = new ArrayList<String>();
        for (SeededBug bug : bugs) {
            ServerClasses classes = classes(bug.name());
            assertThat(bug.plant(classes, temporary.resolve(bug.name() + "-sources"))).as(bug.name()).isEmpty();
            Checks.Verdict verdict = bug.checks().run(classes, log(bug.name()));
            System.out.printf("| %s | %s | %s | %s | %d |%n", bug.words(), bug.removes(),
                    String.join(", ", bug.files()),
                    verdict.isRed() ? "`" + verdict.how() + "`" : "**nothing**", verdict.took().toSeconds());
            if (!verdict.isRed()) unseen.add(bug.name() + " is not seen by " + bug.checks());
        }
        assertThat(unseen).isEmpty();
    }

    private static List<SeededBug> chosen() throws IOException {
        List<SeededBug> all = new ArrayList<>(SeededBug.all());
        if (CHOICE.equals("all")) return all;
        if (!CHOICE.isEmpty()) return all.stream().filter(bug -> bug.name().matches(CHOICE)).toList();
        Collections.shuffle(all, new Random(SEED));
        return all.subList(0, FEW);
    }

    /** Whatever is red by itself would catch everything. */
    private void withoutThemAllIsGreen(List<SeededBug> bugs) throws IOException, InterruptedException {
        var checks = new LinkedHashMap<List<String>, Checks>();
        for (SeededBug bug : bugs)
            checks.merge(bug.checks().options(), bug.checks(), Checks::and);
        ServerClasses unharmed = classes("unharmed");
        for (Checks some : checks.values()) {
            Checks.Verdict verdict = some.run(unharmed, log("unharmed"));
            assertThat(verdict.isRed()).as("without a bug: " + verdict.how()).isFalse();
            System.out.printf("Without a bug, green in %d s: %s %s%n", verdict.took().toSeconds(), some,
                    String.join(" ", some.options()));
        }
    }

    private ServerClasses classes(String name) throws IOException {
        return ServerClasses.copyTo(temporary.resolve(name));
    }

    private static Path log(String name) throws IOException {
        return Files.createDirectories(Path.of("target/seeded-bugs")).resolve(name + ".log");
    }
}
