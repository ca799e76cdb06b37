package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.Payment;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Money against closing, raced many times: Stripe's answer decides, money is never lost, and the page tells the truth.
 */
@Tag("scaled")
class RacesIT {
    private static final int ROUNDS = Boolean.getBoolean("campaign") ? 40 : 8;
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    private interface Step {
        void run() throws Exception;
    }

    private static void race(List<Step> steps) throws Exception {
        var start = new CyclicBarrier(steps.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = steps.stream().map(step -> threads.submit(() -> {
                start.await();
                step.run();
                return true;
            })).toList();
            for (var one : running)
                one.get();
        }
    }

    /**
     * @param closing
     *            runs against a payment of the same checkout, each time
     */
    private static Map<Checkout.Status, Integer> against(boolean hosted, java.util.function.Consumer<Checkout> closing)
            throws Exception {
        Map<Checkout.Status, Integer> ends = new EnumMap<>(Checkout.Status.class);
        for (int round = 0; round < ROUNDS; round++) {
            CreateCheckoutResponse created = hosted
                    ? buyer.opensHosted()
                    : buyer.opens(Buyer.tea().setReference("race-" + System.nanoTime()));
            race(List.of(() -> pay(created), () -> closing.accept(created.getCheckout())));
            world.settles();
            Checkout end = buyer.sees(created.getCheckout());
            ends.merge(end.getStatus(), 1, Integer::sum);
            boolean paidAtStripe = isPaidAtStripe(end);
            assertThat(end.getStatus() == Checkout.Status.COMPLETE).isEqualTo(paidAtStripe);
            assertThat(end.getPayment().getStatus() == Payment.Status.SUCCEEDED).isEqualTo(paidAtStripe);
            assertThat(end.getStatus()).isNotEqualTo(Checkout.Status.OPEN);
        }
        return ends;
    }

    private static void pay(CreateCheckoutResponse created) {
        String session = created.getCheckout().getStripeSessionId();
        if (session.isEmpty()) buyer.paysInTheBrowser(created, "pm_card_visa");
        else try {
            world.sandbox.pay(session, "pm_card_visa");
        } catch (RuntimeException closedFirst) {
            assertThat(closedFirst).isNotNull();
        }
    }

    private static boolean isPaidAtStripe(Checkout checkout) {
        String id = checkout.getId();
        return world.sandbox.events().stream()
                .anyMatch(event -> event.get("type").getAsString().equals("payment_intent.succeeded")
                        && event.toString().contains(id));
    }

    @Test
    void cancelAgainstPayment() throws Exception {
        assertThat(against(false, RacesIT::cancel)).isNotEmpty();
    }

    @Test
    void cancelAgainstAHostedPayment() throws Exception {
        assertThat(against(true, RacesIT::cancel)).isNotEmpty();
    }

    private static void cancel(Checkout checkout) {
        world.checkouts().cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build());
    }

    @Test
    void expiryAgainstPayment() throws Exception {
        assertThat(against(false, _ -> expire())).isNotEmpty();
    }

    @Test
    void expiryAgainstAHostedPayment() throws Exception {
        assertThat(against(true, _ -> expire())).isNotEmpty();
    }

    private static void expire() {
        world.clock.turn(Duration.ofMinutes(61));
        world.gateway().drain();
    }

    @Test
    void aReplacedCartAgainstPayment() throws Exception {
        assertThat(against(false, checkout -> {
            String reason = ApiErrors
                    .of(() -> buyer.opens(Buyer.cart("Cake", 900).setReference(checkout.getReference())));
            assertThat(reason).isIn("none", "ALREADY_PAID");
        })).isNotEmpty();
        // Who turns the clock by an hour while webhooks are on their way calls them silent: that is no finding on
        // money.
        assertThat(world.sql("SELECT coalesce(string_agg(kind || ' ' || subject || ' ' || details, ', '), '')"
                + " FROM finding WHERE kind <> 'SILENT_WEBHOOKS'")).isEmpty();
    }

    @Test
    void whoConfirmsWhileItIsClosingIsRefused() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
            var outcome = new String[1];
            race(List.of(() -> outcome[0] = ApiErrors.of(() -> buyer.confirms(checkout, "pm_card_visa")),
                    () -> cancel(checkout)));
            world.settles();
            Checkout end = buyer.sees(checkout);
            assertThat(end.getStatus() == Checkout.Status.COMPLETE).isEqualTo(isPaidAtStripe(end));
            if (end.getStatus() == Checkout.Status.COMPLETE) assertThat(outcome[0]).isEqualTo("none");
            else assertThat(outcome[0]).isIn("CHECKOUT_CLOSING", "CHECKOUT_CANCELED", "STRIPE_REFUSED");
        }
    }
}
