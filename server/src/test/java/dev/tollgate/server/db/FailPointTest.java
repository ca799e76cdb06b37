package dev.tollgate.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FailPointTest {
    @Test
    void theDocumentsNameEveryMoment() throws IOException {
        String told = Files.readString(Path.of("../docs/proofs.md"));
        assertThat(Arrays.stream(FailPoint.values()).filter(point -> !told.contains("| `" + point + "` |"))).isEmpty();
        assertThat(told.lines().filter(line -> line.matches("\\| `[A-Z]+_[A-Z_]+` \\|.*")).count())
                .isEqualTo(FailPoint.values().length);
    }
}
