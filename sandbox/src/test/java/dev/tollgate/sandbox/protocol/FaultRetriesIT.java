package dev.tollgate.sandbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.stripe.model.PaymentIntent;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import dev.tollgate.sandbox.protocol.Shop.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who tries again by itself, always with the same key: stripe-java after some failures; and below it the JDK, once, at
 * once and silently, when a connection was cut before there was an answer.
 */
@Tag("campaign")
class FaultRetriesIT {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({"http_500_before,false", "timeout_before,false", "timeout_after_effect,true", "html_502,false",
            "lock_timeout_429,false", "key_in_use_409,false"})
    void stripeJavaTriesAgainAndPays(String effect, boolean replayed) throws Exception {
        arm(effect);

        assertPaidAtTheSecondTry(
                effect.startsWith("timeout") ? Shop.hasty(sandbox, 2) : Shop.patient(sandbox, 2), replayed);
    }

    @ParameterizedTest
    @CsvSource({"reset_before,false", "reset_after_effect,true"})
    void theJdkTriesAgainAndPays(String effect, boolean replayed) throws Exception {
        arm(effect);

        assertPaidAtTheSecondTry(Shop.patient(sandbox, 0), replayed);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            http_500_after             | ApiException           | 3 | 1
            truncate_body_after_effect | ApiConnectionException | 1 | 1
            empty_502                  | NullPointerException   | 1 | 0
            rate_limit_429             | RateLimitException     | 1 | 0
            """)
    void noOtherTryPays(String effect, String exception, int sent, int charged) throws Exception {
        arm(effect);
        Throwable failure = catchThrowable(() -> Shop.patient(sandbox, 2).pay(Way.AT_ONCE, "order-7"));

        assertThat(failure.getClass().getSimpleName()).isEqualTo(exception);
        assertSentWithOneKey(sent);
        assertThat(sandbox.ledger().charges()).hasSize(charged);
    }

    private void assertPaidAtTheSecondTry(Shop shop, boolean replayed) throws Exception {
        PaymentIntent paid = shop.pay(Way.AT_ONCE, "order-7");

        assertThat(paid.getStatus()).isEqualTo("succeeded");
        assertThat(paid.getLastResponse().headers().firstValue("Idempotent-Replayed").isPresent()).isEqualTo(replayed);
        assertSentWithOneKey(2);
        assertThat(sandbox.ledger().captured()).containsEntry("eur", Shop.AMOUNT);
        assertThat(shop.succeededCharges()).hasSize(1);
    }

    private void arm(String effect) throws Exception {
        // A request is in the books when it is over: a time-out that hangs has to end before the next try.
        client.control("faults", "{\"match\":{\"method\":\"POST\"},\"effect\":\"" + effect + "\",\"duration_ms\":"
                + (Shop.HASTY_MS + 100) + "}");
    }

    private void assertSentWithOneKey(int times) {
        var posts = sandbox.requests().stream().filter(request -> request.method().equals("POST")).toList();
        assertThat(posts).hasSize(times).allMatch(request -> request.idempotencyKey().equals("order-7"));
    }
}
