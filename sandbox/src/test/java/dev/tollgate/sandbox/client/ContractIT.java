package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.amount;
import static dev.tollgate.sandbox.client.Given.key;
import static dev.tollgate.sandbox.client.Given.payment;
import static dev.tollgate.sandbox.client.StripeUnderTest.unusedKey;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Customer;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import com.stripe.param.ChargeListParams;
import com.stripe.param.CustomerListParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.service.PaymentIntentService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is assumed of any request to Stripe. A test's name is the claim: where Stripe differs, it fails and says which.
 */
class ContractIT {

    private final StripeUnderTest stripe = StripeUnderTest.fromEnvironment();

    @AfterEach
    void close() throws Exception {
        stripe.close();
    }

    @Test
    void aRequestThatNamesAMissingObjectLeavesItsIdempotencyKeyFree() throws Exception {
        String key = unusedKey();
        stripe.refused(() -> intents().create(amount().setCustomer("cus_nobody").build(), key(key)));

        assertThat(intents().create(amount().build(), key(key)).getStatus()).isEqualTo("requires_payment_method");
    }

    @Test
    void aRequestWithAMalformedParameterLeavesItsIdempotencyKeyFree() throws Exception {
        String key = unusedKey();
        stripe.refused(() -> intents().create(amount().setAmount(-5L).build(), key(key)));

        assertThat(intents().create(amount().build(), key(key)).getStatus()).isEqualTo("requires_payment_method");
    }

    @Test
    void aDeclineIsStoredUnderItsIdempotencyKey() throws Exception {
        String key = unusedKey();
        var order = payment("pm_card_visa_chargeDeclined").build();
        StripeError first = stripe.refused(() -> intents().create(order, key(key)));
        StripeError again = stripe.refused(() -> intents().create(order, key(key)));

        assertThat(again.getCharge()).isEqualTo(first.getCharge());
        assertThat(header(again, "Idempotent-Replayed")).isEqualTo("true");
        assertThat(header(again, "Original-Request")).isEqualTo(header(first, "Request-Id"));
        assertThat(stripe.v1().charges()
                .list(ChargeListParams.builder().setPaymentIntent(first.getPaymentIntent().getId()).build())
                .getData()).hasSize(1);
    }

    @Test
    void aWrongStateIsStoredUnderItsIdempotencyKey() throws Exception {
        String key = unusedKey();
        String paid = stripe.pay("pm_card_visa").getId();
        stripe.refused(() -> intents().cancel(paid, key(key)));

        assertThat(header(stripe.refused(() -> intents().cancel(paid, key(key))), "Idempotent-Replayed"))
                .isEqualTo("true");
    }

    @Test
    void aSuccessIsReplayedByteForByte() throws Exception {
        String key = unusedKey();
        var first = intents().create(payment("pm_card_visa").build(), key(key)).getLastResponse();
        var again = intents().create(payment("pm_card_visa").build(), key(key)).getLastResponse();

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(first.headers().firstValue("Idempotency-Key")).contains(key);
    }

    @Test
    void anIdempotencyKeyIsGoodForOneSetOfParameters() throws Exception {
        String key = unusedKey();
        intents().create(amount().build(), key(key));
        StripeError other = stripe.refused(() -> intents().create(amount().setAmount(2000L).build(), key(key)));

        assertThat(other.getType()).isEqualTo("idempotency_error");
        assertThat(other.getCode()).isNull();
        assertThat(other.getLastResponse().code()).isEqualTo(400);
        assertThat(other.getMessage()).isEqualTo("Keys for idempotent requests can only be used with the same "
                + "parameters they were first used with. Try using a key other than '" + key + "' if you meant to "
                + "execute a different request.");
    }

