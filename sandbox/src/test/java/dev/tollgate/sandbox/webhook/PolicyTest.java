package dev.tollgate.sandbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.stripe.StripeClient;
import com.stripe.net.Webhook;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Receiver;
import dev.tollgate.sandbox.Receiver.Received;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can happen to a webhook on its way, on demand. */
class PolicyTest {

    private final Receiver receiver;
    private final Sandbox sandbox;
    private final Client client;

    PolicyTest() throws Exception {
        receiver = new Receiver();
        sandbox = Sandbox.start(Sandboxes.config().withSeed(11)
                .withWebhooks(List.of(WebhookTarget.all(receiver.url(), Receiver.SECRET))));
        client = new Client(sandbox);
    }

    @AfterEach
    void close() {
        sandbox.close();
        receiver.close();
    }

    @Test
    void heldDeliveriesGoOutWhenReleased() throws Exception {
        sandbox.webhooks().hold();
        customers(1);
        assertThat(receiver.received()).isEmpty();
        assertThat(policy()).isEqualTo("{\"hold\":true}");

        sandbox.webhooks().release();
        sandbox.drain();
        assertThat(receiver.received()).hasSize(1);
        assertThat(policy()).isEqualTo("{}");
    }

    @Test
    void aPolicyThatHoldsNothingReleasesWhatWasHeld() throws Exception {
        set("{\"match\":{\"types\":[\"customer.*\"]},\"hold\":true}");
        customers(1);
        assertThat(receiver.received()).isEmpty();

        set("{}");
        sandbox.drain();
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void droppedDeliveriesCanBeSentAgain() throws Exception {
        sandbox.webhooks().dropAll(true);
        customers(1);
        sandbox.webhooks().dropAll(false);
        sandbox.drain();
        assertThat(receiver.received()).isEmpty();
        assertThat(client.get("/v1/events?delivery_success=false").json().getAsJsonArray("data")).hasSize(1);

        sandbox.webhooks().redeliver(sandbox.events().getFirst().get("id").getAsString());
        sandbox.drain();
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void soManyAreLostAndNoMore() throws Exception {
        set("{\"drop\":2}");
        customers(1);
        assertThat(policy()).isEqualTo("{\"drop\":1}");
        customers(2);

        assertThat(receiver.received()).hasSize(1);
        assertThat(policy()).isEqualTo("{\"drop\":0}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"drop\":\"all\"}", "{\"drop\":true}"})
    void allAreLost(String policy) throws Exception {
        set(policy);
        customers(3);

        assertThat(receiver.received()).isEmpty();
        assertThat(policy()).isEqualTo(policy);
    }

    @Test
    void aDuplicateIsTheSameEventAgain() throws Exception {
        set("{\"duplicate\":2}");
        customers(1);

        assertThat(receiver.received()).hasSize(3);
        assertThat(receiver.received().stream().map(Received::text).distinct()).hasSize(1);
    }

    @Test
    void aTwinIsAnotherEventAboutTheSameChange() throws Exception {
        set("{\"duplicate_as_new_event\":true}");
        customers(1);

        assertThat(receiver.received()).hasSize(2);
        assertThat(receiver.received().stream().map(Received::id).distinct()).hasSize(2);
        assertThat(receiver.received().stream().map(one -> one.json().get("data")).distinct()).hasSize(1);
        assertThat(client.get("/v1/events").json().getAsJsonArray("data")).hasSize(2);
    }

    @Test
    void deliveriesCanBeLate() throws Exception {
        set("{\"delay_ms\":[300,400]}");
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain(Duration.ofMillis(100))).isFalse();
        assertThat(receiver.received()).isEmpty();

        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void whatWasGatheredIsSentInAnotherOrder() throws Exception {
        set("{\"reorder\":{\"shuffle_seed\":5}}");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            made.add(client.post("/v1/customers", "name", "a").at("id"));
        }
        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).isEmpty();

        client.control("webhooks/flush", "{}");
        List<String> told = receiver.received().stream().map(one -> one.json().getAsJsonObject("data")
                .getAsJsonObject("object").get("id").getAsString()).toList();
        assertThat(told).containsExactlyInAnyOrderElementsOf(made).isNotEqualTo(made);
    }

