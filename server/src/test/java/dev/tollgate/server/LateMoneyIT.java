package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.Payment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Money that comes too late, twice, or in the wrong amount: it is never lost, and everybody can see what became of it.
 */
class LateMoneyIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    @AfterEach
    void calm() {
        world.sql("UPDATE organization SET late_money = 'SETTLE' RETURNING id");
        world.sql("DELETE FROM finding RETURNING id");
    }

    private static Checkout canceled(String reference) {
        Checkout checkout = buyer.opens(Buyer.tea().setReference(reference)).getCheckout();
        Checkout closed = world.checkouts()
                .cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getCheckout();
        world.settles();
        assertThat(closed.getStatus()).isEqualTo(Checkout.Status.CANCELED);
        return closed;
    }

    /** What Stripe does with a delayed method, and the sandbox does not: an intent succeeds after all. */
    private static void money(Checkout checkout, long amount) {
        world.delivers("""
                {"id":"evt_%s","object":"event","type":"payment_intent.succeeded","api_version":"2026-07-29.dahlia",
                 "created":1790000000,"livemode":false,"data":{"object":{"id":"%s","object":"payment_intent",
                 "status":"succeeded","amount_received":%d,"currency":"usd","latest_charge":"ch_%s","metadata":{}}}}"""
                .formatted(checkout.getId(), checkout.getPayment().getStripePaymentIntentId(), amount,
                        checkout.getId()),
                World.WEBHOOK_SECRET, 0);
    }

    private static String findings() {
        return world.sql("SELECT coalesce(string_agg(kind || ' ' || subject, ','), '') FROM finding");
    }

    @Test
    void underSettleLateMoneyCompletesTheCheckoutAfterAll() {
        Checkout late = canceled("settled");
        money(late, Buyer.PRICE);
        Checkout end = buyer.sees(late);
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(end.getPayment().getCaptured().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(findings()).isEmpty();
    }

    @Test
    void underRefundItStaysClosedAndTheMoneyIsAFinding() {
        world.sql("UPDATE organization SET late_money = 'REFUND' RETURNING id");
        Checkout late = canceled("given-back");
        money(late, Buyer.PRICE);
        Checkout end = buyer.sees(late);
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.CANCELED);
        assertThat(end.getPayment().getStatus()).isEqualTo(Payment.Status.SUCCEEDED);
        assertThat(findings()).isEqualTo("LATE_MONEY " + late.getId());
    }

    @Test
    void aSecondPaymentOfOnePurchaseNeverCompletesAndIsAFinding() {
        Checkout first = canceled("twice");
        Checkout second = buyer.opens(Buyer.tea().setReference("twice")).getCheckout();
        assertThat(buyer.confirms(second, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        money(first, Buyer.PRICE);
        Checkout end = buyer.sees(first);
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.CANCELED);
        assertThat(end.getPayment().getStatus()).isEqualTo(Payment.Status.SUCCEEDED);
        assertThat(findings()).isEqualTo("DUPLICATE_PAYMENT " + first.getId());
    }

    @Test
    void aWrongAmountIsAFindingAndNeverASale() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        money(checkout, Buyer.PRICE - 1);
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(buyer.sees(checkout).getPayment().getCaptured().getAmount()).isZero();
        assertThat(findings()).isEqualTo("CONFLICT " + checkout.getId());
    }
}
