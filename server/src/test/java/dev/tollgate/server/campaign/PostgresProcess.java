package dev.tollgate.server.campaign;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.world.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Postgres of its own, that can be killed and started again on what it had written. */
final class PostgresProcess implements AutoCloseable {
    private static final long START_MS_MAX = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private final Path folder;
    private final Path data;
    private final Path binary;
    private final int port;
    private Process process;

    PostgresProcess(Path folder) throws IOException {
        this.folder = folder;
        this.data = folder.resolve("postgres");
        port = Ports.lasting();
        var first = EmbeddedPostgres.builder().setPort(port).setDataDirectory(data).setCleanDataDirectory(false)
                .start();
        long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        binary = Path.of(ProcessHandle.of(pid).flatMap(one -> one.info().command()).orElseThrow());
        first.close();
        process = launch();
        awaitReady();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> process.destroyForcibly()));
        Database.open(config()).close();
    }

    DatabaseConfig config() {
        return new DatabaseConfig("jdbc:postgresql://localhost:" + port + "/postgres", "postgres", new Secret(""), 16,
                4,
                PATIENCE, Duration.ofDays(400));
    }

    /**
     * Postgres does not run as root, so root makes itself a nobody. What is written reaches the kernel, not the disk.
     */
    private Process launch() throws IOException {
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) command.addAll(List.of("unshare", "-U"));
        command.addAll(List.of(binary.toString(), "-D", data.toString(), "-p", Integer.toString(port), "-F", "-c",
                "max_connections=200", "-c", "synchronous_commit=on", "-c", "unix_socket_directories="));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("postgres.log").toFile())).start();
    }

    /** Dies on the spot, and comes back. */
    void restart(boolean killed) throws IOException, InterruptedException {
        if (killed) process.destroyForcibly();
        else new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start().waitFor();
        process.waitFor();
        process = launch();
        awaitReady();
    }

    /** Its last backends may still be dying: then it refuses to start, and is asked again. */
    private void awaitReady() throws IOException {
        for (long waited = 0; waited < START_MS_MAX; waited += 50) {
            if (isReady()) return;
            try {
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) process = launch();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
        throw new IllegalStateException("Postgres does not start; see " + folder.resolve("postgres.log"));
    }

    private boolean isReady() {
        try (var connection = DriverManager.getConnection(config().url() + "?connectTimeout=1&socketTimeout=2",
                "postgres", "")) {
            return connection.isValid(1);
        } catch (SQLException _) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
    }
}
