package dev.tollgate.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.crypto.Sha256;
import dev.tollgate.server.world.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** How a schema that holds data becomes the next one. */
class MigrationIT {
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/migrations.txt");
    private static final int NODES = 4;

    /** Somebody has run it: from then on a change is another file. {@code -Dgolden.update=true} takes in new ones. */
    @Test
    void aMigrationNeverChanges() throws IOException {
        List<String> all;
        try (var files = Files.list(MIGRATIONS)) {
            all = files.sorted().map(MigrationIT::line).toList();
        }
        List<String> known = Files.exists(GOLDEN) ? Files.readAllLines(GOLDEN) : List.of();
        assertThat(all).containsAll(known);
        if (Boolean.getBoolean("golden.update")) Files.write(GOLDEN, all);
        assertThat(Files.readAllLines(GOLDEN)).containsExactlyElementsOf(all);
    }

    private static String line(Path file) {
        try {
            return file.getFileName() + " " + HexFormat.of().formatHex(Sha256.of(Files.readString(file)));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    /** Whoever waits for a lock has everybody else wait behind it: a migration gives up, and is started again. */
    @Test
    void whatComesAfterTheBaselineWaitsForNoLockForLong() throws IOException {
        for (Path folder : List.of(MIGRATIONS, Path.of("src/test/resources/db/long"))) {
            try (var files = Files.list(folder)) {
                assertThat(files.filter(file -> file.getFileName().toString().compareTo("V014") >= 0))
                        .allSatisfy(file -> assertThat(Files.readString(file))
                                .containsAnyOf("SET LOCAL lock_timeout = ", "CONCURRENTLY"));
            }
        }
    }

    /** An index over many rows takes its time, and nodes start together. */
    @Test
    void aLongMigrationIsNotBrokenOffAndOneNodeOfSeveralDoesIt() throws Exception {
        DatabaseConfig database = Databases.fresh();
        try (var nodes = Executors.newFixedThreadPool(NODES)) {
            Callable<Void> node = () -> {
                Database.migrate(database, "classpath:db/migration", "classpath:db/long");
                return null;
            };
            for (var one : nodes.invokeAll(java.util.Collections.nCopies(NODES, node)))
                one.get();
        }
        assertThat(count(database, "SELECT count(*) FROM pg_index WHERE indexrelid = 'customer_by_name'::regclass"
                + " AND indisvalid")).isEqualTo(1);
        assertThat(count(database, "SELECT count(*) FROM flyway_schema_history WHERE version = '901'")).isEqualTo(1);
    }

    private static long count(DatabaseConfig database, String query) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.user(),
                database.password().reveal());
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
