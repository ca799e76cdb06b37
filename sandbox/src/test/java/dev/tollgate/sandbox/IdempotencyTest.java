package dev.tollgate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyTest {

    private static final String[] PAYMENT = {"amount", "1000", "currency", "eur", "confirm", "true", "payment_method",
            "pm_card_visa", "return_url", "https://shop.test/back"};

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void theSameKeyAnswersTheSameBytesAndDoesNothing() throws Exception {
        var first = client.postKeyed("k", "/v1/payment_intents", PAYMENT);
        var second = client.postKeyed("k", "/v1/payment_intents", PAYMENT);

        assertThat(second.response().body()).isEqualTo(first.response().body());
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.header("Original-Request")).isEqualTo(first.header("Request-Id"));
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(sandbox.ledger().captured()).containsEntry("eur", 1000L);
    }

    @Test
    void aDeclineIsKept() throws Exception {
        String[] declined = {"amount", "1000", "currency", "eur", "confirm", "true", "payment_method",
                "pm_card_visa_chargeDeclined", "return_url", "https://shop.test/back"};
        var first = client.postKeyed("k", "/v1/payment_intents", declined);
        var second = client.postKeyed("k", "/v1/payment_intents", declined);

        assertThat(first.status()).isEqualTo(402);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(client.get("/v1/charges").json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void otherParametersAreRefused() throws Exception {
        client.postKeyed("k", "/v1/customers", "name", "a");
        var other = client.postKeyed("k", "/v1/customers", "name", "b");

        assertThat(other.status()).isEqualTo(400);
        assertThat(other.error().get("type").getAsString()).isEqualTo("idempotency_error");
        assertThat(other.error().get("message").getAsString()).contains("same parameters");
        assertThat(other.error().has("code")).isFalse();
    }

    @Test
    void anotherEndpointIsRefused() throws Exception {
        client.postKeyed("k", "/v1/customers", "name", "a");
        var other = client.postKeyed("k", "/v1/payment_intents", PAYMENT);

        assertThat(other.status()).isEqualTo(400);
        assertThat(other.error().get("message").getAsString()).contains("same endpoint")
                .contains("'/v1/payment_intents' vs '/v1/customers'");
    }

    @Test
    void aRequestThatFailsValidationIsNotKept() throws Exception {
        assertThat(client.postKeyed("k", "/v1/customers", "nonsense", "a").status()).isEqualTo(400);
        assertThat(client.postKeyed("k", "/v1/customers", "name", "a").status()).isEqualTo(200);
    }

    @Test
    void aTwinInFlightGetsAConflict() throws Exception {
        sandbox.fault(Fault.once(Fault.Effect.DELAY_MS, "POST", "/v1/customers").lasting(Duration.ofMillis(700)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = CompletableFuture.supplyAsync(() -> post("k"), threads);
            var two = CompletableFuture.supplyAsync(() -> post("k"), threads);

            assertThat(new int[]{status(one), status(two)}).containsExactlyInAnyOrder(200, 409);
        }
        assertThat(client.get("/v1/customers").json().getAsJsonArray("data")).hasSize(1);
    }

    @Test
    void aKeyIsForgottenAfterADay() throws Exception {
        var first = client.postKeyed("k", "/v1/customers", "name", "a");
        sandbox.advance(Duration.ofHours(24).plusSeconds(1));
        var second = client.postKeyed("k", "/v1/customers", "name", "a");

        assertThat(second.at("id")).isNotEqualTo(first.at("id"));
    }

    @Test
    void aServerErrorAfterTheEffectIsReplayed() throws Exception {
        sandbox.fault(Fault.once(Fault.Effect.HTTP_500_AFTER, "POST", "/v1/payment_intents"));
        var first = client.postKeyed("k", "/v1/payment_intents", PAYMENT);
        var second = client.postKeyed("k", "/v1/payment_intents", PAYMENT);

        assertThat(first.status()).isEqualTo(500);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(sandbox.ledger().charges()).hasSize(1);
    }

    @Test
    void aKeyMayNotBeTooLong() throws Exception {
        assertThat(client.postKeyed("k".repeat(256), "/v1/customers", "name", "a").status()).isEqualTo(400);
    }

    private Client.Answer post(String key) {
        try {
            return client.postKeyed(key, "/v1/customers", "name", "a");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int status(CompletableFuture<Client.Answer> answer)
            throws ExecutionException, InterruptedException, TimeoutException {
        return answer.get(10, TimeUnit.SECONDS).status();
    }
}
