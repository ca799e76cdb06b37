package dev.tollgate.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A process of its own, with its output in a file. It ends with us, also when we are killed. */
final class ChildProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(15);
    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

    private final String name;
    private final Process process;
    private final Path log;
    private final Watchdog watchdog;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.watchdog = Watchdog.of(process.pid());
    }

    /** Starts it, and waits until it is ready. */
    static ChildProcess start(String name, List<String> command, Map<String, String> environment, Path log,
            BooleanSupplier ready) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
            builder.environment().putAll(environment);
            var child = new ChildProcess(name, builder.start(), log);
            child.await(ready);
            return child;
        } catch (IOException failure) {
            throw new UncheckedIOException(name + " does not start", failure);
        }
    }

    /** A port that nobody listens on now. */
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private void await(BooleanSupplier ready) {
        long end = System.nanoTime() + START_MAX.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IllegalStateException(name + " does not start; its last words are in " + log);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Whether this address answers with 200. */
    static BooleanSupplier answers(String address) {
        return () -> {
            try {
                var connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } catch (IOException _) {
                return false;
            }
        };
    }

    /** Whether somebody listens on this port. */
    static BooleanSupplier listens(int port) {
        return () -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException _) {
                return false;
            }
        };
    }

    /** Without a word, as when its machine fails. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        watchdog.close();
    }
}