    @Test
    void anIdempotencyKeyIsGoodForOneEndpoint() throws Exception {
        String key = unusedKey();
        String id = intents().create(amount().build(), key(key)).getId();
        StripeError other = stripe.refused(() -> intents().cancel(id, key(key)));

        assertThat(other.getType()).isEqualTo("idempotency_error");
        assertThat(other.getMessage()).startsWith("Keys for idempotent requests can only be used for the same endpoint "
                + "they were first used for ('/v1/payment_intents/" + id + "/cancel' vs '/v1/payment_intents').");
    }

    @ParameterizedTest
    @CsvSource({"255,200", "256,400"})
    void anIdempotencyKeyHasAtMost255Characters(int length, int status) throws Exception {
        String key = (unusedKey() + "-".repeat(length)).substring(0, length);

        assertThat(post("/v1/customers", "application/x-www-form-urlencoded", "name=A", key).statusCode())
                .isEqualTo(status);
    }

    @Test
    void anEventNamesTheRequestThatCausedIt() throws Exception {
        String key = unusedKey();
        PaymentIntent open = intents().create(amount().build(), key(key));
        Event.Request cause = stripe.event("payment_intent.created", open.getId()).getRequest();

        assertThat(cause.getIdempotencyKey()).isEqualTo(key);
        assertThat(cause.getId()).isEqualTo(open.getLastResponse().requestId());
    }

    @Test
    void anUpdateTellsWhatWasBefore() throws Exception {
        String id = stripe.customer().getId();
        stripe.v1().customers().update(id,
                CustomerUpdateParams.builder().setEmail("a@shop.test").putMetadata("a", "1").build());
        Event updated = stripe.event("customer.updated", id);

        assertThat(updated.getData().getPreviousAttributes()).containsOnlyKeys("email", "metadata")
                .containsEntry("email", null);
        assertThat(StripeUnderTest.subject(updated, Customer.class).getEmail()).isEqualTo("a@shop.test");
    }

    @Test
    void anObjectThatIsMissingByItsOwnAddressAnswers404() {
        StripeError missing = stripe.refused(() -> intents().retrieve("pi_nobody"));

        assertThat(missing.getLastResponse().code()).isEqualTo(404);
        assertThat(missing.getCode()).isEqualTo("resource_missing");
        assertThat(missing.getParam()).isEqualTo("intent");
        assertThat(missing.getMessage()).isEqualTo("No such payment_intent: 'pi_nobody'");
    }

    @Test
    void anObjectThatIsMissingByAParameterAnswers400() {
        StripeError missing = stripe.refused(() -> intents().create(amount().setCustomer("cus_nobody").build()));

        assertThat(missing.getLastResponse().code()).isEqualTo(400);
        assertThat(missing.getCode()).isEqualTo("resource_missing");
        assertThat(missing.getParam()).isEqualTo("customer");
        assertThat(missing.getMessage()).isEqualTo("No such customer: 'cus_nobody'");
    }

    @Test
    void aParameterNobodyKnowsIsRefused() {
        StripeError unknown = stripe.refused(() -> intents().create(amount().putExtraParam("colour", "red").build()));

        assertThat(unknown.getCode()).isEqualTo("parameter_unknown");
        assertThat(unknown.getParam()).isEqualTo("colour");
        assertThat(unknown.getMessage()).startsWith("Received unknown parameter: colour");
    }

    @Test
    void aParameterThatIsMissingIsNamed() {
        StripeError missing = stripe
                .refused(() -> intents().create(PaymentIntentCreateParams.builder().setCurrency("eur").build()));

        assertThat(missing.getCode()).isEqualTo("parameter_missing");
        assertThat(missing.getParam()).isEqualTo("amount");
        assertThat(missing.getMessage()).isEqualTo("Missing required param: amount.");
    }