    @Test
    void whatComesWithinAWhileIsSentTogether() throws Exception {
        set("{\"reorder\":{\"window_ms\":400}}");
        for (int i = 0; i < 5; i++) {
            client.post("/v1/customers", "name", "a");
        }
        assertThat(receiver.received()).isEmpty();

        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).hasSize(5);
    }

    @Test
    void aCorruptSignatureDoesNotVerify() throws Exception {
        set("{\"corrupt_signature\":true}");
        customers(1);

        assertThat(receiver.received()).hasSize(1).noneMatch(one -> one.verifies(Receiver.SECRET));
    }

    @Test
    void anOldOrAFutureTimeIsSignedAllTheSame() throws Exception {
        set("{\"stale_timestamp\":true}");
        customers(1);
        set("{\"future_timestamp\":true}");
        customers(1);

        assertThat(receiver.received()).allMatch(one -> one.verifies(Receiver.SECRET));
        long apart = receiver.received().get(1).timestamp() - receiver.received().get(0).timestamp();
        assertThat(apart).isBetween(2 * 86_400L, 2 * 86_400L + 60);
    }

    @Test
    void anEventCanBeOfAnotherVersionOrOfNone() throws Exception {
        set("{\"api_version\":\"2020-08-27\"}");
        customers(1);
        set("{\"send_null_api_version\":true}");
        customers(1);

        assertThat(receiver.received().get(0).json().get("api_version").getAsString()).isEqualTo("2020-08-27");
        assertThat(receiver.received().get(1).json().get("api_version").isJsonNull()).isTrue();
        assertThat(receiver.received()).allMatch(one -> one.verifies(Receiver.SECRET));
        assertThat(client.get("/v1/events").text()).doesNotContain("2020-08-27");
    }

    @Test
    void aThinEventIsANotificationForStripesLibrary() throws Exception {
        set("{\"thin\":true}");
        String customer = client.post("/v1/customers", "name", "a").at("id");
        sandbox.drain();

        Received thin = receiver.received().getFirst();
        var parsed = new StripeClient("sk_test_sandbox").parseEventNotification(thin.text(), thin.signature(),
                Receiver.SECRET);
        assertThat(parsed.getType()).isEqualTo("v1.customer.created");
        assertThat(thin.json().getAsJsonObject("related_object").get("url").getAsString())
                .isEqualTo("/v1/customers/" + customer);
        assertThat(parsed.getId()).startsWith("evt_");
    }

    @Test
    void aSnapshotEventIsOneForStripesLibrary() throws Exception {
        customers(1);

        Received received = receiver.received().getFirst();
        assertThat(Webhook.constructEvent(received.text(), received.signature(), Receiver.SECRET)
                .getDataObjectDeserializer().getObject()).isPresent();
    }

    @Test
    void webhooksCanOvertakeTheAnswer() throws Exception {
        set("{\"response\":\"after_delivery\",\"duplicate\":1}");
        client.post("/v1/customers", "name", "a");

        assertThat(receiver.received()).isNotEmpty();
        sandbox.drain();
        assertThat(receiver.received()).hasSize(2);
    }

    @Test
    void theAnswerCanBeLate() throws Exception {
        set("{\"response_delay_ms\":300}");
        long begun = System.nanoTime();
        client.post("/v1/customers", "name", "a");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void theFirstPolicyThatMatchesDecides() throws Exception {
        String other = client.post("/v1/webhook_endpoints", "url", receiver.url() + "/other", "enabled_events[0]",
                "customer.created").at("id");
        set("[{\"match\":{\"endpoint\":\"" + other + "\"},\"drop\":1},{\"duplicate\":1}]");
        customers(1);

        assertThat(receiver.received()).as("one endpoint lost it, the other got it twice").hasSize(2);
        assertThat(policy()).isEqualTo("{\"list\":[{\"match\":{\"endpoint\":\"" + other
                + "\"},\"drop\":0},{\"duplicate\":1}]}");
        customers(1);
        assertThat(receiver.received()).hasSize(5);
    }

    @Test
    void aPolicyThatNobodyKnowsIsRefused() throws Exception {
        set("{\"duplicate\":1}");

        assertThat(client.control("webhooks/policy", "{\"duplicates\":1}").status()).isEqualTo(400);
        assertThat(client.control("webhooks/policy", "{\"reorder\":{}}").status()).isEqualTo(400);
        assertThat(client.control("webhooks/policy", "{\"response\":\"never\"}").status()).isEqualTo(400);
        assertThat(policy()).isEqualTo("{\"duplicate\":1}");
    }

    private void set(String policy) throws Exception {
        assertThat(client.control("webhooks/policy", policy).status()).isEqualTo(200);
    }

    private String policy() throws Exception {
        return JsonParser.parseString(client.get("/_sandbox/webhooks/policy").text()).toString();
    }

    private void customers(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            client.post("/v1/customers", "name", "a");
        }
        assertThat(sandbox.drain()).isTrue();
    }
}
