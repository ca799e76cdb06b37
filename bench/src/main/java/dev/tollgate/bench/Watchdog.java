package dev.tollgate.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Ends a process when this one has died without a word: a shell that waits for the end of a pipe whose other end only
 * we hold, and which the kernel closes with us.
 */
final class Watchdog implements AutoCloseable {
    /** $1 the process, $2 the signal, $3 a folder that is removed once the process has ended, or nothing. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            read -r word
            [ -z "$word" ] || exit 0
            kill -"$2" "$1" 2>/dev/null
            tries=100
            while [ $tries -gt 0 ] && kill -0 "$1" 2>/dev/null; do sleep 0.1; tries=$((tries - 1)); done
            if [ -n "$3" ]; then rm -rf "$3"; fi
            """;

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    /** Kills it unless we close first. */
    static Watchdog of(long pid) {
        return start(pid, "KILL", "");
    }

    /** Gives it time to end, and removes the folder that it worked in. */
    static Watchdog of(long pid, Path folder) {
        return start(pid, "INT", folder.toString());
    }

    private static Watchdog start(long pid, String signal, String folder) {
        try {
            return new Watchdog(new ProcessBuilder(
                    List.of("sh", "-c", SCRIPT, "bench-watchdog", Long.toString(pid), signal, folder))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException noShell) {
            throw new UncheckedIOException(noShell);
        }
    }

    @Override
    public void close() {
        try (var pipe = shell.outputWriter()) {
            pipe.write("done\n");
        } catch (IOException _) {
            shell.destroy();
        }
    }
}
