package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.payment;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.PaymentIntent;
import com.stripe.model.SetupIntent;
import com.stripe.model.StripeError;
import com.stripe.param.PaymentIntentCreateParams.SetupFutureUsage;
import com.stripe.param.SetupIntentCreateParams;
import com.stripe.service.PaymentMethodService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What is assumed of cards that are kept. A test's name is the claim: where Stripe differs, it fails and says which.
 */
class SavedCardContractIT {

    private final StripeUnderTest stripe = StripeUnderTest.fromEnvironment();

    @AfterEach
    void close() throws Exception {
        stripe.close();
    }

    @Test
    void attachingADeclinerAnswers402() throws Exception {
        String customer = stripe.customer().getId();
        StripeError refused = stripe
                .refused(() -> methods().attach("pm_card_visa_chargeDeclined", Given.to(customer)));

        assertThat(refused.getLastResponse().code()).isEqualTo(402);
        assertThat(refused.getType()).isEqualTo("card_error");
        assertThat(refused.getCode()).isEqualTo("card_declined");
        assertThat(refused.getDeclineCode()).isEqualTo("generic_decline");
    }

    @Test
    void oneCardCanBeAttachedAndDeclinesLater() throws Exception {
        String customer = stripe.customer().getId();
        String card = methods().attach("pm_card_chargeCustomerFail", Given.to(customer)).getId();

        assertThat(stripe.refused(() -> stripe.v1().paymentIntents().create(Given.oneClick(customer, card)))
                .getCode()).isEqualTo("card_declined");
    }

    @Test
    void aPaymentForFutureUseAttachesItsCard() throws Exception {
        String customer = stripe.customer().getId();
        PaymentIntent paid = stripe.v1().paymentIntents().create(payment("pm_card_visa").setCustomer(customer)
                .setSetupFutureUsage(SetupFutureUsage.OFF_SESSION).build());

        assertThat(methods().retrieve(paid.getPaymentMethod()).getCustomer()).isEqualTo(customer);
        stripe.event("payment_method.attached", paid.getPaymentMethod());
    }

    @Test
    void aPaymentWithoutFutureUseDoesNotAttachItsCard() throws Exception {
        String customer = stripe.customer().getId();
        PaymentIntent paid = stripe.v1().paymentIntents()
                .create(payment("pm_card_visa").setCustomer(customer).build());

        assertThat(methods().retrieve(paid.getPaymentMethod()).getCustomer()).isNull();
    }

    @Test
    void aCardOfAnotherCustomerCannotBeAttached() throws Exception {
        String card = methods().attach("pm_card_visa", Given.to(stripe.customer().getId())).getId();
        String other = stripe.customer().getId();
        StripeError refused = stripe.refused(() -> methods().attach(card, Given.to(other)));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getMessage())
                .startsWith("The payment method you provided has already been attached to a customer.");
    }

    @Test
    void aDetachedCardIsOfNoUseAnyMore() throws Exception {
        String customer = stripe.customer().getId();
        String card = methods().attach("pm_card_visa", Given.to(customer)).getId();
        assertThat(methods().detach(card).getCustomer()).isNull();
        stripe.event("payment_method.detached", card);

        assertThat(stripe.refused(() -> methods().attach(card, Given.to(customer))).getMessage())
                .startsWith("This PaymentMethod was previously used without being attached to a Customer or was "
                        + "detached from a Customer, and may not be used again.");
    }

    @Test
    void aSetupIntentThatSucceedsAttachesItsCard() throws Exception {
        String customer = stripe.customer().getId();
        SetupIntent saved = stripe.v1().setupIntents().create(setup("pm_card_visa", customer));

        assertThat(saved.getStatus()).isEqualTo("succeeded");
        assertThat(saved.getUsage()).isEqualTo("off_session");
        assertThat(methods().retrieve(saved.getPaymentMethod()).getCustomer()).isEqualTo(customer);
        stripe.event("setup_intent.created", saved.getId());
        stripe.event("setup_intent.succeeded", saved.getId());
        stripe.event("payment_method.attached", saved.getPaymentMethod());
    }

    @Test
    void aSetupIntentWithADeclinerAnswers402AndStaysOpen() throws Exception {
        String customer = stripe.customer().getId();
        StripeError declined = stripe.refused(
                () -> stripe.v1().setupIntents().create(setup("pm_card_visa_chargeDeclined", customer)));

        assertThat(declined.getLastResponse().code()).isEqualTo(402);
        assertThat(declined.getCode()).isEqualTo("card_declined");
        assertThat(declined.getSetupIntent().getStatus()).isEqualTo("requires_payment_method");
        assertThat(declined.getSetupIntent().getLastSetupError().getCode()).isEqualTo("card_declined");
        stripe.event("setup_intent.setup_failed", declined.getSetupIntent().getId());
    }

    @Test
    void aSetupIntentMayNeedTheBank() throws Exception {
        String customer = stripe.customer().getId();
        SetupIntent asked = stripe.v1().setupIntents()
                .create(setup("pm_card_authenticationRequiredOnSetup", customer));

        assertThat(asked.getStatus()).isEqualTo("requires_action");
        assertThat(asked.getNextAction().getType()).isEqualTo("redirect_to_url");
        stripe.event("setup_intent.requires_action", asked.getId());
    }

    @Test
    void aSetupIntentThatSucceededCannotBeCanceled() throws Exception {
        String saved = stripe.v1().setupIntents().create(setup("pm_card_visa", stripe.customer().getId())).getId();
        StripeError refused = stripe.refused(() -> stripe.v1().setupIntents().cancel(saved));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getCode()).isEqualTo("setup_intent_unexpected_state");
        assertThat(refused.getSetupIntent().getId()).isEqualTo(saved);
    }

    private static SetupIntentCreateParams setup(String card, String customer) {
        return SetupIntentCreateParams.builder().setCustomer(customer).setPaymentMethod(card).setConfirm(true)
                .setReturnUrl(Given.BACK).build();
    }

    private PaymentMethodService methods() {
        return stripe.v1().paymentMethods();
    }
}
