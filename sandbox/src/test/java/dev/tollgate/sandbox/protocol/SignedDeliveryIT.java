package dev.tollgate.sandbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Receiver;
import dev.tollgate.sandbox.Receiver.Received;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What arrives at a receiver is verified by both of Stripe's clients, at every attempt and while secrets change. */
class SignedDeliveryIT {

    private static final String OLD = Receiver.SECRET;
    private static final String NEW = "whsec_the_next_secret";

    private final AtomicLong seconds = new AtomicLong(Instant.parse("2026-11-21T12:00:00Z").getEpochSecond());
    private final StripeNode node = StripeNode.start();
    private final Receiver receiver = new Receiver();
    private final Sandbox sandbox = Sandbox.start(Sandboxes.config()
            .withClock(laterWheneverAsked().withZone(ZoneOffset.UTC)));
    private final Client client = new Client(sandbox);
    private final String endpoint = sandbox.addWebhookEndpoint(receiver.url(), OLD);

    SignedDeliveryIT() throws IOException {}

    @AfterEach
    void close() {
        sandbox.close();
        receiver.close();
        node.close();
    }

    @Test
    void bothClientsVerifyWhatArrives() throws Exception {
        client.post("/v1/customers", "name", "Zoë 漢字 😀");
        client.post("/v1/payment_intents", "amount", "1000", "currency", "eur", "confirm", "true", "payment_method",
                "pm_card_visa", "return_url", "https://shop.test/back");
        assertThat(sandbox.drain()).isTrue();

        assertThat(receiver.received()).hasSize(5);
        for (Received received : receiver.received()) {
            assertThat(verifies(received, OLD)).isTrue();
            assertThat(verifies(received, NEW)).isFalse();
        }
    }

    @Test
    void everyAttemptSendsTheSameBytesWithATimeAndASignatureOfItsOwn() throws Exception {
        receiver.refuseNext(3);
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain()).isTrue();

        List<Received> attempts = receiver.received();
        assertThat(attempts).hasSize(4);
        assertThat(attempts).extracting(Received::text).containsOnly(attempts.getFirst().text());
        assertThat(attempts).extracting(Received::timestamp).doesNotHaveDuplicates();
        assertThat(attempts).flatExtracting(Received::signatures).doesNotHaveDuplicates();
        for (Received attempt : attempts) {
            assertThat(verifies(attempt, OLD)).isTrue();
        }
    }

    @Test
    void whileASecretIsRolledOldAndNewVerifyAndThenOnlyTheNew() throws Exception {
        var rolled = client.control("webhooks/rotate_secret",
                "{\"endpoint\":\"" + endpoint + "\",\"secret\":\"" + NEW + "\",\"overlap\":\"PT1H\"}");
        assertThat(rolled.at("secret")).isEqualTo(NEW);

        Received both = nextDelivery();
        assertThat(both.signatures()).hasSize(2);
        assertThat(verifies(both, OLD)).isTrue();
        assertThat(verifies(both, NEW)).isTrue();
        assertThat(verifies(both, "whsec_of_somebody_else")).isFalse();

        sandbox.advance(Duration.ofHours(1));
        Received one = nextDelivery();
        assertThat(one.signatures()).hasSize(1);
        assertThat(verifies(one, NEW)).isTrue();
        assertThat(verifies(one, OLD)).isFalse();
    }

    @Test
    void aSecretThatNobodyNamedIsMadeUp() throws Exception {
        String made = client.control("webhooks/rotate_secret", "{\"endpoint\":\"" + endpoint + "\"}").at("secret");

        assertThat(made).startsWith("whsec_").isNotEqualTo(OLD);
        assertThat(verifies(nextDelivery(), made)).isTrue();
    }

    private Received nextDelivery() throws Exception {
        client.post("/v1/customers", "name", "a");
        assertThat(sandbox.drain()).isTrue();
        return receiver.received().getLast();
    }

    /** Both clients say the same. */
    private boolean verifies(Received received, String secret) throws IOException {
        Delivery delivery = Delivery.of(received, secret);
        boolean accepted = delivery.acceptedByStripeJava();
        assertThat(node.accepts(delivery)).as("stripe-node, where stripe-java says %s", accepted).isEqualTo(accepted);
        return accepted;
    }

    /** So that no two attempts are made in the same second. */
    private InstantSource laterWheneverAsked() {
        return () -> Instant.ofEpochSecond(seconds.incrementAndGet());
    }
}
