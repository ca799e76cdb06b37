package dev.tollgate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.tollgate.sandbox.webhook.Attempt;
import dev.tollgate.sandbox.webhook.Signature;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookTest {

    private final Receiver receiver;
    private final Sandbox sandbox;
    private final Client client;

    WebhookTest() throws Exception {
        receiver = new Receiver();
        sandbox = Sandbox.start(SandboxConfig.defaults().withPort(0)
                .withWebhooks(List.of(WebhookTarget.all(receiver.url(), Receiver.SECRET))));
        client = new Client(sandbox);
    }

    @AfterEach
    void close() {
        sandbox.close();
        receiver.close();
    }

    @Test
    void theSignatureIsStripesGoldenOne() {
        byte[] body = "{\n  \"id\": \"evt_test_webhook\",\n  \"object\": \"event\"\n}".getBytes(StandardCharsets.UTF_8);

        assertThat(Signature.sign(Receiver.SECRET, 1492774577, body))
                .isEqualTo("c2f890decbc5ede7c5060bb9a6d31e0626a4342bacb9aeae2adb1bcea72f9812");
        assertThat(Signature.header(List.of("a", "b"), 1, body)).matches("t=1,v1=\\w{64},v1=\\w{64},v0=\\w{64}");
    }

    @Test
    void anEventArrivesSigned() throws Exception {
        String customer = client.post("/v1/customers", "name", "a").at("id");
        assertThat(sandbox.drain()).isTrue();

        Receiver.Received received = receiver.received().getFirst();
        var event = JsonParser.parseString(new String(received.body(), StandardCharsets.UTF_8)).getAsJsonObject();
        assertThat(event.get("type").getAsString()).isEqualTo("customer.created");
        assertThat(event.getAsJsonObject("data").getAsJsonObject("object").get("id").getAsString()).isEqualTo(customer);
        assertThat(event.get("pending_webhooks").getAsInt()).isEqualTo(1);
        assertThat(verifies(received)).isTrue();
        assertThat(client.get("/v1/events/" + event.get("id").getAsString()).json().get("pending_webhooks").getAsInt())
                .isZero();
    }

    @Test
    void aRefusedDeliveryIsRepeatedWithTheSameBytes() throws Exception {
        receiver.refuseNext(2);
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain()).isTrue();

        assertThat(receiver.received()).hasSize(3).allMatch(WebhookTest::verifies);
        assertThat(receiver.received().stream().map(received -> new String(received.body(), StandardCharsets.UTF_8))
                .distinct()).hasSize(1);
        assertThat(sandbox.webhooks().attempts()).extracting(Attempt::status).containsExactly(500, 500, 200);
    }

    @Test
    void heldDeliveriesGoOutWhenReleased() throws Exception {
        sandbox.webhooks().hold();
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).isEmpty();

        sandbox.webhooks().release();
        sandbox.drain();
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void droppedDeliveriesCanBeSentAgain() throws Exception {
        sandbox.webhooks().dropAll(true);
        client.post("/v1/customers", "name", "a");
        sandbox.webhooks().dropAll(false);
        sandbox.drain();
        assertThat(receiver.received()).isEmpty();

        sandbox.webhooks().redeliver(sandbox.events().getFirst().get("id").getAsString());
        sandbox.drain();
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void webhooksCanOvertakeTheAnswer() throws Exception {
        client.control("webhooks/policy", "{\"response\":\"after_delivery\",\"duplicate\":1}");
        client.post("/v1/customers", "name", "a");

        assertThat(receiver.received()).isNotEmpty();
        sandbox.drain();
        assertThat(receiver.received()).hasSize(2);
    }

    @Test
    void aCorruptSignatureDoesNotVerify() throws Exception {
        client.control("webhooks/policy", "{\"corrupt_signature\":true}");
        client.post("/v1/customers", "name", "a");
        sandbox.drain();

        assertThat(receiver.received()).hasSize(1).noneMatch(WebhookTest::verifies);
    }

    private static boolean verifies(Receiver.Received received) {
        String[] parts = received.signature().split(",");
        long timestamp = Long.parseLong(parts[0].substring(2));
        return parts[1].equals("v1=" + Signature.sign(Receiver.SECRET, timestamp, received.body()));
    }
}
