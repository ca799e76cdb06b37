package dev.tollgate.sandbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Receiver;
import dev.tollgate.sandbox.Receiver.Received;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code /v1/webhook_endpoints}, and who gets what. */
class WebhookEndpointsTest {

    private static final String PATH = "/v1/webhook_endpoints";

    private final Receiver receiver;
    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    WebhookEndpointsTest() throws Exception {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        sandbox.close();
        receiver.close();
    }

    @Test
    void theSecretIsShownOnceAndSignsWhatComes() throws Exception {
        Answer created = client.post(PATH, "url", receiver.url(), "enabled_events[0]", "customer.created");
        String secret = created.at("secret");
        JsonObject shown = client.get(PATH + "/" + created.at("id")).json();
        assertThat(secret).startsWith("whsec_");
        assertThat(shown.has("secret")).isFalse();

        client.post("/v1/customers", "name", "a");
        sandbox.drain();
        assertThat(receiver.received()).hasSize(1).allMatch(one -> one.verifies(secret));
    }

    @Test
    void anEndpointGetsOnlyWhatItAskedFor() throws Exception {
        String id = client.post(PATH, "url", receiver.url(), "enabled_events[0]", "customer.updated").at("id");
        String customer = client.post("/v1/customers", "name", "a").at("id");
        sandbox.drain();
        assertThat(receiver.received()).isEmpty();

        client.post(PATH + "/" + id, "enabled_events[0]", "customer.updated", "enabled_events[1]", "customer.deleted");
        client.post("/v1/customers/" + customer, "name", "b");
        client.delete("/v1/customers/" + customer);
        sandbox.drain();
        assertThat(receiver.types()).containsExactlyInAnyOrder("customer.updated", "customer.deleted");
    }

    @Test
    void anEndpointCanBeChanged() throws Exception {
        String id = client.post(PATH, "url", "http://localhost:1/old", "enabled_events[0]", "*", "metadata[a]", "1",
                "description", "first").at("id");
        client.post(PATH + "/" + id, "url", receiver.url(), "description", "", "metadata[b]", "2");

        JsonObject changed = client.get(PATH + "/" + id).json();
        assertThat(changed.get("url").getAsString()).isEqualTo(receiver.url());
        assertThat(changed.get("description").isJsonNull()).isTrue();
        assertThat(changed.get("metadata").toString()).isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
        assertThat(changed.get("status").getAsString()).isEqualTo("enabled");
        assertThat(client.post(PATH + "/" + id, "disabled", "true").at("status")).isEqualTo("disabled");
        assertThat(client.post(PATH + "/" + id, "disabled", "false").at("status")).isEqualTo("enabled");
    }

    @Test
    void aTypeThatStripeNeverSendsIsRefused() throws Exception {
        Answer refused = client.post(PATH, "url", receiver.url(), "enabled_events[0]", "customer.created",
                "enabled_events[1]", "customer.exploded");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("param").getAsString()).isEqualTo("enabled_events[1]");
        assertThat(client.post(PATH, "url", receiver.url(), "enabled_events[0]", "customer.*").status()).isEqualTo(400);
        assertThat(client.post(PATH, "url", receiver.url()).error().get("param").getAsString())
                .isEqualTo("enabled_events");
        assertThat(client.post(PATH, "url", "ftp://x", "enabled_events[0]", "*").status()).isEqualTo(400);
    }

    @Test
    void eventsAreInTheVersionOfTheEndpoint() throws Exception {
        client.post(PATH, "url", receiver.url(), "enabled_events[0]", "*", "api_version", "2026-09-30.endive");
        client.post("/v1/customers", "name", "a");
        sandbox.drain();

        Received received = receiver.received().getFirst();
        assertThat(received.json().get("api_version").getAsString()).isEqualTo("2026-09-30.endive");
        assertThat(client.get("/v1/events/" + received.id()).at("api_version")).isEqualTo("2026-07-29.dahlia");
        assertThat(client.post(PATH, "url", receiver.url(), "enabled_events[0]", "*", "api_version", "2015-01-01")
                .status()).isEqualTo(400);
    }

    @Test
    void aConnectEndpointGetsTheEventsOfConnectedAccountsOnly() throws Exception {
        client.post(PATH, "url", receiver.url(), "enabled_events[0]", "customer.created", "connect", "true");
        client.post("/v1/customers", "name", "of the platform");
        sandbox.drain();
        assertThat(receiver.received()).isEmpty();

        client.raw("/v1/customers", "name=connected", "Stripe-Account", "acct_123");
        assertThat(sandbox.drain()).isTrue();
        JsonObject event = receiver.received().getFirst().json();
        assertThat(event.get("account").getAsString()).isEqualTo("acct_123");
        assertThat(event.get("pending_webhooks").getAsInt()).isEqualTo(1);
    }

    @Test
    void aConnectEndpointGetsWhatItMissedOfConnectedAccounts() throws Exception {
        String id = client.post(PATH, "url", receiver.url(), "enabled_events[0]", "*", "connect", "true").at("id");
        receiver.refuseNext(1);
        client.control("webhooks/hold", "{}");
        client.raw("/v1/customers", "name=connected", "Stripe-Account", "acct_123");
        client.post(PATH + "/" + id, "disabled", "true");
        client.control("webhooks/release", "{}");
        sandbox.drain();
        assertThat(receiver.received()).isEmpty();

        client.post(PATH + "/" + id, "disabled", "false");
        assertThat(sandbox.drain()).isTrue();
        assertThat(receiver.received()).as("refused once, then taken").hasSize(2);
    }

    @Test
    void theControlInterfaceMakesEndpointsWithAChosenSecret() throws Exception {
        String id = client.control("webhooks/endpoints", "{\"url\":\"" + receiver.url()
                + "\",\"secret\":\"whsec_chosen\",\"enabled_events\":[\"customer.created\"]}").at("id");
        client.post("/v1/customers", "name", "a");
        client.post("/v1/products", "name", "unasked");
        sandbox.drain();

        assertThat(receiver.received()).hasSize(1).allMatch(one -> one.verifies("whsec_chosen"));
        assertThat(client.get("/_sandbox/webhooks/endpoints").text()).contains(id).doesNotContain("whsec_chosen");
        assertThat(client.control("webhooks/rotate_secret",
                "{\"endpoint\":\"" + id + "\",\"secret\":\"whsec_next\"}").at("secret")).isEqualTo("whsec_next");
        client.post("/v1/customers", "name", "b");
        sandbox.drain();
        assertThat(receiver.received().getLast().verifies("whsec_next")).isTrue();
        assertThat(receiver.received().getLast().signatures()).hasSize(1);
        assertThat(client.control("webhooks/rotate_secret", "{\"endpoint\":\"" + id + "\",\"secret\":\" \"}").status())
                .isEqualTo(400);
    }
}
