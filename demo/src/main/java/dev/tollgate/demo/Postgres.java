package dev.tollgate.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of our own, for as long as this object is open and not a moment longer, however the launcher ends. What
 * is
 * committed survives a crash: its fast and unsafe defaults for tests are switched off.
 */
final class Postgres implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(15);

    private final FileChannel lock;
    private final EmbeddedPostgres server;
    private final Guardian guardian;

    private Postgres(FileChannel lock, EmbeddedPostgres server, Guardian guardian) {
        this.lock = lock;
        this.server = server;
        this.guardian = guardian;
    }

    /**
     * Starts in this folder, on this port (0: any). A postmaster that a dead launcher left there is stopped first; a
     * folder
     * that another launcher uses is refused. A temporary folder is removed at the end.
     */
    static Postgres start(Path folder, int port, boolean temporary) {
        FileChannel lock = lock(folder);
        Guardian guardian = null;
        try {
            Path data = folder.resolve("postgres");
            stopOrphan(data);
            guardian = Guardian.watch(data, temporary ? folder.toString() : "");
            return new Postgres(lock, server(data, folder.resolve("postgres.log"), port), guardian);
        } catch (IOException | RuntimeException e) {
            closeQuietly(guardian);
            closeQuietly(lock);
            throw e instanceof StartupException known
                    ? known
                    : new StartupException("PostgreSQL does not start in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The superuser is {@code postgres}, without a password, reachable from this machine only. */
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    @Override
    public void close() {
        closeQuietly(server);
        guardian.close();
        closeQuietly(lock);
    }

    private static EmbeddedPostgres server(Path data, Path log, int port) throws IOException {
        File output = log.toFile();
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setDataDirectory(data)
                .setCleanDataDirectory(false).setRegisterShutdownHook(false).setPGStartupWait(START_MAX)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(output))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(output))
                .setServerConfig("fsync", "on").setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on").setServerConfig("max_connections", "100")
                .setServerConfig("listen_addresses", "127.0.0.1").setServerConfig("unix_socket_directories", "");
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private static FileChannel lock(Path folder) {
        FileChannel channel = null;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(folder.resolve("tollgate.lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock held = tryLock(channel);
            if (held != null) {
                return channel;
            }
        } catch (IOException e) {
            closeQuietly(channel);
            throw new StartupException("The data folder " + folder + " cannot be used: " + e.getMessage(), e);
        }
        closeQuietly(channel);
        throw new StartupException("The data folder " + folder
                + " is used by another launcher. Stop that one, or choose another folder: --data FOLDER");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /** We hold the folder's lock, so a postmaster that still runs on it belongs to nobody. */
    private static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() < 2 || !Path.of(lines.get(1).strip()).equals(data.toAbsolutePath())) {
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

    private static void closeQuietly(@Nullable AutoCloseable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (UncheckedIOException | IOException _) {
            // It is being thrown away: what else it says helps nobody.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
