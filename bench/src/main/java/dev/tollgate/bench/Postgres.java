package dev.tollgate.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A PostgreSQL of our own, as safe as one in production: what it has committed is on the disk. */
final class Postgres implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration QUIET_AFTER_MAX = Duration.ofMinutes(10);
    /** PostgreSQL counts what was written up to a second late. */
    private static final Duration LOOK = Duration.ofMillis(1100);
    private static final int QUIET_LOOKS = 2;
    private static final long QUIET_ROWS = 100;

    private final EmbeddedPostgres server;
    private final long pid;
    private final Watchdog watchdog;

    private Postgres(EmbeddedPostgres server, long pid, Path folder) {
        this.server = server;
        this.pid = pid;
        this.watchdog = Watchdog.of(pid, folder);
    }

    /** Everything in this folder, which is removed should we be killed. */
    static Postgres start(Path folder) {
        File log = folder.resolve("postgres.log").toFile();
        Path data = folder.resolve("postgres");
        try {
            Files.createDirectories(folder);
            // The three are named because the library switches them off for tests.
            EmbeddedPostgres server = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(true)
                    .setRegisterShutdownHook(false).setPGStartupWait(START_MAX)
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log))
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log)).setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on").setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "300").setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "").start();
            long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
            return new Postgres(server, pid, folder);
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL does not start; see " + log, failure);
        }
    }

    /** Of the postmaster, whose children do the work. */
    long pid() {
        return pid;
    }

    int port() {
        return server.getPort();
    }

    /** The user is {@code postgres}, without a password. */
    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), "postgres", "");
    }

    /** A new one, empty. */
    void createDatabase(String name) throws SQLException {
        execute("postgres", "CREATE DATABASE " + name);
    }

    void execute(String database, String... statements) throws SQLException {
        try (var connection = connect(database); var statement = connection.createStatement()) {
            for (String sql : statements)
                statement.execute(sql);
        }
    }

    /** The first column of the first row. */
    String ask(String database, String query) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /**
     * Until nobody writes any more: what was seeded may have given somebody work.
     *
     * @throws IllegalStateException
     *             when there is no end to it
     */
    void awaitQuiet(String database) throws SQLException {
        long end = System.nanoTime() + QUIET_AFTER_MAX.toNanos();
        for (int quiet = 0; quiet < QUIET_LOOKS;) {
            long before = written(database);
            LockSupport.parkNanos(LOOK.toNanos());
            quiet = written(database) - before < QUIET_ROWS ? quiet + 1 : 0;
            if (System.nanoTime() > end) throw new IllegalStateException(database + " does not come to rest");
        }
    }

    /** What was seeded is on the disk, and the planner knows of it. */
    void settle(String database) throws SQLException {
        execute(database, "VACUUM ANALYZE", "CHECKPOINT");
    }

    private long written(String database) throws SQLException {
        return Long.parseLong(ask(database, "SELECT tup_inserted + tup_updated + tup_deleted FROM pg_stat_database"
                + " WHERE datname = current_database()"));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            watchdog.close();
        }
    }
}
