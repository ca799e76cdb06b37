package dev.tollgate.server.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A public surface, written down: whoever changes it sees the change in a review. {@code -Dgolden.update=true} rewrites
 * the files.
 */
public final class Golden {
    private Golden() {}

    public static void holds(String name, String actual) {
        Path file = Path.of("src/test/resources/golden", name);
        try {
            if (Boolean.getBoolean("golden.update")) Files.writeString(file, actual);
            assertThat(actual).as("%s differs; if that is meant, run with -Dgolden.update=true", file)
                    .isEqualTo(Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
