package dev.tollgate.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Configurations for tests: a free port, and books in a folder of their own below {@code target/books}. The build reads
 * those books afterwards and holds every answer and every event against Stripe's own types.
 */
public final class Sandboxes {

    private Sandboxes() {}

    /** Remembered for the check of shapes. */
    public static SandboxConfig config() {
        try {
            Path books = Files.createDirectories(Path.of("target", "books"));
            return SandboxConfig.defaults().withPort(0).withDataDir(Files.createTempDirectory(books, ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Sandbox start() {
        return Sandbox.start(config());
    }
}
