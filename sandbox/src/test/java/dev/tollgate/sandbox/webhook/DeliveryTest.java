package dev.tollgate.sandbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Receiver;
import dev.tollgate.sandbox.Receiver.Received;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private final Receiver receiver;
    private final Sandbox sandbox;
    private final Client client;

    DeliveryTest() throws Exception {
        receiver = new Receiver();
        sandbox = Sandbox.start(Sandboxes.config()
                .withWebhooks(List.of(WebhookTarget.all(receiver.url(), Receiver.SECRET))));
        client = new Client(sandbox);
    }

    @AfterEach
    void close() {
        sandbox.close();
        receiver.close();
    }

    @Test
    void anEventArrivesSigned() throws Exception {
        String customer = client.post("/v1/customers", "name", "a").at("id");
        assertThat(sandbox.drain()).isTrue();

        Received received = receiver.received().getFirst();
        JsonObject event = received.json();
        assertThat(received.verifies(Receiver.SECRET)).isTrue();
        assertThat(event.get("type").getAsString()).isEqualTo("customer.created");
        assertThat(event.getAsJsonObject("data").getAsJsonObject("object").get("id").getAsString()).isEqualTo(customer);
        assertThat(event.get("pending_webhooks").getAsInt()).isEqualTo(1);
        assertThat(pendingWebhooks()).isZero();
    }

    @Test
    void aRefusedDeliveryIsRepeatedWithTheSameBytes() throws Exception {
        receiver.refuseNext(2);
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain()).isTrue();

        assertThat(receiver.received()).hasSize(3).allMatch(received -> received.verifies(Receiver.SECRET));
        assertThat(receiver.received().stream().map(Received::text).distinct()).hasSize(1);
        assertThat(sandbox.webhooks().attempts()).extracting(Attempt::status).containsExactly(500, 500, 200);
        assertThat(sandbox.webhooks().attempts()).extracting(Attempt::number).containsExactly(1, 2, 3);
    }

    @Test
    void aRedirectIsNoSuccessAndIsNotFollowed() throws Exception {
        receiver.refuseNext(1, 302);
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain()).isTrue();

        assertThat(sandbox.webhooks().attempts()).extracting(Attempt::status).containsExactly(302, 200);
        assertThat(receiver.received()).hasSize(2);
    }

    @Test
    void anEndpointThatIsNotThereIsTriedAgain() throws Exception {
        receiver.close();
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain(Duration.ofMillis(250))).isFalse();

        Attempt first = sandbox.webhooks().attempts().getFirst();
        assertThat(first.status()).isZero();
        assertThat(first.error()).contains("ConnectException");
        assertThat(pendingWebhooks()).isEqualTo(1);
    }

    @Test
    void deliveriesToOneEndpointRunInParallel() throws Exception {
        receiver.stall();
        for (int i = 0; i < 12; i++) {
            client.post("/v1/customers", "name", "a");
        }
        assertThat(sandbox.drain(Duration.ofMillis(500))).isFalse();
        assertThat(receiver.received()).hasSize(Courier.PARALLEL_MAX);

        receiver.goOn();
        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).hasSize(12);
    }

    @Test
    void aDeletedEndpointGetsNothingMore() throws Exception {
        receiver.refuseNext(1);
        receiver.stall();
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain(Duration.ofMillis(200))).isFalse();
        client.delete("/v1/webhook_endpoints/" + endpoint());
        receiver.goOn();

        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).hasSize(1);
        assertThat(pendingWebhooks()).isEqualTo(1);
        assertThat(undelivered()).hasSize(1);
    }

    @Test
    void aDisabledEndpointGetsWhatItMissedWhenItIsEnabledAgain() throws Exception {
        receiver.refuseNext(1);
        receiver.stall();
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain(Duration.ofMillis(200))).isFalse();
        client.post("/v1/webhook_endpoints/" + endpoint(), "disabled", "true");
        receiver.goOn();
        assertThat(sandbox.drain()).isTrue();
        client.post("/v1/customers", "name", "never wanted");
        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).hasSize(1);

        client.post("/v1/webhook_endpoints/" + endpoint(), "disabled", "false");
        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).hasSize(2);
        assertThat(receiver.received().stream().map(Received::id).distinct()).hasSize(1);
        assertThat(undelivered()).isEmpty();
    }

    @Test
    void whatAnEndpointMissedTooLongAgoIsNotSentAnyMore() throws Exception {
        receiver.refuseNext(1);
        receiver.stall();
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain(Duration.ofMillis(200))).isFalse();
        client.post("/v1/webhook_endpoints/" + endpoint(), "disabled", "true");
        receiver.goOn();
        sandbox.drain();
        sandbox.advance(Duration.ofDays(4));

        client.post("/v1/webhook_endpoints/" + endpoint(), "disabled", "false");
        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void anEventCanBeSentAgainAfterItWasTaken() throws Exception {
        client.post("/v1/customers", "name", "a");
        sandbox.drain();
        String event = receiver.received().getFirst().id();

        assertThat(client.control("webhooks/redeliver", "{\"event\":\"" + event + "\"}").status()).isEqualTo(200);
        sandbox.drain();
        assertThat(client.control("webhooks/redeliver", "{\"since\":0}").status()).isEqualTo(200);
        sandbox.drain();
        assertThat(receiver.received()).extracting(Received::id).containsExactly(event, event, event);
        assertThat(client.control("webhooks/redeliver", "{\"event\":\"" + event + "\",\"endpoint\":\"we_none\"}")
                .status()).isEqualTo(404);
    }

    @Test
    void aResendByHandDoesNotEndTheRetries() throws Exception {
        receiver.refuseNext(1);
        receiver.stall();
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain(Duration.ofMillis(200))).isFalse();
        receiver.goOn();
        sandbox.webhooks().redeliver(sandbox.events().getFirst().get("id").getAsString());

        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).hasSize(3);
    }

    @Test
    void aResetForgetsWhatWasStillToBeSent() throws Exception {
        receiver.refuseNext(100);
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain(Duration.ofMillis(700))).isFalse();
        sandbox.reset();

        assertThat(sandbox.drain(Duration.ofMillis(700))).isTrue();
        assertThat(sandbox.webhooks().attempts()).isEmpty();
    }

    @Test
    void whoWaitsCanSayHowLong() throws Exception {
        receiver.stall();
        client.post("/v1/customers", "name", "a");

        assertThat(client.control("drain", "{\"timeout_ms\":50}").at("idle")).isEqualTo("false");
        receiver.goOn();
        assertThat(client.control("webhooks/flush", "{\"timeout_ms\":5000}").at("idle")).isEqualTo("true");
    }

    private String endpoint() throws Exception {
        return first("/v1/webhook_endpoints").get("id").getAsString();
    }

    private int pendingWebhooks() throws Exception {
        return first("/v1/events?type=customer.created").get("pending_webhooks").getAsInt();
    }

    private List<JsonObject> undelivered() throws Exception {
        return data("/v1/events?delivery_success=false").toList();
    }

    private JsonObject first(String path) throws Exception {
        return data(path).findFirst().orElseThrow();
    }

    private Stream<JsonObject> data(String path) throws Exception {
        return client.get(path).json().getAsJsonArray("data").asList().stream().map(one -> one.getAsJsonObject());
    }
}
