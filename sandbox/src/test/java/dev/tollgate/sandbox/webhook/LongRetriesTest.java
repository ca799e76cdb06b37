package dev.tollgate.sandbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Receiver;
import dev.tollgate.sandbox.Receiver.Received;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.SandboxConfig.Retries;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retries over three days of business time, which a test moves. */
class LongRetriesTest {

    private final Receiver receiver;
    private final Sandbox sandbox;
    private final Client client;

    LongRetriesTest() throws Exception {
        receiver = new Receiver();
        sandbox = Sandbox.start(Sandboxes.config().frozen().withRetries(Retries.LONG)
                .withWebhooks(List.of(WebhookTarget.all(receiver.url(), Receiver.SECRET))));
        client = new Client(sandbox);
    }

    @AfterEach
    void close() {
        sandbox.close();
        receiver.close();
    }

    @Test
    void aRefusedDeliveryWaitsForItsTime() throws Exception {
        receiver.refuseNext(2);
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).hasSize(1);

        passes(Duration.ofSeconds(59));
        assertThat(receiver.received()).hasSize(1);
        passes(Duration.ofSeconds(1));
        assertThat(receiver.received()).hasSize(2);
        passes(Duration.ofMinutes(4));
        assertThat(receiver.received()).hasSize(2);
        passes(Duration.ofMinutes(1));
        assertThat(receiver.received()).hasSize(3);
        assertThat(receiver.received()).allMatch(received -> received.verifies(Receiver.SECRET));
    }

    @Test
    void whenThreeDaysPassAtOnceEveryAttemptIsMade() throws Exception {
        receiver.refuseNext(1_000);
        client.post("/v1/customers", "name", "a");
        sandbox.drain();
        passes(Duration.ofDays(3));
        assertThat(receiver.received()).hasSize(Retries.LONG.waits().size() + 1);

        passes(Duration.ofDays(3));
        assertThat(receiver.received()).hasSize(Retries.LONG.waits().size() + 1);
        assertThat(client.get("/v1/events?delivery_success=false").json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void aRetryFindsTheEndpointAsItIsThen() throws Exception {
        receiver.refuseNext(1);
        client.post("/v1/customers", "name", "a");
        sandbox.drain();
        String endpoint = client.get("/v1/webhook_endpoints").json().getAsJsonArray("data").get(0).getAsJsonObject()
                .get("id").getAsString();
        client.post("/v1/webhook_endpoints/" + endpoint, "disabled", "true");
        passes(Duration.ofMinutes(2));
        assertThat(receiver.received()).hasSize(1);

        client.post("/v1/webhook_endpoints/" + endpoint, "disabled", "false");
        sandbox.drain();
        assertThat(receiver.received()).hasSize(2);
    }

    @Test
    void aResendByHandDoesNotEndTheRetries() throws Exception {
        receiver.refuseNext(1);
        client.post("/v1/customers", "name", "a");
        sandbox.drain();
        sandbox.webhooks().redeliver(receiver.received().getFirst().id());
        sandbox.drain();
        assertThat(client.get("/v1/events?delivery_success=false").json().getAsJsonArray("data")).isEmpty();

        passes(Duration.ofMinutes(1));
        assertThat(receiver.received()).hasSize(3);
    }

    @Test
    void aRolledSecretEndsByBusinessTime() throws Exception {
        String endpoint = client.get("/v1/webhook_endpoints").json().getAsJsonArray("data").get(0).getAsJsonObject()
                .get("id").getAsString();
        String secret = client.control("webhooks/rotate_secret",
                "{\"endpoint\":\"" + endpoint + "\",\"overlap\":\"PT24H\"}").at("secret");
        client.post("/v1/customers", "name", "a");
        sandbox.drain();
        Received both = receiver.received().getLast();
        assertThat(both.signatures()).hasSize(2);
        assertThat(both.verifies(secret)).isTrue();
        assertThat(both.verifies(Receiver.SECRET)).isTrue();

        passes(Duration.ofHours(24));
        client.post("/v1/customers", "name", "a");
        sandbox.drain();
        Received one = receiver.received().getLast();
        assertThat(one.signatures()).hasSize(1);
        assertThat(one.verifies(secret)).isTrue();
    }

    private void passes(Duration time) throws Exception {
        sandbox.advance(time);
        assertThat(sandbox.drain()).isTrue();
    }
}
