package dev.tollgate.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL of our own. What is committed survives a crash: the fast and unsafe defaults that it has for tests are
 * switched off.
 */
final class Postgres implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(15);

    private final EmbeddedPostgres server;

    private Postgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts on this port (0: any). A postmaster that a dead launcher left in the folder is stopped first. */
    static Postgres start(Path folder, int port) {
        try {
            stopOrphan(data(folder));
            return new Postgres(server(folder, port));
        } catch (IOException | RuntimeException e) {
            throw e instanceof StartupException known
                    ? known
                    : new StartupException("PostgreSQL does not start in " + folder + ": " + e.getMessage(), e);
        }
    }

    static Path data(Path folder) {
        return folder.resolve("postgres");
    }

    /** The superuser is {@code postgres}, without a password, reachable from this machine only. */
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL did not stop; its guardian will stop it", e);
        }
    }

    private static EmbeddedPostgres server(Path folder, int port) throws IOException {
        File log = folder.resolve("postgres.log").toFile();
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setDataDirectory(data(folder))
                .setCleanDataDirectory(false).setRegisterShutdownHook(false).setPGStartupWait(START_MAX)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log))
                .setServerConfig("fsync", "on").setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on").setServerConfig("max_connections", "100")
                .setServerConfig("listen_addresses", "127.0.0.1").setServerConfig("unix_socket_directories", "");
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    /** The folder is ours, so a postmaster that still runs on it belongs to nobody. */
    private static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() < 2 || !Path.of(lines.get(1).strip()).equals(data)) {
            return;
        }
        ProcessHandle orphan = ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).orElse(null);
        if (orphan == null || !orphan.info().command().orElse("").contains("postgres")) {
            return;
        }
        new ProcessBuilder("kill", "-INT", Long.toString(orphan.pid())).start();
        try {
            orphan.onExit().get(STOP_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new StartupException("An old PostgreSQL, process " + orphan.pid() + ", does not stop. End it first.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("interrupted", e);
        }
    }
}
