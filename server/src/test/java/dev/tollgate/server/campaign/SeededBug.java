package dev.tollgate.server.campaign;

import com.github.difflib.patch.PatchFailedException;
import com.github.difflib.unifieddiff.UnifiedDiff;
import com.github.difflib.unifieddiff.UnifiedDiffFile;
import com.github.difflib.unifieddiff.UnifiedDiffReader;
import dev.tollgate.server.world.Jvm;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A mechanism of the gateway, taken out by a patch: some check has to notice. The product itself has no switch for it;
 * a copy of its classes gets the changed ones.
 *
 * @param words
 *            what is broken
 * @param removes
 *            the mechanism that is missing
 * @param checks
 *            at least one of them turns red
 */
record SeededBug(String name, String words, String removes, Checks checks, UnifiedDiff diff) {
    private static final Path PATCHES = Path.of("src/test/seeded-bugs");
    private static final String JAVA = "src/main/java/";
    private static final String RESOURCES = "src/main/resources/";

    static List<SeededBug> all() throws IOException {
        try (var files = Files.list(PATCHES)) {
            var bugs = new ArrayList<SeededBug>();
            for (Path file : files.sorted().toList())
                bugs.add(read(file));
            return bugs;
        }
    }

    private static SeededBug read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        try (var stream = Files.newInputStream(file)) {
            return new SeededBug(file.getFileName().toString().replace(".patch", ""), lines.getFirst(),
                    header(lines, "Removes: "), Checks.parse(header(lines, "Caught by: ")),
                    UnifiedDiffReader.parseUnifiedDiff(stream));
        }
    }

    private static String header(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name)).findFirst().orElseThrow().substring(name.length());
    }

    /** The files that it changes, without their folders. */
    List<String> files() {
        return sources().map(path -> path.substring(path.lastIndexOf('/') + 1)).toList();
    }

    private Stream<String> sources() {
        return diff.getFiles().stream().map(SeededBug::source);
    }

    private static String source(UnifiedDiffFile file) {
        return file.getToFile().replaceFirst("^b/", "");
    }

    /** Whether its lines are still there, in every file. Empty: they are. */
    Optional<String> misfit() throws IOException {
        for (UnifiedDiffFile file : diff.getFiles()) {
            try {
                changed(file);
            } catch (PatchFailedException failure) {
                return misfit(file, failure);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> misfit(UnifiedDiffFile file, PatchFailedException failure) {
        return Optional.of("does not apply to " + source(file) + ": " + failure.getMessage());
    }

    /** Its lines may have moved, but not changed. */
    private static List<String> changed(UnifiedDiffFile file) throws IOException, PatchFailedException {
        Path source = Path.of(source(file));
        if (!Files.exists(source)) throw new PatchFailedException("the file is gone");
        return file.getPatch().applyFuzzy(Files.readAllLines(source), 0);
    }

    /**
     * Puts what it changes over the classes.
     *
     * @return why that cannot be done: the product has changed since the patch was written
     */
    Optional<String> plant(ServerClasses classes, Path work) throws IOException {
        var java = new ArrayList<Path>();
        for (UnifiedDiffFile file : diff.getFiles()) {
            String source = source(file);
            List<String> changed;
            try {
                changed = changed(file);
            } catch (PatchFailedException failure) {
                return misfit(file, failure);
            }
            boolean isJava = source.startsWith(JAVA);
            Path target = isJava
                    ? work.resolve(source.substring(JAVA.length()))
                    : classes.root().resolve(source.substring(RESOURCES.length()));
            Files.createDirectories(target.getParent());
            Files.write(target, changed);
            if (isJava) java.add(target);
        }
        return java.isEmpty() ? Optional.empty() : compile(java, classes);
    }

    private static Optional<String> compile(List<Path> sources, ServerClasses classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var errors = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiles = compiler.getTask(errors, manager, null,
                    List.of("-parameters", "-proc:none", "-nowarn", "-cp", Jvm.classPath(classes.root()), "-d",
                            classes.root().toString()),
                    null, manager.getJavaFileObjectsFromPaths(sources)).call();
            return compiles ? Optional.empty() : Optional.of("does not compile: " + errors);
        }
    }
}
