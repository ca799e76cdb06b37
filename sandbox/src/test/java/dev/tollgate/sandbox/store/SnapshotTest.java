package dev.tollgate.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Receiver;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.SandboxConfig;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {

    private static final SandboxConfig CONFIG = SandboxConfig.defaults().withPort(0).withSeed(9)
            .startingAt(Instant.parse("2027-01-01T00:00:00Z")).frozen();

    @TempDir
    private Path folder;

    private static void happen(Client client) throws Exception {
        client.postKeyed("k", "/v1/payment_intents", "amount", "700", "currency", "eur", "confirm", "true",
                "payment_method", "pm_card_visa", "return_url", "https://example.com/");
        client.delete("/v1/customers/" + client.post("/v1/customers", "name", "gone").at("id"));
        client.raw("/v1/customers", "name=x", "Stripe-Account", "acct_2");
    }

    @Test
    void theSameCallsGiveTheSameSnapshot() throws Exception {
        String first;
        try (Sandbox sandbox = Sandbox.start(CONFIG)) {
            happen(new Client(sandbox));
            first = snapshot(sandbox);
            assertThat(snapshot(sandbox)).isEqualTo(first);
        }
        try (Sandbox sandbox = Sandbox.start(CONFIG)) {
            happen(new Client(sandbox));
            assertThat(snapshot(sandbox)).isEqualTo(first);
        }
    }

    /** Without the sandbox's own address, which has another port each time. */
    private static String snapshot(Sandbox sandbox) throws Exception {
        return new Client(sandbox).get("/_sandbox/snapshot").text().replace(sandbox.uri().toString(), "");
    }

    @Test
    void aSnapshotBringsBackWhatWas() throws Exception {
        try (Sandbox sandbox = Sandbox.start(CONFIG.withDataDir(folder))) {
            var client = new Client(sandbox);
            happen(client);
            String snapshot = client.get("/_sandbox/snapshot").text();
            client.post("/v1/customers", "name", "later");
            client.control("reset", "{}");

            assertThat(client.control("snapshot", snapshot).status()).isEqualTo(200);
            assertThat(client.get("/_sandbox/snapshot").text().replaceFirst("\"ids\": \\d+", ""))
                    .isEqualTo(snapshot.replaceFirst("\"ids\": \\d+", ""));
            assertThat(client.postKeyed("k", "/v1/payment_intents", "amount", "700", "currency", "eur", "confirm",
                    "true", "payment_method", "pm_card_visa", "return_url", "https://example.com/")
                    .header("Idempotent-Replayed")).isEqualTo("true");
        }
        try (Sandbox sandbox = Sandbox.start(CONFIG.withDataDir(folder))) {
            assertThat(sandbox.ledger().captured()).containsEntry("eur", 700L);
        }
    }

    @Test
    void aSnapshotThatNobodyUnderstandsChangesNothing() throws Exception {
        try (Sandbox sandbox = Sandbox.start(CONFIG)) {
            var client = new Client(sandbox);
            String before = client.get("/_sandbox/snapshot").text();

            assertThat(client.control("snapshot",
                    "{\"clock\":{},\"ids\":1,\"accounts\":{\"acct_sandbox\":{\"unicorn\":[]}}}").status())
                    .isEqualTo(400);
            assertThat(client.get("/_sandbox/snapshot").text()).isEqualTo(before);
        }
    }

    @Test
    void whatASnapshotHadNotDeliveredIsDelivered() throws Exception {
        try (Receiver receiver = new Receiver(); Sandbox sandbox = Sandbox.start(CONFIG)) {
            var client = new Client(sandbox);
            sandbox.addWebhookEndpoint(receiver.url(), Receiver.SECRET);
            sandbox.webhooks().hold();
            client.post("/v1/customers", "name", "a");
            String snapshot = client.get("/_sandbox/snapshot").text();
            client.control("reset", "{}");
            client.control("snapshot", snapshot);

            assertThat(sandbox.drain()).isTrue();
            assertThat(receiver.types()).containsExactly("customer.created");
        }
    }
}
