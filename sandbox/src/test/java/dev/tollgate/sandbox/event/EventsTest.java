package dev.tollgate.sandbox.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Receiver;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code /v1/events}. */
class EventsTest {

    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private final Sandbox sandbox = Sandbox.start(Sandboxes.config().startingAt(START).frozen());
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void eventsAreListedNewestFirstByTypeAndTime() throws Exception {
        String customer = client.post("/v1/customers", "name", "a").at("id");
        sandbox.advance(Duration.ofHours(1));
        client.post("/v1/customers/" + customer, "name", "b");
        client.post("/v1/products", "name", "p");

        assertThat(types("")).containsExactly("product.created", "customer.updated", "customer.created");
        assertThat(types("?type=customer.updated")).containsExactly("customer.updated");
        assertThat(types("?type=customer.*")).containsExactly("customer.updated", "customer.created");
        assertThat(types("?types[0]=product.created&types[1]=customer.created"))
                .containsExactly("product.created", "customer.created");
        long later = START.plusSeconds(3_600).getEpochSecond();
        assertThat(types("?created[gte]=" + later)).containsExactly("product.created", "customer.updated");
        assertThat(types("?created[lt]=" + later)).containsExactly("customer.created");
        assertThat(types("?created=" + later + "&type=customer.updated")).containsExactly("customer.updated");
        assertThat(client.get("/v1/events?type=a&types[0]=b").status()).isEqualTo(400);
    }

    @Test
    void anEventThatNobodyWantedWasDelivered() throws Exception {
        client.post("/v1/customers", "name", "a");

        assertThat(types("?delivery_success=true")).containsExactly("customer.created");
        assertThat(types("?delivery_success=false")).isEmpty();
    }

    @Test
    void anEventOnItsWayIsNotDelivered() throws Exception {
        try (Receiver receiver = new Receiver()) {
            sandbox.addWebhookEndpoint(receiver.url(), Receiver.SECRET);
            sandbox.webhooks().hold();
            client.post("/v1/customers", "name", "a");
            assertThat(types("?delivery_success=false")).containsExactly("customer.created");

            sandbox.webhooks().release();
            sandbox.drain();
            assertThat(types("?delivery_success=false")).isEmpty();
            assertThat(types("?delivery_success=true")).containsExactly("customer.created");
        }
    }

    @Test
    void anEventIsForgottenAfterThirtyDays() throws Exception {
        String id = client.post("/v1/customers", "name", "a").at("id");
        sandbox.advance(Duration.ofDays(30));
        assertThat(types("")).containsExactly("customer.created");

        sandbox.advance(Duration.ofSeconds(1));
        assertThat(types("")).isEmpty();
        assertThat(client.get("/v1/customers/" + id).status()).isEqualTo(200);
    }

    private List<String> types(String query) throws Exception {
        return client.get("/v1/events" + query).json().getAsJsonArray("data").asList().stream()
                .map(event -> event.getAsJsonObject().get("type").getAsString()).toList();
    }
}
