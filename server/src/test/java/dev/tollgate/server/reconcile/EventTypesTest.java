package dev.tollgate.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTypesTest {
    private static final int NAMES_MAX = 20;

    /** An endpoint that is not subscribed to what we ask for would be taken for a silent one. */
    @Test
    void whatIsAskedForIsWhatTheReadmeTellsToSubscribeTo() throws IOException {
        List<String> told = Arrays.stream(Files.readString(Path.of("../README.md")).split("\\s+"))
                .filter(word -> word.matches("(payment_intent|checkout\\.session|charge|refund)\\.[a-z_.]+")).toList();
        assertThat(told).containsExactlyInAnyOrderElementsOf(EventTypes.ALL);
    }

    @Test
    void stripeTakesTwentyNamesAtMost() {
        assertThat(EventTypes.ALL).hasSizeLessThanOrEqualTo(NAMES_MAX).doesNotHaveDuplicates();
    }
}
