package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.stripe.StripeFailPoint;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.Payment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Races that were found by thinking, each played out once, in exactly the order in which it would hurt. */
class PaperRacesIT {
    private static final String CHALLENGED = "pm_card_threeDSecure2Required";
    private static final Duration BANK = Duration.ofMinutes(4);

    /** What happens when the gateway passes a moment, and whether that is the end of its process. */
    private record Meanwhile(FailPoint point, Runnable act, boolean isLast) {}

    private static final AtomicReference<Meanwhile> MEANWHILE = new AtomicReference<>();

    /** The process ends here. */
    private static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final World world = World.failing(() -> new FailPoints() {
        private volatile boolean isDying;

        @Override
        public void reached(FailPoint point) {
            // Its other threads die with it: no look that one of them begins comes to an end.
            if (isDying && point == StripeFailPoint.REFRESH_TICKETED) throw new Died();
            Meanwhile meanwhile = MEANWHILE.get();
            if (meanwhile == null || meanwhile.point() != point || !MEANWHILE.compareAndSet(meanwhile, null)) return;
            isDying = meanwhile.isLast();
            meanwhile.act().run();
            if (isDying) throw new Died();
        }
    });
    private final Buyer buyer = new Buyer(world);

    /** Reconciliation would find what these stories hide. */
    @BeforeEach
    void theListsOfStripeCannotBeRead() {
        world.sandbox.fault(Fault.once(Fault.Effect.EMPTY_502, "GET",
                "/v1/(events|payment_intents|checkout/sessions|refunds|disputes)$").times(1_000_000));
    }

    @AfterEach
    void theWorldEnds() {
        MEANWHILE.set(null);
        world.close();
    }

    private static void at(FailPoint point, Runnable act) {
        MEANWHILE.set(new Meanwhile(point, act, false));
    }

    private static void diesAt(FailPoint point, Runnable last) {
        MEANWHILE.set(new Meanwhile(point, last, true));
    }

    private Payment.Status status(Checkout checkout) {
        return buyer.sees(checkout).getPayment().getStatus();
    }

    private Checkout inEuros() {
        return buyer.opens(Buyer.cart("Tea", Buyer.PRICE, "eur")).getCheckout();
    }

