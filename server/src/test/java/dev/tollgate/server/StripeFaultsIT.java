package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Stripe fails in every way that it can, before and after it did what it was asked: nobody is charged twice, nothing is
 * lost.
 */
class StripeFaultsIT {
    private static final List<Fault.Effect> UNCLEAR = List.of(Fault.Effect.HTTP_500_BEFORE, Fault.Effect.RESET_BEFORE,
            Fault.Effect.RESET_AFTER_EFFECT, Fault.Effect.TRUNCATE_BODY_AFTER_EFFECT, Fault.Effect.EMPTY_502,
            Fault.Effect.HTML_502, Fault.Effect.KEY_IN_USE_409);
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    private static long charges() {
        return world.sandbox.ledger().charges().size();
    }

    @Test
    void aCreateOfUnknownOutcomeIsRepeatedWithTheSameKeyAndMakesOnePaymentIntent() {
        for (Fault.Effect effect : UNCLEAR) {
            String key = "create-" + effect;
            world.sandbox.webhooks().hold();
            world.sandbox.fault(Fault.once(effect, "POST", "/v1/payment_intents"));
            assertThat(ApiErrors.of(() -> buyer.opens(Buyer.tea().setRequestId(key)))).as(key)
                    .isEqualTo("OUTCOME_UNKNOWN");
            CreateCheckoutResponse again = buyer.opens(Buyer.tea().setRequestId(key));
            assertThat(again.getClientSecret()).as(key).isNotEmpty();
            world.sandbox.webhooks().release();
            world.settles();
            assertThat(world.sandbox.events().stream()
                    .filter(event -> event.get("type").getAsString().equals("payment_intent.created")
                            && event.toString().contains(again.getCheckout().getId()))
                    .count()).as(key).isEqualTo(1);
        }
    }

    @Test
    void aCreateThatNobodyRepeatsIsFinishedByTheSweeper() {
        world.sandbox.webhooks().dropAll(true);
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/payment_intents"));
        assertThat(ApiErrors.of(() -> buyer.opens(Buyer.tea().setReference("swept")))).isEqualTo("OUTCOME_UNKNOWN");
        world.passes(Duration.ofSeconds(30));
        world.sandbox.webhooks().dropAll(false);
        CreateCheckoutResponse there = buyer.opens(Buyer.tea().setReference("swept"));
        assertThat(there.getCheckout().getPayment().getStripePaymentIntentId()).startsWith("pi_");
    }

