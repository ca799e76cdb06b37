package dev.tollgate.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Receiver;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.SandboxConfig;
import dev.tollgate.sandbox.SandboxConfig.Retries;
import dev.tollgate.sandbox.Sandboxes;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sandbox that is stopped and started again on the same folder. */
class RecoveryTest {

    private static final String[] PAID = {"amount", "1999", "currency", "eur", "confirm", "true", "payment_method",
            "pm_card_visa", "return_url", "https://example.com/é"};

    @TempDir
    private Path folder;
    private SandboxConfig config;

    @BeforeEach
    void configure() {
        config = Sandboxes.config().withDataDir(folder).withSeed(3)
                .startingAt(Instant.parse("2027-01-31T12:00:00Z")).frozen();
    }

    private Path file() {
        return folder.resolve(Journal.FILE);
    }

    @Test
    void everythingIsThereAgain() throws Exception {
        JsonObject before;
        byte[] answer;
        long last;
        try (Sandbox sandbox = Sandbox.start(config)) {
            var client = new Client(sandbox);
            answer = client.postKeyed("k1", "/v1/payment_intents", PAID).response().body();
            client.raw("/v1/customers", "name=connected", "Stripe-Account", "acct_1");
            client.delete("/v1/customers/" + client.post("/v1/customers", "name", "gone").at("id"));
            sandbox.advance(Duration.ofDays(1).minusSeconds(1));
            before = client.get("/_sandbox/snapshot").json();
            last = client.get("/_sandbox/books?limit=1").json().get("last").getAsLong();
        }
        try (Sandbox sandbox = Sandbox.start(config)) {
            var client = new Client(sandbox);
            assertThat(client.get("/_sandbox/snapshot").json()).isEqualTo(before);
            assertThat(client.get("/_sandbox/books?limit=1").json().get("last").getAsLong()).isEqualTo(last);
            Client.Answer replayed = client.postKeyed("k1", "/v1/payment_intents", PAID);
            assertThat(replayed.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(replayed.response().body()).isEqualTo(answer);
            assertThat(sandbox.ledger().captured()).containsEntry("eur", 1999L);
        }
    }

    @Test
    void anEndpointThatIsConfiguredWithAnotherSecretSignsWithThatOne() throws Exception {
        try (var receiver = new Receiver()) {
            for (String secret : List.of("whsec_first", "whsec_second")) {
                var configured = config.withWebhooks(List.of(WebhookTarget.all(receiver.url(), secret)));
                try (Sandbox sandbox = Sandbox.start(configured)) {
                    new Client(sandbox).post("/v1/customers", "name", "a");
                    sandbox.drain();
                }
                assertThat(receiver.received().getLast().verifies(secret)).isTrue();
            }
            assertThat(receiver.received()).as("one endpoint, not two").hasSize(2);
        }
    }

    @Test
    void theClockIdsAndTimersGoOn() throws Exception {
        String first;
        String session;
        try (Sandbox sandbox = Sandbox.start(config)) {
            var client = new Client(sandbox);
            first = client.post("/v1/customers", "name", "a").at("id");
            session = client.post("/v1/checkout/sessions", "mode", "payment", "success_url", "https://example.com/",
                    "line_items[0][quantity]", "1", "line_items[0][price_data][currency]", "eur",
                    "line_items[0][price_data][unit_amount]", "500",
                    "line_items[0][price_data][product_data][name]", "x").at("id");
            sandbox.advance(Duration.ofHours(23));
        }
        try (Sandbox sandbox = Sandbox.start(config)) {
            var client = new Client(sandbox);
            assertThat(client.get("/_sandbox/clock").at("now")).isEqualTo("2027-02-01T11:00:00Z");
            assertThat(client.post("/v1/customers", "name", "b").at("id")).isNotEqualTo(first);
            assertThat(client.get("/v1/checkout/sessions/" + session).at("status")).isEqualTo("open");

            sandbox.advance(Duration.ofHours(2));
            assertThat(client.get("/v1/checkout/sessions/" + session).at("status")).isEqualTo("expired");
            assertThat(client.get("/v1/events?type=checkout.session.expired").json().getAsJsonArray("data"))
                    .hasSize(1);
        }
    }

    @Test
    void theBusinessTimeOfTheFirstStartIsNotSetBack() throws Exception {
        SandboxConfig running = Sandboxes.config().withDataDir(folder)
                .startingAt(Instant.parse("2027-01-31T12:00:00Z"));
        Instant before;
        try (Sandbox sandbox = Sandbox.start(running)) {
            before = Instant.parse(new Client(sandbox).get("/_sandbox/clock").at("now"));
        }
        try (Sandbox sandbox = Sandbox.start(running.startingAt(Instant.parse("2020-01-01T00:00:00Z")))) {
            assertThat(Instant.parse(new Client(sandbox).get("/_sandbox/clock").at("now"))).isAfterOrEqualTo(before);
        }
    }

    @Test
    void whatWasNotDeliveredIsDeliveredThen() throws Exception {
        try (Receiver receiver = new Receiver()) {
            try (Sandbox sandbox = Sandbox.start(config)) {
                sandbox.addWebhookEndpoint(receiver.url(), Receiver.SECRET);
                sandbox.webhooks().hold();
                new Client(sandbox).post("/v1/customers", "name", "held");
                sandbox.webhooks().release();
                sandbox.drain();
                sandbox.webhooks().hold();
                new Client(sandbox).post("/v1/customers", "name", "é");
            }
            assertThat(receiver.received()).hasSize(1);
            try (Sandbox sandbox = Sandbox.start(config)) {
                assertThat(sandbox.drain()).isTrue();
                assertThat(receiver.received()).hasSize(2).allMatch(one -> one.verifies(Receiver.SECRET));
                assertThat(receiver.received().getLast().text()).contains("é");
            }
        }
    }

    @Test
    void aRetryStillWaitsForItsTime() throws Exception {
        config = config.withRetries(Retries.LONG);
        try (Receiver receiver = new Receiver()) {
            receiver.refuseNext(1);
            try (Sandbox sandbox = Sandbox.start(config)) {
                sandbox.addWebhookEndpoint(receiver.url(), Receiver.SECRET);
                new Client(sandbox).post("/v1/customers", "name", "a");
                sandbox.drain();
            }
            try (Sandbox sandbox = Sandbox.start(config)) {
                sandbox.drain();
                assertThat(receiver.received()).hasSize(1);
                sandbox.advance(Duration.ofMinutes(1));
                sandbox.drain();
                assertThat(receiver.received()).hasSize(2);
                assertThat(receiver.received().get(1).body()).isEqualTo(receiver.received().get(0).body());
                assertThat(sandbox.webhooks().attempts()).extracting("number").containsExactly(1, 2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"entries\":[{\"n\":", "{\"entries\":[],\"ids\":9}", "{\"entries\":[{\"a\":\"\u00c3"})
    void aLineThatWasCutOffNeverHappened(String torn) throws Exception {
        JsonObject before = runOnce();
        long whole = Files.size(file());
        Files.write(file(), torn.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);

        try (Sandbox sandbox = Sandbox.start(config)) {
            assertThat(Files.size(file())).isEqualTo(whole);
            assertThat(new Client(sandbox).get("/_sandbox/snapshot").json()).isEqualTo(before);
            new Client(sandbox).post("/v1/customers", "name", "b");
        }
        try (Sandbox sandbox = Sandbox.start(config)) {
            assertThat(new Client(sandbox).get("/v1/customers").json().getAsJsonArray("data")).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "{}", "[]", "{\"entries\":[{\"kind\":\"effect\"}],\"ids\":1}",
            "{\"ids\":1,\"entries\":[{\"account\":\"acct_sandbox\",\"kind\":\"effect\",\"object\":\"customer\","
                    + "\"id\":\"cus_none\",\"did\":\"changed\",\"set\":{}}]}"})
    void aDamagedLineInTheMiddleIsNotPassedOver(String damage) throws Exception {
        runOnce();
        List<String> lines = Files.readAllLines(file());
        lines.set(1, damage);
        Files.write(file(), lines);

        assertThatThrownBy(() -> Sandbox.start(config)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("line 2 of " + file());
    }

    @Test
    void aFolderBelongsToOneSandboxAtATime() throws Exception {
        try (Sandbox sandbox = Sandbox.start(config)) {
            assertThatThrownBy(() -> Sandbox.start(config)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another sandbox keeps its books in " + folder);
            assertThat(new Client(sandbox).get("/v1/customers").status()).isEqualTo(200);
        }
        Sandbox.start(config).close();
    }

    @Test
    void aFailedStartLeavesTheFolderToOthers() throws Exception {
        runOnce();
        Files.writeString(file(), "garbage\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> Sandbox.start(config)).hasMessageContaining("is damaged");
        Files.delete(file());

        Sandbox.start(config).close();
    }

    @Test
    void aResetIsNotUndoneByARestart() throws Exception {
        long last;
        try (Sandbox sandbox = Sandbox.start(config)) {
            var client = new Client(sandbox);
            client.post("/v1/customers", "name", "a");
            sandbox.addWebhookEndpoint("http://127.0.0.1:1/", "whsec_x");
            client.control("reset", "{}");
            last = client.get("/_sandbox/books?limit=1").json().get("last").getAsLong();
        }
        try (Sandbox sandbox = Sandbox.start(config)) {
            var client = new Client(sandbox);
            assertThat(client.get("/v1/customers").json().getAsJsonArray("data")).isEmpty();
            assertThat(client.get("/v1/webhook_endpoints").json().getAsJsonArray("data")).hasSize(1);
            assertThat(client.get("/_sandbox/books?limit=1").json().get("last").getAsLong())
                    .as("numbers are never given twice").isGreaterThanOrEqualTo(last);
        }
    }

    private JsonObject runOnce() throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.start(config)) {
            new Client(sandbox).post("/v1/customers", "name", "a");
            return new Client(sandbox).get("/_sandbox/snapshot").json();
        }
    }
}
