package dev.tollgate.sandbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.gson.JsonObject;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.CardException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import dev.tollgate.sandbox.protocol.Shop.Way;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a program sees of each failure through stripe-java, without its retries, and what became of the money: it is
 * taken at most once, and whoever asks again with the same key learns the truth.
 */
@Tag("campaign")
@ParameterizedClass
@EnumSource(Way.class)
class FaultsIT {

    private static final String ORDER = "order-7";

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);
    private final Shop shop = Shop.patient(sandbox, 0);
    private final Shop hasty = Shop.hasty(sandbox, 0);

    @Parameter
    private Way way = Way.AT_ONCE;

    @AfterEach
    void close() {
        sandbox.close();
    }

    /** What the second call with the same key does. */
    private enum Again {
        PAYS,
        REPLAYS,
        FAILS
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            http_500_before            | ApiException           | 500 |                         | 0 | PAYS
            http_500_after             | ApiException           | 500 |                         | 1 | FAILS
            timeout_before             | ApiConnectionException | 0   |                         | 0 | PAYS
            timeout_after_effect       | ApiConnectionException | 0   |                         | 1 | REPLAYS
            reset_before               | ApiConnectionException | 0   |                         | 0 | PAYS
            reset_after_effect         | ApiConnectionException | 0   |                         | 1 | REPLAYS
            truncate_body_after_effect | ApiConnectionException | 0   |                         | 1 | REPLAYS
            empty_502                  | NullPointerException   | 502 |                         | 0 | PAYS
            html_502                   | ApiException           | 502 |                         | 0 | PAYS
            rate_limit_429             | RateLimitException     | 429 | rate_limit              | 0 | PAYS
            lock_timeout_429           | RateLimitException     | 429 | lock_timeout            | 0 | PAYS
            key_in_use_409             | ApiException           | 409 | idempotency_key_in_use  | 0 | PAYS
            refusal_400                | InvalidRequestException | 400 | account_invalid        | 0 | PAYS
            forbidden_403              | PermissionException    | 403 |                         | 0 | PAYS
            """)
    void moneyIsTakenAtMostOnce(String effect, String exception, int status, @Nullable String code, int charged,
            Again again)
            throws Exception {
        // A connection that is cut is tried again at once by the JDK itself: it has to be cut twice.
        arm(effect, effect.startsWith("reset") ? 2 : 1, "");
        Shop first = effect.startsWith("timeout") ? hasty : shop;
        Throwable failure = catchThrowable(() -> first.pay(way, ORDER));

        assertThat(failure.getClass().getSimpleName()).isEqualTo(exception);
        if (failure instanceof StripeException told) {
            assertThat(told.getStatusCode()).isEqualTo(status);
            assertThat(told.getCode()).isEqualTo(code);
        }
        assertTaken(charged);
        switch (again) {
            case PAYS -> assertPaid(shop.pay(way, ORDER), false);
            case REPLAYS -> assertPaid(shop.pay(way, ORDER), true);
            case FAILS -> assertReplaysTheFailure(status);
        }
        assertTaken(1);
    }

    @Test
    void aSlowAnswerIsAnAnswer() throws Exception {
        arm("delay_ms", 1, ",\"duration_ms\":100");

        assertPaid(shop.pay(way, ORDER), false);
        assertPaid(shop.pay(way, ORDER), true);
        assertTaken(1);
    }

    @Test
    void whoeverAsksWhileTheFirstStillRunsIsToldSo() throws Exception {
        arm("delay_ms", 1, ",\"duration_ms\":" + 2 * Shop.HASTY_MS);

        assertThat(catchThrowable(() -> hasty.pay(way, ORDER))).isInstanceOf(ApiConnectionException.class);
        assertThat(catchThrowable(() -> shop.pay(way, ORDER))).isInstanceOfSatisfying(ApiException.class,
                inUse -> assertThat(inUse.getCode()).isEqualTo("idempotency_key_in_use"));
        assertPaid(Shop.patient(sandbox, 5).pay(way, ORDER), true);
        assertTaken(1);
    }

    @Test
    void aDeclineIsFinalUnderItsKey() throws Exception {
        arm("decline", 1, ",\"decline\":{\"code\":\"card_declined\",\"decline_code\":\"insufficient_funds\"}");
        for (boolean replayed : new boolean[]{false, true}) {
            assertThat(catchThrowable(() -> shop.pay(way, ORDER))).isInstanceOfSatisfying(CardException.class, no -> {
                assertThat(no.getStatusCode()).isEqualTo(402);
                assertThat(no.getCode()).isEqualTo("card_declined");
                assertThat(no.getDeclineCode()).isEqualTo("insufficient_funds");
                assertThat(no.getCharge()).startsWith("ch_");
                assertThat(no.getStripeError().getPaymentIntent().getStatus()).isEqualTo("requires_payment_method");
                assertThat(replayed(no)).isEqualTo(replayed);
            });
        }
        assertTaken(0);
        assertPaid(shop.pay(way, "another order"), false);
        assertTaken(1);
    }

    @Test
    void aStatusThatNobodyKnowsIsReadAndTheMoneyIsTaken() throws Exception {
        arm("unknown_enum", 1, "");

        assertThat(shop.pay(way, ORDER).getStatus()).isEqualTo("sandbox_unknown");
        assertTaken(1);
        assertPaid(shop.pay(way, ORDER), true);
        assertTaken(1);
    }

    @Test
    void fieldsThatNobodyKnowsAreReadOver() throws Exception {
        arm("extra_fields", 1, "");
        PaymentIntent paid = shop.pay(way, ORDER);

        assertThat(paid.getRawJsonObject().has("sandbox_extra")).isTrue();
        assertPaid(paid, false);
        assertTaken(1);
    }

    @Test
    void aLimiterNamesItsReasonAndALockHasNoRequestId() throws Exception {
        arm("rate_limit_429", 1, "");
        var limited = (RateLimitException) catchThrowable(() -> shop.pay(way, ORDER));
        arm("lock_timeout_429", 1, "");
        var locked = (RateLimitException) catchThrowable(() -> shop.pay(way, ORDER));

        assertThat(header(limited, "Stripe-Rate-Limited-Reason")).isEqualTo("global-rate");
        assertThat(limited.getRequestId()).startsWith("req_");
        assertThat(header(locked, "Stripe-Rate-Limited-Reason")).isEmpty();
        assertThat(header(locked, "Stripe-Should-Retry")).isEqualTo("true");
        assertThat(locked.getRequestId()).isNull();
        assertTaken(0);
    }

    private void arm(String effect, int times, String more) throws Exception {
        client.control("faults", """
                {"match":{"method":"POST","path_regex":"%s","times":%d},"effect":"%s"%s}
                """.formatted(way.asking, times, effect, more));
    }

    /** Nobody is asked but the books, and they agree with what Stripe's client lists. */
    private void assertTaken(int times) throws Exception {
        JsonObject ledger = client.get("/_sandbox/ledger").json();
        JsonObject currencies = ledger.getAsJsonObject("currencies");
        long captured = currencies.has("eur") ? currencies.getAsJsonObject("eur").get("captured").getAsLong() : 0;

        assertThat(captured).isEqualTo(times * Shop.AMOUNT);
        assertThat(ledger.getAsJsonArray("charges")).hasSize(times);
        assertThat(shop.succeededCharges()).hasSize(times)
                .allSatisfy(charge -> assertThat(charge.getAmountCaptured()).isEqualTo(Shop.AMOUNT));
    }

    private void assertPaid(PaymentIntent intent, boolean replayed) throws StripeException {
        assertThat(intent.getStatus()).isEqualTo("succeeded");
        assertThat(intent.getAmountReceived()).isEqualTo(Shop.AMOUNT);
        assertThat(intent.getLatestCharge()).isEqualTo(shop.succeededCharges().getFirst().getId());
        assertThat(intent.getLastResponse().headers().firstValue("Idempotent-Replayed").isPresent())
                .isEqualTo(replayed);
    }

    private void assertReplaysTheFailure(int status) {
        assertThat(catchThrowable(() -> shop.pay(way, ORDER))).isInstanceOfSatisfying(ApiException.class, same -> {
            assertThat(same.getStatusCode()).isEqualTo(status);
            assertThat(replayed(same)).isTrue();
        });
    }

    private static boolean replayed(StripeException error) {
        return header(error, "Idempotent-Replayed").equals("true");
    }

    private static String header(StripeException error, String name) {
        return error.getStripeError().getLastResponse().headers().firstValue(name).orElse("");
    }
}
