package dev.tollgate.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends a process when this one has died without a word: a shell that waits for the end of a pipe whose other end only
 * we hold, and which the kernel closes with us.
 */
final class Guardian implements AutoCloseable {
    private static final String SCRIPT = "trap '' INT TERM HUP; read -r word; [ -n \"$word\" ] || kill -%s \"$1\"";

    private final Process shell;

    private Guardian(Process shell) {
        this.shell = shell;
    }

    /** Sends this signal to it unless we close first. */
    static Guardian of(long pid, String signal) {
        try {
            var command = new ArrayList<>(List.of("sh", "-c", SCRIPT.formatted(signal), "bench-guardian"));
            command.add(Long.toString(pid));
            return new Guardian(new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start());
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
