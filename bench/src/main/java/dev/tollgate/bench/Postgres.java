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

/** A PostgreSQL of our own, as safe as one in production: what it has committed is on the disk. */
final class Postgres implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final long pid;
    private final Guardian guardian;

    private Postgres(EmbeddedPostgres server, long pid) {
        this.server = server;
        this.pid = pid;
        this.guardian = Guardian.of(pid, "INT");
    }

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
            return new Postgres(server, pid);
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

    /** What was seeded is on the disk, and the planner knows of it. */
    void settle(String database) throws SQLException {
        execute(database, "VACUUM ANALYZE", "CHECKPOINT");
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            guardian.close();
        }
    }
}
