package dev.tollgate.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Stops the postmaster when the launcher has died without a word ({@code kill -9}): a shell that waits for the end of a
 * pipe whose other end only the launcher holds, and which the kernel closes with it.
 */
final class Guardian implements AutoCloseable {
    private static final int STOP_SECONDS_MAX = 10;

    /** $1 data folder of Postgres, $2 a folder to remove at the end, or nothing. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            read -r word
            pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null)
            if [ -n "$pid" ]; then
              kill -INT "$pid" 2>/dev/null
              tries=100
              while [ $tries -gt 0 ] && [ -e "$1/postmaster.pid" ]; do sleep 0.1; tries=$((tries - 1)); done
            fi
            if [ -n "$2" ]; then rm -rf "$2"; fi
            """;

    private final Process shell;

    private Guardian(Process shell) {
        this.shell = shell;
    }

    /** Guards what will run on this data folder, and removes {@code temporary} (may be empty) when all is over. */
    static Guardian watch(Path data, String temporary) {
        try {
            return new Guardian(new ProcessBuilder("sh", "-c", SCRIPT, "tollgate-guardian", data.toString(), temporary)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start());
        } catch (IOException e) {
            throw new StartupException("The shell that guards PostgreSQL does not start: " + e.getMessage(), e);
        }
    }

    /** Lets the shell finish its work, which is little once Postgres has stopped. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
            }
        } catch (IOException e) {
            shell.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