    private void cancel(Checkout checkout) {
        world.checkouts().cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build());
    }

    @Test
    void aResendThatBringsBackAnOldAnswerChangesNothing() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/payment_intents/.*/confirm")
                .times(2));
        ApiErrors.of(() -> buyer.confirms(checkout, CHALLENGED));
        // Nobody has seen the challenge, and it fails: what a read shows now decides nothing about the confirm.
        world.sandbox.answerChallenge(checkout.getPayment().getStripePaymentIntentId(), false);
        world.settles();
        long version = buyer.sees(checkout).getVersion();
        long sent = world.sentToStripe("POST", "/v1/payment_intents/.*/confirm");
        // So it is sent again, and Stripe repeats its answer of then: a challenge.
        for (int minute = 0; minute < 3; minute++)
            world.passes(Duration.ofMinutes(1));
        assertThat(world.sentToStripe("POST", "/v1/payment_intents/.*/confirm")).isGreaterThan(sent);
        assertThat(world.sql("SELECT state FROM stripe_operation WHERE kind = 'CONFIRM' ORDER BY created_at DESC"))
                .isEqualTo("DONE");
        assertThat(status(checkout)).isEqualTo(Payment.Status.FAILED);
        // The decline, and nothing in between.
        assertThat(buyer.sees(checkout).getVersion()).isEqualTo(version + 1);
    }

    @Test
    void aHintThatComesWhileALookIsRunningSurvivesTheNode() {
        Checkout checkout = inEuros();
        world.settles();
        world.sandbox.webhooks().dropAll(true);
        // Stripe's list of events would tell it too.
        world.sql("UPDATE event_cursor SET next_at = next_at + interval '1 day' RETURNING mode");
        buyer.confirms(checkout, "pm_success_de");
        diesAt(StripeFailPoint.REFRESH_ANSWERED, () -> {
            // The refresh has read "processing". Now the bank decides, its event is stored, and the node is gone.
            world.sandbox.settle(checkout.getPayment().getStripePaymentIntentId(), true);
            hint(checkout);
        });
        // However often it was read before, a read is due now.
        world.sql("UPDATE refresh SET next_at = created_at WHERE kind = 'PAYMENT' RETURNING kind");
        try {
            world.gateway().drain();
        } catch (Died expected) {
            assertThat(expected).isNotNull();
        }
        world.revive();
        assertThat(status(checkout)).isEqualTo(Payment.Status.PROCESSING);
        // No time goes by: only the hint, which is in the database, asks for another look.
        world.settles();
        assertThat(status(checkout)).isEqualTo(Payment.Status.SUCCEEDED);
    }

    @Test
    void aReadThatIsWantedWhileACardIsBeingConfirmedWaitsForTheAnswer() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        buyer.confirms(checkout, "pm_card_visa_chargeDeclined");
        world.settles();
        String intent = "/v1/payment_intents/" + checkout.getPayment().getStripePaymentIntentId() + "$";
        long before = world.sentToStripe("GET", intent);
        var meanwhile = new AtomicReference<>(-1L);
        at(StripeFailPoint.OPERATION_SENDING, () -> {
            // Read now, it would be a declined payment, under a later ticket than that of the challenge which comes.
            hint(checkout);
            world.gateway().drain();
            meanwhile.set(world.sentToStripe("GET", intent));
        });
        assertThat(buyer.confirms(checkout, CHALLENGED).getPayment().getStatus())
                .isEqualTo(Payment.Status.REQUIRES_ACTION);
        assertThat(meanwhile.get()).isEqualTo(before);
        world.settles();
        assertThat(world.sentToStripe("GET", intent)).isGreaterThan(before);
        assertThat(status(checkout)).isEqualTo(Payment.Status.REQUIRES_ACTION);
    }

    private void hint(Checkout checkout) {
        world.delivers("""
                {"id":"evt_hint_%s","object":"event","type":"payment_intent.processing","livemode":false,
                 "api_version":"2026-07-29.dahlia","created":1790000000,"data":{"object":{"id":"%s",
                 "object":"payment_intent","status":"processing","currency":"eur","metadata":{}}}}"""
                .formatted(checkout.getId(), checkout.getPayment().getStripePaymentIntentId()),
                World.WEBHOOK_SECRET, 0);
    }

    @Test
    void aCanceledOrphanThatNamesALiveCheckoutClosesNothing() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        String organization = world.sql("SELECT substring(body from 'tollgate_organization[^=]*=(org_[a-z0-9]+)')"
                + " FROM stripe_operation ORDER BY created_at DESC LIMIT 1");
        world.delivers("""
                {"id":"evt_orphan","object":"event","type":"payment_intent.canceled","livemode":false,
                 "api_version":"2026-07-29.dahlia","created":1790000000,"data":{"object":{"id":"pi_orphan",
                 "object":"payment_intent","status":"canceled","currency":"usd","metadata":{
                 "tollgate_organization":"%s","tollgate_checkout":"%s","tollgate_operation":"another"}}}}"""
                .formatted(organization, checkout.getId()), World.WEBHOOK_SECRET, 0);
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(world.sql("SELECT state FROM orphan WHERE stripe_id = 'pi_orphan'")).isEqualTo("FOUND");
        assertThat(buyer.confirms(checkout, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void aClosingDebitThatIsProcessingAndThenDeclinedCloses() {
        Checkout checkout = inEuros();
        buyer.confirms(checkout, "pm_failed_de");
        world.settles();
        assertThat(status(checkout)).isEqualTo(Payment.Status.PROCESSING);
        cancel(checkout);
        world.settles();
        Checkout closing = buyer.sees(checkout);
        assertThat(closing.getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(closing.getClosing()).isEqualTo(Checkout.Closing.CANCEL);
        world.passes(BANK);
        world.passes(Duration.ofMinutes(1));
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.CANCELED);
    }

    @Test
    void aDelayedMethodThatFailedOnACompletedSessionEndsTheCheckout() {
        CreateCheckoutResponse created = buyer.opens(Buyer.cart("Tea", Buyer.PRICE, "eur")
                .setPresentation(Checkout.Presentation.HOSTED).setSuccessUrl(World.SHOP + "/thanks"));
        world.sandbox.pay(created.getCheckout().getStripeSessionId(), "pm_failed_de");
        world.settles();
        assertThat(status(created.getCheckout())).isEqualTo(Payment.Status.PROCESSING);
        world.passes(BANK);
        Checkout end = buyer.sees(created.getCheckout());
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.CANCELED);
        assertThat(end.getPayment().getStatus()).isEqualTo(Payment.Status.FAILED);
        assertThat(end.getPayment().getFailure().getCode()).isNotEmpty();
    }

    @Test
    void aSecondTabThatCreatesWhileTheFirstIsBeingPaidGetsNoSecondPayment() throws Exception {
        Checkout first = buyer.opens(Buyer.tea().setReference("two-tabs")).getCheckout();
        world.settles();
        var sameCart = new CompletableFuture<String>();
        var otherCart = new CompletableFuture<String>();
        at(StripeFailPoint.ANSWER_SETTLING, () -> {
            // Paid, and not committed: the tabs have to wait for the lock.
            Thread.ofVirtual().start(() -> sameCart.complete(buyer.opens(Buyer.tea().setReference("two-tabs"))
                    .getCheckout().getId()));
            Thread.ofVirtual().start(() -> otherCart.complete(ApiErrors.of(
                    () -> buyer.opens(Buyer.cart("Cake", 900).setReference("two-tabs")))));
            world.awaitBlocked(2);
        });
        assertThat(buyer.confirms(first, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(sameCart.get(20, TimeUnit.SECONDS)).isEqualTo(first.getId());
        assertThat(otherCart.get(20, TimeUnit.SECONDS)).isEqualTo("ALREADY_PAID");
        assertThat(world.sql("SELECT count(*) FROM checkout WHERE reference = 'two-tabs'")).isEqualTo("1");
    }

    @Test
    void everyWebhookIsLostWithADebitInBetweenAndTheTruthIsFoundAllTheSame() {
        world.sandbox.webhooks().dropAll(true);
        Checkout checkout = inEuros();
        buyer.confirms(checkout, "pm_success_de");
        assertThat(status(checkout)).isEqualTo(Payment.Status.PROCESSING);
        for (int minutes = 0; minutes < 40; minutes += 2)
            world.passes(Duration.ofMinutes(2));
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void aProcessThatSleptThroughItsClaimEndsNothingAndPromisesNothing() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        world.sandbox.webhooks().dropAll(true);
        world.sandbox.fault(Fault.once(Fault.Effect.RATE_LIMIT_429, "POST", "/v1/payment_intents/.*/confirm"));
        var asleep = new CountDownLatch(1);
        var awake = new CountDownLatch(1);
        var told = new CompletableFuture<String>();
        at(StripeFailPoint.OPERATION_ANSWERED, () -> {
            asleep.countDown();
            await(awake);
        });
        Thread.ofVirtual().start(() -> told.complete(ApiErrors.of(() -> buyer.confirms(checkout, "pm_card_visa"))));
        await(asleep);
        // Its answer was "not done". Somebody else takes the operation over, is answered, and only then it wakes up.
        at(StripeFailPoint.OPERATION_ANSWERED, () -> {
            awake.countDown();
            told.orTimeout(20, TimeUnit.SECONDS).join();
        });
        world.passes(Duration.ofSeconds(30));
        assertThat(told.join()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(world.sql("SELECT state || ' ' || sends FROM stripe_operation WHERE kind = 'CONFIRM'"
                + " AND path LIKE ?", "%" + checkout.getPayment().getStripePaymentIntentId() + "%"))
                .isEqualTo("DONE 2");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
