package dev.tollgate.sandbox.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stripe's clients for Java and for Node play the same scenarios and read the same objects. */
@Tag("scaled")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecondClientIT {

    private static final long SEED = 7;
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    /** One of every family; the campaign plays all. */
    private static final Set<String> IN_EVERY_BUILD = Set.of("oneTime", "decliners", "savedCard", "threeDSecure",
            "hostedCheckout", "refundPartial", "disputeWon", "testClock", "trialThatConverts", "renewalThatFails",
            "anotherPlan", "oneOffInvoice");

    private final Stories stories = Stories.read();
    private final NodeTwin node = NodeTwin.start();

    SecondClientIT() throws IOException {}

    @AfterAll
    void close() {
        node.close();
    }

    Stream<String> scenarios() {
        return node.names().stream()
                .filter(name -> Boolean.getBoolean("campaign") || IN_EVERY_BUILD.contains(name));
    }

    @Test
    void everyScenarioHasItsStory() {
        assertThat(stories.names()).containsExactlyElementsOf(node.names());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void bothClientsReadTheSame(String scenario) throws Exception {
        ObjectGraph inJava = played(base -> StripeJavaScenarios.play(scenario, base));
        ObjectGraph inNode = played(base -> node.play(scenario, base));

        assertThat(inJava.differencesTo(inNode)).as("%s: what stripe-java read ≠ what stripe-node read", scenario)
                .isEmpty();
        assertThat(inJava.story()).as("%s: the events it tells", scenario).isEqualTo(stories.of(scenario));
        assertThat(inJava.tree().toString()).as("%s: nothing the sandbox lacks", scenario)
                .doesNotContain("sandbox_unsupported");
    }

    @FunctionalInterface
    private interface Play {
        JsonObject at(URI base) throws Exception;
    }

    private static ObjectGraph played(Play play) throws Exception {
        var config = Sandboxes.config().withSeed(SEED).withClock(NOON);
        try (Sandbox sandbox = Sandbox.start(config)) {
            return ObjectGraph.of(play.at(sandbox.uri()), sandbox.uri());
        }
    }
}
