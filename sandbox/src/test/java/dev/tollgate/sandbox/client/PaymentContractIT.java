package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.amount;
import static dev.tollgate.sandbox.client.Given.inFrame;
import static dev.tollgate.sandbox.client.Given.payment;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Charge;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import com.stripe.param.ConfirmationTokenCreateParams;
import com.stripe.param.PaymentIntentCreateParams.CaptureMethod;
import com.stripe.param.PaymentIntentCreateParams.MandateData;
import com.stripe.param.PaymentIntentCreateParams.MandateData.CustomerAcceptance;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentUpdateParams;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.service.PaymentIntentService;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is assumed of payments. A test's name is the claim: where Stripe differs, it fails and says which. */
class PaymentContractIT {

    private final StripeUnderTest stripe = StripeUnderTest.fromEnvironment();

    @AfterEach
    void close() throws Exception {
        stripe.close();
    }

    @Test
    void chargeUpdatedBringsTheBalanceTransaction() throws Exception {
        PaymentIntent paid = intents().create(payment("pm_card_visa").addExpand("latest_charge").build());
        assertThat(paid.getLatestChargeObject().getBalanceTransaction()).isNull();

        String charge = paid.getLatestCharge();
        Event succeeded = stripe.event("charge.succeeded", charge);
        assertThat(StripeUnderTest.subject(succeeded, Charge.class).getBalanceTransaction()).isNull();
        Event updated = stripe.event("charge.updated", charge);
        assertThat(StripeUnderTest.subject(updated, Charge.class).getBalanceTransaction()).startsWith("txn_");
        assertThat(updated.getData().getPreviousAttributes()).containsKey("balance_transaction");
    }

    @ParameterizedTest
    @CsvSource({"pm_card_visa_chargeDeclined,card_declined,generic_decline",
            "pm_card_visa_chargeDeclinedInsufficientFunds,card_declined,insufficient_funds",
            "pm_card_visa_chargeDeclinedLostCard,card_declined,lost_card",
            "pm_card_visa_chargeDeclinedStolenCard,card_declined,stolen_card",
            "pm_card_visa_chargeDeclinedVelocityLimitExceeded,card_declined,card_velocity_exceeded",
            "pm_card_chargeDeclinedExpiredCard,expired_card,", "pm_card_chargeDeclinedIncorrectCvc,incorrect_cvc,",
            "pm_card_chargeDeclinedProcessingError,processing_error,", "pm_card_radarBlock,card_declined,fraudulent",
            "pm_card_chargeCustomerFail,card_declined,generic_decline"})
    void aDeclineSaysWhyAndLeavesAFailedCharge(String card, String code, String declineCode) throws Exception {
        StripeError declined = stripe.refused(() -> stripe.pay(card));

        assertThat(declined.getLastResponse().code()).isEqualTo(402);
        assertThat(declined.getType()).isEqualTo("card_error");
        assertThat(declined.getCode()).isEqualTo(code);
        assertThat(declined.getDeclineCode()).isEqualTo(declineCode);
        assertThat(declined.getPaymentIntent().getStatus()).isEqualTo("requires_payment_method");
        assertThat(declined.getPaymentIntent().getLatestCharge()).isEqualTo(declined.getCharge());
        assertThat(declined.getPaymentIntent().getLastPaymentError().getCode()).isEqualTo(code);
        assertThat(stripe.v1().charges().retrieve(declined.getCharge()).getStatus()).isEqualTo("failed");
        stripe.event("charge.failed", declined.getCharge());
        stripe.event("payment_intent.payment_failed", declined.getPaymentIntent().getId());
    }

