package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.Statements.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A package writes its own tables only: those that its migration creates. Whoever wants another changed asks it. */
class SqlArrowsTest {
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final Pattern FILE = Pattern.compile("V[\\d_]+?__(\\w+?)(_\\d+)?\\.sql");
    private static final Pattern CREATED = Pattern.compile("CREATE TABLE\\s+(?:IF NOT EXISTS\\s+)?(\\w+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern WRITTEN = Pattern.compile(
            "\\b(?:INSERT\\s+INTO|DELETE\\s+FROM|MERGE\\s+INTO|(?<!KEY\\s)(?<!DO\\s)UPDATE(?:\\s+ONLY)?)\\s+(?!SET\\b)(\\w+)",
            Pattern.CASE_INSENSITIVE);
    private static Map<String, String> owners() {
        var owners = new HashMap<String, String>();
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            for (Path file : files.toList()) {
                Matcher name = FILE.matcher(file.getFileName().toString());
                assertThat(name.matches()).as("%s names a package", file).isTrue();
                Matcher created = CREATED.matcher(Files.readString(file));
                while (created.find())
                    owners.put(created.group(1).toLowerCase(Locale.ROOT), name.group(1));
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
        return owners;
    }

    private static Stream<String> written(Statement statement) {
        return WRITTEN.matcher(statement.sql()).results().map(match -> match.group(1).toLowerCase(Locale.ROOT));
    }

    @Test
    void everyMigrationIsAPackages() {
        Set<String> packages = MainClasses.ALL.stream().map(MainClasses::packageOf).collect(Collectors.toSet());
        assertThat(packages).containsAll(new TreeSet<>(owners().values()));
    }

    @Test
    void everyTableThatIsWrittenHasAnOwner() {
        Set<String> written = Statements.ALL.stream().flatMap(SqlArrowsTest::written).collect(Collectors.toSet());
        assertThat(written).hasSizeGreaterThan(15);
        assertThat(owners().keySet()).containsAll(written);
    }

    @Test
    void aPackageWritesItsOwnTablesOnly() {
        Map<String, String> owners = owners();
        Set<String> strangers = Statements.ALL.stream()
                .flatMap(statement -> written(statement)
                        .filter(table -> !statement.place().equals(owners.getOrDefault(table, "")))
                        .map(table -> "%s writes %s of %s".formatted(statement, table, owners.get(table))))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(strangers).isEmpty();
    }
}