    @Test
    void aReplacedCartWhoseCreateWasUnclearIsClosedAsSoonAsStripeHasIt() {
        world.sandbox.webhooks().dropAll(true);
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_BEFORE, "POST", "/v1/payment_intents"));
        ApiErrors.of(() -> buyer.opens(Buyer.tea().setReference("slow")));
        assertThat(ApiErrors.of(() -> world.checkouts().withDeadlineAfter(2, TimeUnit.SECONDS)
                .createCheckout(Buyer.cart("Cake", 900).setReference("slow").build()))).isEqualTo("CHECKOUT_CLOSING");
        world.gateway().drain();
        world.passes(Duration.ofSeconds(8));
        world.sandbox.webhooks().dropAll(false);
        assertThat(world.sql("SELECT status FROM checkout WHERE reference = 'slow'")).isEqualTo("CANCELED");
        assertThat(buyer.opens(Buyer.cart("Cake", 900).setReference("slow")).getClientSecret()).isNotEmpty();
    }

    @Test
    void aConfirmOfUnknownOutcomeChargesOnceWhateverHappened() {
        for (Fault.Effect effect : UNCLEAR) {
            Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
            world.settles();
            long before = charges();
            world.sandbox.fault(Fault.once(effect, "POST", "/v1/payment_intents/.*/confirm"));
            var request = ConfirmCheckoutRequest.newBuilder().setCheckoutId(checkout.getId())
                    .setRequestId("pay-" + effect)
                    .setPaymentMethod("pm_card_visa").build();
            assertThat(ApiErrors.of(() -> world.checkouts().confirmCheckout(request))).as(effect.name())
                    .isIn("OUTCOME_UNKNOWN", "none");
            world.passes(Duration.ofSeconds(30));
            // What Stripe broke on and did not do is given up: the buyer may have gone, and is charged when he asks
            // again.
            boolean isGivenUp = effect == Fault.Effect.HTTP_500_BEFORE;
            assertThat(buyer.sees(checkout).getStatus()).as(effect.name())
                    .isEqualTo(isGivenUp ? Checkout.Status.OPEN : Checkout.Status.COMPLETE);
            assertThat(world.checkouts().confirmCheckout(request).getCheckout().getStatus())
                    .isEqualTo(Checkout.Status.COMPLETE);
            assertThat(charges() - before).as(effect.name()).isEqualTo(1);
        }
    }

    @Test
    void aConfirmThatWasNotExecutedIsSaidSoAndNeverSentLater() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        long before = charges();
        world.sandbox.fault(Fault.once(Fault.Effect.RATE_LIMIT_429, "POST", "/v1/payment_intents/.*/confirm"));
        assertThat(ApiErrors.of(() -> buyer.confirms(checkout, "pm_card_visa"))).isEqualTo("STRIPE_UNAVAILABLE");
        world.passes(Duration.ofSeconds(40));
        assertThat(charges()).isEqualTo(before);
        assertThat(buyer.confirms(checkout, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void whileNobodyKnowsWhatBecameOfAConfirmNoOtherIsSent() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        long before = charges();
        world.sandbox.webhooks().hold();
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/payment_intents/.*/confirm"));
        assertThat(ApiErrors.of(() -> buyer.confirms(checkout, "pm_card_visa"))).isEqualTo("OUTCOME_UNKNOWN");
        long sent = world.sentToStripe("POST", "/v1/payment_intents/.*/confirm");
        assertThat(ApiErrors.of(() -> buyer.confirms(checkout, "pm_card_visa"))).isEqualTo("REQUEST_IN_PROGRESS");
        assertThat(world.sentToStripe("POST", "/v1/payment_intents/.*/confirm")).isEqualTo(sent);
        world.sandbox.webhooks().release();
        world.settles();
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(charges() - before).isEqualTo(1);
    }

    @Test
    void aCancelOfUnknownOutcomeLeavesACheckoutThatIsNeitherClosedNorPayable() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_BEFORE, "POST", "/v1/payment_intents/.*/cancel"));
        Checkout closing = world.checkouts()
                .cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getCheckout();
        assertThat(closing.getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(closing.getClosing()).isEqualTo(Checkout.Closing.CANCEL);
        assertThat(ApiErrors.of(() -> buyer.confirms(checkout, "pm_card_visa"))).isEqualTo("CHECKOUT_CLOSING");
        world.passes(Duration.ofSeconds(40));
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.CANCELED);
    }

    @Test
    void aStored500IsNotRepeatedForEver() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        world.sandbox.fault(Fault.once(Fault.Effect.HTTP_500_AFTER, "POST", "/v1/payment_intents/.*/confirm"));
        assertThat(ApiErrors.of(() -> buyer.confirms(checkout, "pm_card_visa"))).isIn("OUTCOME_UNKNOWN", "none");
        world.passes(Duration.ofSeconds(30));
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void aDeclineThatStripeBrokeOnIsOverSoonAlthoughTheFirstReadFailedToo() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        world.sandbox.webhooks().hold();
        world.sandbox.fault(Fault.once(Fault.Effect.HTTP_500_AFTER, "POST", "/v1/payment_intents/.*/confirm"));
        world.sandbox.fault(Fault.once(Fault.Effect.EMPTY_502, "GET", "/v1/payment_intents/.*"));
        assertThat(ApiErrors.of(() -> buyer.confirms(checkout, "pm_card_visa_chargeDeclined")))
                .isEqualTo("OUTCOME_UNKNOWN");
        world.passes(Duration.ofSeconds(30));
        assertThat(buyer.confirms(checkout, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        world.sandbox.webhooks().release();
        world.settles();
    }

    @Test
    void aCardThatStripeDoesNotKnowIsRefusedForGood() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        assertThat(ApiErrors.of(() -> buyer.confirms(checkout, "pm_no_such"))).isEqualTo("STRIPE_REFUSED");
        assertThat(buyer.confirms(checkout, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void noKeyIsSentAgainAfterTwentyThreeHours() {
        world.sandbox.webhooks().dropAll(true);
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_BEFORE, "POST", "/v1/payment_intents").times(1000));
        ApiErrors.of(() -> buyer.opens(Buyer.tea().setReference("old")));
        world.clock.turn(Duration.ofHours(24));
        long before = world.sentToStripe("POST", "/v1/payment_intents");
        world.settles();
        assertThat(world.sentToStripe("POST", "/v1/payment_intents")).isEqualTo(before);
        assertThat(world.sql("SELECT status FROM checkout WHERE reference = 'old'")).isIn("EXPIRED", "CANCELED");
        world.sandbox.reset();
        world.sandbox.webhooks().dropAll(false);
    }
}