    @ParameterizedTest
    @CsvSource({"49,eur,amount_too_small", "49,usd,amount_too_small", "49,jpy,amount_too_small",
            "0,eur,parameter_invalid_integer", "100000000,eur,amount_too_large"})
    void anAmountIsAtLeast50AndHasAtMostEightDigits(long amount, String currency, String code) {
        StripeError refused = stripe
                .refused(() -> intents().create(amount().setAmount(amount).setCurrency(currency).build()));

        assertThat(refused.getCode()).isEqualTo(code);
        assertThat(refused.getParam()).isEqualTo("amount");
    }

    @ParameterizedTest
    @CsvSource({"50,eur", "50,usd", "50,jpy", "99999999,eur"})
    void anAmountOf50IsEnough(long amount, String currency) throws Exception {
        assertThat(intents().create(amount().setAmount(amount).setCurrency(currency).build()).getAmount())
                .isEqualTo(amount);
    }

    @Test
    void anEmptyTextUnsetsWhatMayBeUnset() throws Exception {
        String id = stripe.customer().getId();
        Customer nameless = stripe.v1().customers().update(id,
                CustomerUpdateParams.builder().putExtraParam("name", "").putMetadata("a", "1").build());
        assertThat(nameless.getName()).isNull();

        assertThat(stripe.v1().customers().update(id, CustomerUpdateParams.builder().putMetadata("a", "").build())
                .getMetadata()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"40,500,true", "41,1,false", "1,501,false"})
    void aMetadataKeyHasAtMost40AndItsValueAtMost500Characters(int key, int value, boolean taken) throws Exception {
        var order = amount().putMetadata("k".repeat(key), "v".repeat(value)).build();
        if (taken) {
            assertThat(intents().create(order).getMetadata()).hasSize(1);
        } else {
            assertThat(stripe.refused(() -> intents().create(order)).getLastResponse().code()).isEqualTo(400);
        }
    }

    @Test
    void metadataHasAtMost50Keys() throws Exception {
        var order = amount();
        for (int i = 0; i < 50; i++)
            order.putMetadata("k" + i, "v");
        assertThat(intents().create(order.build()).getMetadata()).hasSize(50);
        order.putMetadata("one", "more");

        assertThat(stripe.refused(() -> intents().create(order.build())).getLastResponse().code()).isEqualTo(400);
    }

    @Test
    void whatIsNoReferenceCannotBeExpanded() {
        StripeError refused = stripe.refused(() -> stripe.v1().customers()
                .list(CustomerListParams.builder().addExpand("data.name").build()));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getMessage()).startsWith("This property cannot be expanded (data.name).");
    }

    @Test
    void expansionGoesAtMostFourLevelsDeep() throws Exception {
        String id = stripe.pay("pm_card_visa").getId();
        var five = PaymentIntentRetrieveParams.builder()
                .addExpand("latest_charge.payment_intent.latest_charge.payment_intent.latest_charge").build();

        assertThat(stripe.refused(() -> intents().retrieve(id, five)).getLastResponse().code()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 101})
    void aPageHasFrom1To100Entries(long limit) {
        StripeError refused = stripe.refused(
                () -> stripe.v1().customers().list(CustomerListParams.builder().setLimit(limit).build()));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getParam()).isEqualTo("limit");
    }

    @Test
    void aBodyInJsonIsRefused() throws Exception {
        var answer = post("/v1/customers", "application/json", "{\"name\":\"A\"}", unusedKey());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(
                "Invalid request (check that your POST content type is application/x-www-form-urlencoded)");
    }

    /** What the client itself would not send. */
    private HttpResponse<String> post(String path, String type, String body, String idempotencyKey) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(stripe.base() + path))
                    .header("Authorization", "Bearer " + stripe.key()).header("Content-Type", type)
                    .header("Idempotency-Key", idempotencyKey).POST(BodyPublishers.ofString(body)).build(),
                    BodyHandlers.ofString());
        }
    }

    private PaymentIntentService intents() {
        return stripe.v1().paymentIntents();
    }

    private static String header(StripeError error, String name) {
        return error.getLastResponse().headers().firstValue(name).orElse("");
    }
}
