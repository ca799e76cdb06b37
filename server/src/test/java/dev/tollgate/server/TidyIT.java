package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.world.Databases;
import dev.tollgate.server.world.Golden;
import dev.tollgate.v1.ErrorReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The house rules that a machine can hold: sizes, banned words, and the public surfaces as golden files. */
class TidyIT {
    private static final int FILE_LINES_MAX = 500;
    private static final int METHOD_LINES_MAX = 80;
    private static final int CONSTRUCTOR_PARAMETERS_MAX = 8;
    private static final List<String> MODULES = List.of("server", "http-bridge", "sandbox", "demo", "clients/java");
    private static final Pattern BANNED = Pattern.compile(
            "Thread\\.sleep|Instant\\.now\\(|System\\.currentTimeMillis|\\bTODO\\b|\\bFIXME\\b");

    private static Stream<Path> sources() {
        return MODULES.stream().map(module -> Path.of("..", module, "src/main/java")).flatMap(root -> {
            try (var files = Files.walk(root)) {
                return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void noFileIsTwoFiles() {
        assertThat(sources().filter(file -> lines(file).size() > FILE_LINES_MAX)).isEmpty();
    }

    @Test
    void noMethodIsLongAndNoConstructorLacksANoun() throws IOException {
        var found = new ArrayList<String>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(null, manager, null, null, null,
                    manager.getJavaFileObjectsFromPaths(sources().toList()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse())
                new Measure(unit, positions, found).scan(unit, null);
        }
        assertThat(found).isEmpty();
    }

    private static final class Measure extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        Measure(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            long lines = line(positions.getEndPosition(unit, method)) - line(positions.getStartPosition(unit, method))
                    + 1;
            var owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            String name = unit.getSourceFile().getName() + " " + method.getName();
            boolean isTable = method.getBody() != null && method.getBody().getStatements().size() == 1
                    && method.toString().contains("return switch");
            if (lines > METHOD_LINES_MAX && !isTable) found.add(name + " has " + lines + " lines");
            boolean constructs = method.getName().contentEquals("<init>") && owner.getKind() != Tree.Kind.RECORD;
            if (constructs && method.getParameters().size() > CONSTRUCTOR_PARAMETERS_MAX)
                found.add(name + " takes " + method.getParameters().size());
            return super.visitMethod(method, nothing);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }

    @Test
    void noBannedWord() {
        List<String> found = sources().flatMap(file -> lines(file).stream()
                .filter(line -> !line.strip().startsWith("*") && !line.strip().startsWith("/")
                        && BANNED.matcher(line).find())
                .map(line -> file + ": " + line.strip())).toList();
        assertThat(found).isEmpty();
    }

    @Test
    void theErrorReasonsAreTheGoldenOnes() {
        Golden.holds("reasons.txt",
                Arrays.stream(ErrorReason.values()).filter(reason -> reason != ErrorReason.UNRECOGNIZED)
                        .map(reason -> reason.getNumber() + " " + reason.name() + "\n").collect(Collectors.joining()));
    }

    @Test
    void theSchemaIsTheGoldenOne() throws SQLException {
        Golden.holds("schema.txt", columns() + constraints() + indexes());
    }

    private static String columns() throws SQLException {
        return rows("""
                SELECT table_name || '.' || column_name || ' ' || udt_name
                       || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END || coalesce(' default ' || column_default, '')
                  FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name <> 'flyway_schema_history'
                 ORDER BY table_name, ordinal_position""");
    }

    private static String constraints() throws SQLException {
        return rows("""
                SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)
                  FROM pg_constraint
                 WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c')
                   AND conrelid::regclass::text <> 'flyway_schema_history'
                 ORDER BY 1""");
    }

    private static String indexes() throws SQLException {
        return rows(
                "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history' ORDER BY 1");
    }

    private static String rows(String query) throws SQLException {
        try (var database = Database.open(Databases.fresh());
                var connection = database.dataSource().getConnection();
                var rows = connection.createStatement().executeQuery(query)) {
            var text = new StringBuilder();
            while (rows.next())
                text.append(rows.getString(1)).append('\n');
            return text.append('\n').toString();
        }
    }
}
