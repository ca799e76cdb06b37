package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.amount;
import static dev.tollgate.sandbox.client.Given.key;
import static dev.tollgate.sandbox.client.StripeUnderTest.unusedKey;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Customer;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import com.stripe.param.CustomerListParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.service.PaymentIntentService;
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
    @CsvSource({"49,usd,at least $0.50 usd", "49,eur,at least €0.50 eur",
            "100000000,usd,'no more than $999,999.99'"})
    void anAmountIsShownWithItsSign(long amount, String currency, String bound) {
        StripeError refused = stripe
                .refused(() -> intents().create(amount().setAmount(amount).setCurrency(currency).build()));

        assertThat(refused.getMessage()).isEqualTo("Amount must be " + bound);
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
        var answer = stripe.post("/v1/customers", "application/json", "{\"name\":\"A\"}", unusedKey());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(
                "Invalid request (check that your POST content type is application/x-www-form-urlencoded)");
    }

    private PaymentIntentService intents() {
        return stripe.v1().paymentIntents();
    }
}
