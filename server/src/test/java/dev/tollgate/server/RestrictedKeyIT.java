package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key that may not read everything, and an object that Stripe does not know. */
class RestrictedKeyIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    @Test
    void whatItMayNotReadIsToldAndHidesNothingOfWhatItMay() {
        Checkout checkout = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_visa");
        world.settles();
        world.sandbox.fault(Fault.once(Fault.Effect.FORBIDDEN_403, "GET", "/v1/disputes$").times(1_000));
        buyer.atStripe("/v1/refunds",
                "payment_intent=" + checkout.getPayment().getStripePaymentIntentId() + "&amount=1500");
        world.settles();
        assertThat(buyer.sees(checkout).getPayment().getRefunded().getAmount()).isEqualTo(1500);
        assertThat(world.sql("SELECT subject FROM finding WHERE kind = 'FORBIDDEN_BY_STRIPE'"
                + " AND resolved_at IS NULL")).isEqualTo(checkout.getPayment().getId());
    }

    /** Nobody tells us of a permission: it is tried again, later each time. */
    @Test
    void whatIsAllowedLaterIsReadWithoutAnyFurtherNews() {
        Checkout checkout = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_visa");
        world.settles();
        world.sandbox.fault(Fault.once(Fault.Effect.FORBIDDEN_403, "GET", "/v1/refunds$").times(1_000));
        buyer.atStripe("/v1/refunds",
                "payment_intent=" + checkout.getPayment().getStripePaymentIntentId() + "&amount=1500");
        world.settles();
        assertThat(buyer.sees(checkout).getPayment().getRefunded().getAmount()).isZero();
        world.sandbox.forgetFaults();
        world.passes(Duration.ofMinutes(5));
        assertThat(buyer.sees(checkout).getPayment().getRefunded().getAmount()).isEqualTo(1500);
        assertThat(open("FORBIDDEN_BY_STRIPE", checkout.getPayment().getId())).isEqualTo("0");
    }

    /** The checkout needs no read any more, and the person who was told does. */
    @Test
    void whatWasToldIsResolvedAlsoWhenTheCheckoutHasClosedMeanwhile() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        world.sandbox.fault(Fault.once(Fault.Effect.FORBIDDEN_403, "GET", "/v1/payment_intents/.*").times(1_000));
        world.passes(Duration.ofMinutes(2));
        assertThat(open("FORBIDDEN_BY_STRIPE", checkout.getId())).isEqualTo("1");
        world.sandbox.forgetFaults();
        buyer.confirms(checkout, "pm_card_visa");
        world.passes(Duration.ofMinutes(30));
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(open("FORBIDDEN_BY_STRIPE", checkout.getId())).isEqualTo("0");
    }

    @Test
    void whatStripeDoesNotKnowIsReadLaterEachTimeAndAPersonIsTold() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        world.sandbox.reset();
        long before = reads(checkout);
        for (int minute = 0; minute < 50; minute++)
            world.passes(Duration.ofMinutes(1));
        assertThat(reads(checkout) - before).isBetween(4L, 9L);
        assertThat(open("NOT_KNOWN_TO_STRIPE", checkout.getId())).isEqualTo("0");
        for (int minute = 0; minute < 60; minute += 10)
            world.passes(Duration.ofMinutes(10));
        assertThat(open("NOT_KNOWN_TO_STRIPE", checkout.getId())).isEqualTo("1");
    }

    private static long reads(Checkout checkout) {
        return world.sentToStripe("GET", "/v1/payment_intents/" + checkout.getPayment().getStripePaymentIntentId());
    }

    private static String open(String finding, String subject) {
        return world.sql("SELECT count(*) FROM finding WHERE kind = ? AND subject = ? AND resolved_at IS NULL", finding,
                subject);
    }
}
