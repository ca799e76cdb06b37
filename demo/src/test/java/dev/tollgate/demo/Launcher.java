package dev.tollgate.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The launcher as its own process, under a shell that stands for Maven. */
final class Launcher implements AutoCloseable {
    static final int SECONDS_MAX = 60;

    private final Process shell;
    private final Path folder;
    private final List<ProcessHandle> started = new ArrayList<>();

    private Launcher(Process shell, Path folder) {
        this.shell = shell;
        this.folder = folder;
    }

    static Launcher start(Path folder, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\"; exit $?", "sh",
                ProcessHandle.current().info().command().orElse("java"), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Main.class.getName(),
                "--data", folder.toString()));
        for (Port port : Port.values()) {
            command.addAll(List.of(port.flag(), "0"));
        }
        command.addAll(List.of(flags));
        Process shell = new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
        return new Launcher(shell, folder);
    }

    /** Waits for the banner, and remembers who runs by then: the launcher, the guardian, PostgreSQL. */
    Launcher ready() throws Exception {
        within(CompletableFuture.supplyAsync(
                () -> shell.inputReader().lines().anyMatch(line -> line.contains("Ctrl-C")),
                Thread::startVirtualThread));
        shell.descendants().forEach(started::add);
        String pid = Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst().strip();
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(started::add);
        if (started.size() < 3) {
            throw new AssertionError("launcher, guardian and PostgreSQL should run, not " + started + ": " + stderr());
        }
        return this;
    }

    Process shell() {
        return shell;
    }

    ProcessHandle java() {
        return started.getFirst();
    }

    String stderr() {
        try {
            return Files.readString(folder.resolve("stderr"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until nothing of it runs any more. */
    void vanish() throws Exception {
        for (ProcessHandle process : started) {
            within(process.onExit());
        }
    }

    static <T> T within(CompletableFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(SECONDS_MAX, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
    }
}
