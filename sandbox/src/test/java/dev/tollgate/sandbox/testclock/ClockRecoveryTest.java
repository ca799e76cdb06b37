package dev.tollgate.sandbox.testclock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.SandboxConfig;
import dev.tollgate.sandbox.Sandboxes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that are on their way when the sandbox stops, is set back, or is asked the same again. */
class ClockRecoveryTest {

    private static final String CLOCKS = "/v1/test_helpers/test_clocks";
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
    private static final long FROZEN = Instant.parse("2027-01-01T00:00:00Z").getEpochSecond();
    private static final String HELD = "clocks/hold";

    @TempDir
    private Path folder;

    private SandboxConfig config(String name) {
        return Sandboxes.config().withSeed(5).withClock(NOON).withDataDir(folder.resolve(name));
    }

    /** A clock with a customer whose debits are processing. */
    private static String clockWithDebits(Client client, int debits) throws Exception {
        String clock = client.post(CLOCKS, "frozen_time", "" + FROZEN).at("id");
        String customer = client.post("/v1/customers", "test_clock", clock).at("id");
        for (int i = 0; i < debits; i++) {
            client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true", "customer",
                    customer, "payment_method", "pm_success_de", "return_url", "https://shop.test/");
        }
        return clock;
    }

    private static String advance(Client client, String clock, long by) throws Exception {
        return client.post(CLOCKS + "/" + clock + "/advance", "frozen_time", "" + (FROZEN + by)).at("status");
    }

    private static long settled(Sandbox sandbox) {
        return sandbox.events().stream()
                .filter(event -> event.get("type").getAsString().equals("payment_intent.succeeded")).count();
    }

    @Test
    void aRestartGoesOnWithAnAdvance() throws Exception {
        String clock;
        try (Sandbox sandbox = Sandbox.start(config("a"))) {
            var client = new Client(sandbox);
            clock = clockWithDebits(client, 1);
            client.control(HELD, "{}");
            advance(client, clock, 60);
            assertThat(sandbox.drain()).as("what is held is not waited for").isTrue();
            assertThat(client.get(CLOCKS + "/" + clock).at("status")).isEqualTo("advancing");
        }
        try (Sandbox sandbox = Sandbox.start(config("a"))) {
            sandbox.drain();
            assertThat(new Client(sandbox).get(CLOCKS + "/" + clock).at("status")).isEqualTo("ready");
            assertThat(settled(sandbox)).isEqualTo(1);
        }
    }

    @Test
    void nothingHappensTwiceHoweverOftenTheSandboxStopsOnTheWay() throws Exception {
        int debits = 60;
        String clock;
        try (Sandbox sandbox = Sandbox.start(config("a"))) {
            var client = new Client(sandbox);
            clock = clockWithDebits(client, debits);
            assertThat(advance(client, clock, 86_400 * 3)).isEqualTo("advancing");
        }
        for (int i = 0; i < 5; i++) {
            Sandbox.start(config("a")).close();
        }
        try (Sandbox sandbox = Sandbox.start(config("a"))) {
            var client = new Client(sandbox);
            sandbox.drain();
            assertThat(client.get(CLOCKS + "/" + clock).at("status")).isEqualTo("ready");
            assertThat(settled(sandbox)).isEqualTo(debits);
            assertThat(sandbox.ledger().captured()).containsEntry("eur", 1000L * debits);
            assertThat(client.get("/v1/balance_transactions?limit=100").json().getAsJsonArray("data"))
                    .hasSize(debits)
                    .extracting(moved -> moved.getAsJsonObject().get("status").getAsString())
                    .containsOnly("available");
        }
    }

    @Test
    void aSnapshotOfAnAdvanceGoesOnWhenItIsRestored() throws Exception {
        try (Sandbox sandbox = Sandbox.start(config("a"))) {
            var client = new Client(sandbox);
            String clock = clockWithDebits(client, 3);
            client.control(HELD, "{}");
            advance(client, clock, 60);
            String snapshot = client.get("/_sandbox/snapshot").text();
            sandbox.reset();
            assertThat(client.get(CLOCKS + "/" + clock).status()).isEqualTo(404);
            assertThat(client.control("snapshot", snapshot).status()).isEqualTo(200);
            sandbox.drain();

            assertThat(client.get(CLOCKS + "/" + clock).at("status")).isEqualTo("ready");
            assertThat(settled(sandbox)).isEqualTo(3);
        }
    }

    @Test
    void aResetForgetsWhatAClockHadBefore() throws Exception {
        try (Sandbox sandbox = Sandbox.start(config("a"))) {
            var client = new Client(sandbox);
            advance(client, clockWithDebits(client, 20), 60);
            sandbox.reset();

            assertThat(sandbox.drain()).isTrue();
            assertThat(sandbox.events()).isEmpty();
            assertThat(client.get(CLOCKS).json().getAsJsonArray("data")).isEmpty();
            assertThat(settled(sandbox)).isZero();
            String again = clockWithDebits(client, 1);
            advance(client, again, 60);
            sandbox.drain();
            assertThat(settled(sandbox)).isEqualTo(1);
        }
    }

    @Test
    void theSameScriptGivesTheSameWorld() throws Exception {
        var worlds = new ArrayList<List<String>>();
        for (String name : List.of("a", "b")) {
            try (Sandbox sandbox = Sandbox.start(config(name))) {
                var client = new Client(sandbox);
                String clock = clockWithDebits(client, 10);
                advance(client, clock, 86_400);
                sandbox.drain();
                client.post("/v1/customers", "test_clock", clock);
                advance(client, clock, 86_400 * 5);
                sandbox.drain();
                worlds.add(List.of(clock, client.get("/_sandbox/snapshot").text().replace(sandbox.uri().toString(), ""),
                        client.get("/v1/events?limit=100").text().replace(sandbox.uri().toString(), "")));
            }
        }

        assertThat(worlds.get(1)).isEqualTo(worlds.get(0));
    }
}
