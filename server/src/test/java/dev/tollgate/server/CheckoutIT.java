package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.ListCheckoutsRequest;
import dev.tollgate.v1.Payment;
import dev.tollgate.v1.WatchCheckoutRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Purchases, as a service that calls the gateway sees them. */
class CheckoutIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    @Test
    void aCheckoutIsCreatedConfirmedWatchedToTheEndAndListed() {
        CreateCheckoutResponse created = buyer.opens(Buyer.tea().putMetadata("basket", "7"));
        assertThat(created.getCheckout().getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(created.getCheckout().getOrderNumber()).matches("TG-\\d{8}-\\d{4}");
        assertThat(created.getClientSecret()).contains("_secret_");
        Checkout confirmed = buyer.confirms(created.getCheckout(), "pm_card_visa");
        assertThat(confirmed.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(confirmed.getPayment().getStatus()).isEqualTo(Payment.Status.SUCCEEDED);
        assertThat(confirmed.getPayment().getCaptured().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(confirmed.getPayment().getAttemptsList()).hasSize(1);
        var seen = new ArrayList<String>();
        world.statuses()
                .watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(created.getCheckout().getId()).build())
                .forEachRemaining(message -> seen.add(message.getEventCase().name()));
        assertThat(seen).containsExactly("HELLO", "STATUS", "END");
        assertThat(world.checkouts().listCheckouts(ListCheckoutsRequest.getDefaultInstance()).getCheckoutsList())
                .extracting(Checkout::getId).contains(created.getCheckout().getId());
        world.settles();
        assertThat(world.sql("SELECT count(*) FROM stripe_event WHERE state NOT IN ('APPLIED', 'IGNORED')"))
                .isEqualTo("0");
        assertThat(buyer.sees(confirmed).getMetadataMap()).containsEntry("basket", "7");
    }

    @Test
    void aDeclinedCardShowsWhyAndAnotherCardPaysTheSameCheckout() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        Checkout declined = buyer.confirms(checkout, "pm_card_visa_chargeDeclinedInsufficientFunds");
        assertThat(declined.getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(declined.getPayment().getStatus()).isEqualTo(Payment.Status.FAILED);
        assertThat(declined.getPayment().getFailure().getDeclineCode()).isEqualTo("insufficient_funds");
        assertThat(buyer.confirms(checkout, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        world.settles();
        assertThat(buyer.sees(checkout).getPayment().getAttemptsList()).extracting(a -> a.getOutcome().name())
                .containsExactly("FAILED", "SUCCEEDED");
    }

    /** Stripe says it in the code, or as a declined card in the decline code. */
    @Test
    void aBankThatWantsToSeeItsCustomerHasNotRefusedAndThePageConfirmsAgain() {
        for (String code : List.of("authentication_required", "card_declined")) {
            Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
            world.sandbox.fault(Fault.decline(code, "authentication_required", "/v1/payment_intents/.*/confirm"));
            Payment asked = buyer.confirms(checkout, "pm_card_visa").getPayment();
            assertThat(asked.getStatus()).as(code).isEqualTo(Payment.Status.REQUIRES_ACTION);
            assertThat(asked.getFailure().getDeclineCode()).as(code).isEqualTo("authentication_required");
            assertThat(buyer.confirms(checkout, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        }
    }

    @Test
    void aPaymentMadeInTheBrowserIsLearnedFromWebhooks() {
        CreateCheckoutResponse created = buyer.opens(Buyer.tea());
        assertThat(buyer.paysInTheBrowser(created, "pm_card_visa")).isEqualTo(200);
        world.settles();
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void aPaymentWhoseEveryWebhookIsLostIsFoundByLooking() {
        world.sandbox.webhooks().dropAll(true);
        CreateCheckoutResponse created = buyer.opens(Buyer.tea());
        buyer.paysInTheBrowser(created, "pm_card_visa");
        world.settles();
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.OPEN);
        world.passes(Duration.ofMinutes(2));
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        world.sandbox.webhooks().dropAll(false);
    }

    @Test
    void aChallengeIsAStateAndItsSuccessCompletesTheCheckout() {
        Checkout checkout = buyer.opens(Buyer.tea().setReturnUrl(World.SHOP + "/back")).getCheckout();
        Checkout challenged = buyer.confirms(checkout, "pm_card_authenticationRequired");
        assertThat(challenged.getPayment().getStatus()).isEqualTo(Payment.Status.REQUIRES_ACTION);
        world.sandbox.answerChallenge(challenged.getPayment().getStripePaymentIntentId(), true);
        world.settles();
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void aFailedChallengeLeavesTheCheckoutOpenForAnotherCard() {
        Checkout checkout = buyer.opens(Buyer.tea().setReturnUrl(World.SHOP + "/back")).getCheckout();
        Checkout challenged = buyer.confirms(checkout, "pm_card_authenticationRequired");
        world.sandbox.answerChallenge(challenged.getPayment().getStripePaymentIntentId(), false);
        world.settles();
        assertThat(buyer.sees(checkout).getPayment().getStatus()).isEqualTo(Payment.Status.FAILED);
        assertThat(buyer.confirms(checkout, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void aBankDebitIsProcessingUntilTheBankHasAnswered() {
        Checkout checkout = buyer.opens(Buyer.tea().setReturnUrl(World.SHOP + "/back")).getCheckout();
        Checkout processing = buyer.confirms(checkout, "pm_usBankAccount_success");
        assertThat(processing.getPayment().getStatus()).isEqualTo(Payment.Status.PROCESSING);
        world.sandbox.settle(processing.getPayment().getStripePaymentIntentId(), true);
        world.settles();
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void aHostedCheckoutIsPaidOnStripesPage() {
        CreateCheckoutResponse created = buyer.opensHosted();
        assertThat(created.getHostedUrl()).startsWith(world.sandbox.uri().toString());
        world.sandbox.pay(created.getCheckout().getStripeSessionId(), "pm_card_visa");
        world.settles();
        Checkout paid = buyer.sees(created.getCheckout());
        assertThat(paid.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(paid.getPayment().getStripePaymentIntentId()).startsWith("pi_");
        assertThat(world.sql("SELECT count(*) FROM finding")).isEqualTo("0");
    }

    @Test
    void theSameRequestIdGivesTheSameCheckoutAndAnotherCartIsRefused() {
        var first = buyer.opens(Buyer.tea().setRequestId("once"));
        var second = buyer.opens(Buyer.tea().setRequestId("once"));
        assertThat(second.getCheckout().getId()).isEqualTo(first.getCheckout().getId());
        assertThat(second.getClientSecret()).isEqualTo(first.getClientSecret());
        assertThat(ApiErrors.of(() -> buyer.opens(Buyer.cart("Tea", 5000).setRequestId("once"))))
                .isEqualTo("REQUEST_ID_REUSED");
    }

    @Test
    void fiftyCreationsAtOnceWithOneKeyMakeOneCheckoutAndOnePaymentIntent() throws Exception {
        long before = world.sentToStripe("POST", "/v1/payment_intents");
        Set<String> made = atOnce(50, () -> buyer.opens(Buyer.tea().setRequestId("fifty")).getCheckout().getId());
        assertThat(made).hasSize(1);
        assertThat(world.sentToStripe("POST", "/v1/payment_intents") - before).isEqualTo(1);
    }

    @Test
    void fiftyTabsOfOneOrderWithoutAKeyMakeOneCheckout() throws Exception {
        Set<String> made = atOnce(50, () -> buyer.opens(Buyer.tea().setReference("order-50")).getCheckout().getId());
        assertThat(made).hasSize(1);
    }

    @Test
    void aNewCustomerWithTwentyCheckoutsAtOnceIsOneCustomerAtStripe() throws Exception {
        String customer = world.customers().getOrCreateCustomer(
                GetOrCreateCustomerRequest.newBuilder().setExternalId("u-1").setEmail("ada@example.com").build())
                .getCustomer().getId();
        Set<String> made = atOnce(20, () -> buyer.opens(Buyer.tea().setCustomerId(customer)).getCheckout().getId());
        assertThat(made).hasSize(20);
        assertThat(world.sentToStripe("POST", "/v1/customers")).isEqualTo(1);
        assertThat(world.checkouts()
                .listCheckouts(ListCheckoutsRequest.newBuilder().setCustomerId(customer).setPageSize(15).build())
                .getNextPageToken()).isNotEmpty();
    }

    @Test
    void theSameCartOfAPaidOrderIsTheSameCheckoutAndAnotherCartIsRefused() {
        var paid = buyer.opens(Buyer.tea().setReference("order-1"));
        buyer.confirms(paid.getCheckout(), "pm_card_visa");
        assertThat(buyer.opens(Buyer.tea().setReference("order-1")).getCheckout().getId())
                .isEqualTo(paid.getCheckout().getId());
        assertThat(ApiErrors.of(() -> buyer.opens(Buyer.cart("Cake", 900).setReference("order-1"))))
                .isEqualTo("ALREADY_PAID");
    }

    @Test
    void aChangedCartReplacesTheOldOneAtStripeFirst() {
        var old = buyer.opens(Buyer.tea().setReference("order-2"));
        var fresh = buyer.opens(Buyer.cart("Cake", 900).setReference("order-2"));
        assertThat(fresh.getCheckout().getId()).isNotEqualTo(old.getCheckout().getId());
        assertThat(buyer.sees(old.getCheckout()).getStatus()).isEqualTo(Checkout.Status.CANCELED);
        assertThat(buyer.paysInTheBrowser(old, "pm_card_visa")).isEqualTo(400);
    }

    @Test
    void anUnpaidCheckoutExpiresAtStripeFirstAndThenHere() {
        var elements = buyer.opens(Buyer.tea());
        var hosted = buyer.opensHosted();
        world.passes(Duration.ofMinutes(61));
        assertThat(buyer.sees(elements.getCheckout()).getStatus()).isEqualTo(Checkout.Status.EXPIRED);
        assertThat(buyer.sees(hosted.getCheckout()).getStatus()).isEqualTo(Checkout.Status.EXPIRED);
        assertThat(buyer.paysInTheBrowser(elements, "pm_card_visa")).isEqualTo(400);
        assertThat(ApiErrors.of(() -> buyer.confirms(elements.getCheckout(), "pm_card_visa")))
                .isEqualTo("CHECKOUT_EXPIRED");
    }

    static <T> Set<T> atOnce(int times, Callable<T> call) throws InterruptedException, ExecutionException {
        Set<T> results = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = threads.invokeAll(java.util.Collections.nCopies(times, call));
            for (Future<T> one : running)
                results.add(one.get());
        }
        return results;
    }
}