    @Test
    void aServerThatConfirmsWithAutomaticMethodsNeedsAReturnUrl() {
        StripeError refused = stripe.refused(
                () -> intents().create(amount().setPaymentMethod("pm_card_visa").setConfirm(true).build()));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getMessage()).contains("you must provide a `return_url`");
    }

    @Test
    void aServerThatConfirmsOffSessionNeedsAReturnUrlToo() throws Exception {
        String customer = stripe.customer().getId();
        String card = attach("pm_card_visa", customer);
        StripeError refused = stripe.refused(() -> intents().create(amount().setPaymentMethod(card)
                .setCustomer(customer).setConfirm(true).setOffSession(true).build()));

        assertThat(refused.getMessage()).contains("you must provide a `return_url`");
    }

    @Test
    void withoutRedirectsNoReturnUrlIsNeeded() throws Exception {
        assertThat(intents().create(amount().setAutomaticPaymentMethods(inFrame()).setPaymentMethod("pm_card_visa")
                .setConfirm(true).build()).getStatus()).isEqualTo("succeeded");
    }

    @Test
    void withTheScriptNoReturnUrlIsNeeded() throws Exception {
        assertThat(intents().create(amount().setUseStripeSdk(true).setPaymentMethod("pm_card_visa").setConfirm(true)
                .build()).getStatus()).isEqualTo("succeeded");
    }

    @Test
    void aRefusedConfirmationAtOnceLeavesNoPaymentIntentBehind() throws Exception {
        String used = stripe.pay("pm_card_visa").getPaymentMethod();
        String customer = stripe.customer().getId();
        stripe.refused(() -> intents().create(payment(used).setCustomer(customer).build()));

        assertThat(intents().list(PaymentIntentListParams.builder().setCustomer(customer).build()).getData())
                .isEmpty();
    }

    @Test
    void aMethodThatWasUsedUpCannotPayAgain() throws Exception {
        String used = stripe.pay("pm_card_visa").getPaymentMethod();
        StripeError refused = stripe.refused(() -> stripe.pay(used));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getType()).isEqualTo("invalid_request_error");
        assertThat(refused.getMessage()).startsWith("The provided PaymentMethod was previously used with a "
                + "PaymentIntent without Customer attachment, shared with a connected account without Customer "
                + "attachment, or was detached from a Customer. It may not be used again.");
    }

    @Test
    void aBankThatAsksOnSessionSendsTheBuyerAway() throws Exception {
        PaymentIntent asked = stripe.pay("pm_card_authenticationRequired");

        assertThat(asked.getStatus()).isEqualTo("requires_action");
        assertThat(asked.getNextAction().getType()).isEqualTo("redirect_to_url");
        assertThat(asked.getNextAction().getRedirectToUrl().getReturnUrl()).isEqualTo(Given.BACK);
        assertThat(asked.getLatestCharge()).isNull();
        stripe.event("payment_intent.requires_action", asked.getId());
    }

    @Test
    void withoutAReturnUrlTheScriptAsks() throws Exception {
        PaymentIntent asked = intents().create(amount().setAutomaticPaymentMethods(inFrame())
                .setPaymentMethod("pm_card_authenticationRequired").setConfirm(true).build());

        assertThat(asked.getStatus()).isEqualTo("requires_action");
        assertThat(asked.getNextAction().getType()).isEqualTo("use_stripe_sdk");
    }

    @Test
    void aConfirmationTokenBringsItsMethodAndItsReturnUrl() throws Exception {
        String token = stripe.v1().testHelpers().confirmationTokens().create(ConfirmationTokenCreateParams.builder()
                .setPaymentMethod("pm_card_authenticationRequired").setReturnUrl(Given.BACK).build()).getId();
        PaymentIntent asked = intents().create(amount().setConfirmationToken(token).setConfirm(true).build());

        assertThat(asked.getStatus()).isEqualTo("requires_action");
        assertThat(asked.getNextAction().getType()).isEqualTo("redirect_to_url");
        assertThat(asked.getNextAction().getRedirectToUrl().getReturnUrl()).isEqualTo(Given.BACK);
        assertThat(stripe.refused(
                () -> intents().create(amount().setConfirmationToken(token).setConfirm(true).build()))
                .getLastResponse().code()).isEqualTo(400);
    }

    @Test
    void aPaymentThatMayNotAskIsDeclinedInstead() {
        StripeError declined = stripe.refused(() -> intents()
                .create(payment("pm_card_authenticationRequired").setErrorOnRequiresAction(true).build()));

        assertThat(declined.getLastResponse().code()).isEqualTo(402);
        assertThat(declined.getCode()).isEqualTo("authentication_required");
        assertThat(declined.getPaymentIntent().getStatus()).isEqualTo("requires_payment_method");
    }

    @Test
    void offSessionABankThatAsksLeavesAFailedChargeAndRequiresPaymentMethod() throws Exception {
        String customer = stripe.customer().getId();
        String card = attach("pm_card_authenticationRequired", customer);
        StripeError declined = stripe.refused(() -> intents().create(Given.oneClick(customer, card)));

        assertThat(declined.getLastResponse().code()).isEqualTo(402);
        assertThat(declined.getCode()).isEqualTo("authentication_required");
        assertThat(declined.getDeclineCode()).isEqualTo("authentication_required");
        assertThat(declined.getPaymentMethod().getId()).isEqualTo(card);
        assertThat(declined.getPaymentIntent().getStatus()).isEqualTo("requires_payment_method");
        assertThat(stripe.v1().charges().retrieve(declined.getCharge()).getStatus()).isEqualTo("failed");
        assertThat(intents().confirm(declined.getPaymentIntent().getId(), Given.confirmation(card)).getStatus())
                .isEqualTo("requires_action");
    }

    @Test
    void aCardThatWasNotSetUpIsAskedForOffSession() throws Exception {
        String customer = stripe.customer().getId();
        String card = attach("pm_card_authenticationRequiredOnSetup", customer);

        assertThat(stripe.refused(() -> intents().create(Given.oneClick(customer, card))).getCode())
                .isEqualTo("authentication_required");
    }

    @Test
    void whatIsPaidCannotBeCanceledChangedOrConfirmed() throws Exception {
        String paid = stripe.pay("pm_card_visa").getId();
        var more = PaymentIntentUpdateParams.builder().setAmount(2000L).build();

        for (StripeError refused : List.of(stripe.refused(() -> intents().cancel(paid)),
                stripe.refused(() -> intents().update(paid, more)),
                stripe.refused(() -> intents().confirm(paid, Given.confirmation("pm_card_visa"))))) {
            assertThat(refused.getLastResponse().code()).isEqualTo(400);
            assertThat(refused.getCode()).isEqualTo("payment_intent_unexpected_state");
            assertThat(refused.getPaymentIntent().getId()).isEqualTo(paid);
        }
    }

    @Test
    void anAuthorizationThatIsCanceledIsNoRefund() throws Exception {
        PaymentIntent held = intents().create(payment("pm_card_visa").setCaptureMethod(CaptureMethod.MANUAL).build());
        assertThat(held.getStatus()).isEqualTo("requires_capture");
        stripe.event("payment_intent.amount_capturable_updated", held.getId());
        assertThat(intents().cancel(held.getId()).getStatus()).isEqualTo("canceled");

        stripe.event("payment_intent.canceled", held.getId());
        Charge released = stripe.v1().charges().retrieve(held.getLatestCharge());
        assertThat(released.getCaptured()).isFalse();
        assertThat(released.getRefunded()).isFalse();
        assertThat(released.getAmountRefunded()).isZero();
        assertThat(stripe.events("charge.refunded")).as("charge.refunded of a released authorization")
                .noneMatch(event -> StripeUnderTest.subject(event, Charge.class).getId().equals(released.getId()));
    }

    @Test
    void aDebitIsProcessedAndPaidLater() throws Exception {
        var mandate = MandateData.builder().setCustomerAcceptance(
                CustomerAcceptance.builder().setType(CustomerAcceptance.Type.OFFLINE).build()).build();
        PaymentIntent debit = intents().create(payment("pm_success_de").setMandateData(mandate).build());
        assertThat(debit.getStatus()).isEqualTo("processing");
        assertThat(debit.getLatestCharge()).startsWith("py_");
        stripe.event("payment_intent.processing", debit.getId());

        PaymentIntent paid = stripe.awaiting().until("settlement of " + debit.getId(),
                () -> Optional.of(intents().retrieve(debit.getId()))
                        .filter(intent -> intent.getStatus().equals("succeeded")));
        stripe.event("charge.succeeded", paid.getLatestCharge());
        assertThat(stripe.events("charge.pending")).as("charge.pending of a processing debit")
                .noneMatch(event -> StripeUnderTest.subject(event, Charge.class).getId()
                        .equals(paid.getLatestCharge()));
    }

    @Test
    void aSessionHasNoPaymentIntentBeforeTheBuyerPays() throws Exception {
        var sessions = stripe.v1().checkout().sessions();
        var open = sessions.create(Given.twoBooks().build());
        assertThat(open.getPaymentIntent()).isNull();
        assertThat(open.getUrl()).startsWith("http");
        assertThat(open.getExpiresAt() - open.getCreated()).isEqualTo(24 * 60 * 60);

        var expired = sessions.expire(open.getId());
        assertThat(expired.getStatus()).isEqualTo("expired");
        assertThat(expired.getUrl()).isNull();
        assertThat(stripe.refused(() -> sessions.expire(open.getId())).getLastResponse().code()).isEqualTo(400);
        stripe.event("checkout.session.expired", open.getId());
        assertThat(sessions.list(SessionListParams.builder().setStatus(SessionListParams.Status.EXPIRED).build())
                .getData()).anyMatch(session -> session.getId().equals(open.getId()));
    }

    private String attach(String card, String customer) throws Exception {
        return stripe.v1().paymentMethods().attach(card, Given.to(customer)).getId();
    }

    private PaymentIntentService intents() {
        return stripe.v1().paymentIntents();
    }
}
