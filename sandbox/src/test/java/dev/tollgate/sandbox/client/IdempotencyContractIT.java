package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.amount;
import static dev.tollgate.sandbox.client.Given.key;
import static dev.tollgate.sandbox.client.Given.payment;
import static dev.tollgate.sandbox.client.StripeUnderTest.unusedKey;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.StripeError;
import com.stripe.param.ChargeListParams;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.SubscriptionCreateParams;
import com.stripe.service.PaymentIntentService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is assumed of idempotency keys. A test's name is the claim: where Stripe differs, it fails and says which. */
class IdempotencyContractIT {

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

    @Test
    void aSubscriptionIsMadeOnceUnderItsIdempotencyKey() throws Exception {
        String key = unusedKey();
        String customer = subscriber("pm_card_visa");
        var order = order(customer).build();
        String first = stripe.v1().subscriptions().create(order, key(key)).getId();

        assertThat(stripe.v1().subscriptions().create(order, key(key)).getId()).isEqualTo(first);
        assertThat(stripe.v1().invoices().list(InvoiceListParams.builder().setCustomer(customer).build()).getData())
                .hasSize(1);
    }

    @Test
    void aDeclinedSubscriptionIsStoredUnderItsIdempotencyKey() throws Exception {
        String key = unusedKey();
        var order = order(subscriber("pm_card_chargeCustomerFail"))
                .setPaymentBehavior(SubscriptionCreateParams.PaymentBehavior.ERROR_IF_INCOMPLETE).build();
        StripeError first = stripe.refused(() -> stripe.v1().subscriptions().create(order, key(key)));
        StripeError again = stripe.refused(() -> stripe.v1().subscriptions().create(order, key(key)));

        assertThat(first.getLastResponse().code()).isEqualTo(402);
        assertThat(header(again, "Idempotent-Replayed")).isEqualTo("true");
    }

    private String subscriber(String card) throws Exception {
        return stripe.v1().customers().create(CustomerCreateParams.builder().setPaymentMethod(card)
                .setInvoiceSettings(
                        CustomerCreateParams.InvoiceSettings.builder().setDefaultPaymentMethod(card).build())
                .build()).getId();
    }

    private SubscriptionCreateParams.Builder order(String customer) throws Exception {
        String price = stripe.v1().prices().create(PriceCreateParams.builder().setCurrency("eur").setUnitAmount(1000L)
                .setRecurring(PriceCreateParams.Recurring.builder()
                        .setInterval(PriceCreateParams.Recurring.Interval.MONTH).build())
                .setProductData(PriceCreateParams.ProductData.builder().setName("Letters").build()).build()).getId();
        return SubscriptionCreateParams.builder().setCustomer(customer)
                .addItem(SubscriptionCreateParams.Item.builder().setPrice(price).build());
    }

    @ParameterizedTest
    @CsvSource({"255,200", "256,400"})
    void anIdempotencyKeyHasAtMost255Characters(int length, int status) throws Exception {
        String key = (unusedKey() + "-".repeat(length)).substring(0, length);

        assertThat(stripe.post("/v1/customers", "application/x-www-form-urlencoded", "name=A", key).statusCode())
                .isEqualTo(status);
    }

    private PaymentIntentService intents() {
        return stripe.v1().paymentIntents();
    }

    private static String header(StripeError error, String name) {
        return error.getLastResponse().headers().firstValue(name).orElse("");
    }
}
