package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.db.Recent;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.Payment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Money that comes too late, twice, or in the wrong amount: it is never lost, and everybody can see what became of it.
 */
class LatePaymentIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    @AfterEach
    void calm() {
        world.sql("UPDATE organization SET late_payment_policy = 'SETTLE' RETURNING id");
        world.clock.turn(Recent.STALENESS);
        world.sql("DELETE FROM finding RETURNING id");
    }

    /** Closed here, while Stripe can still be paid: the event lies, as a restored backup or a defect would. */
    private static CreateCheckoutResponse closedHere(String reference) {
        CreateCheckoutResponse created = buyer.opens(Buyer.tea().setReference(reference));
        says(created.getCheckout(), "canceled", 0);
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.CANCELED);
        return created;
    }

    private static void says(Checkout checkout, String status, long amount) {
        world.delivers("""
                {"id":"evt_%s_%s","object":"event","type":"payment_intent.%s","api_version":"2026-07-29.dahlia",
                 "created":1790000000,"livemode":false,"data":{"object":{"id":"%s","object":"payment_intent",
                 "status":"%s","amount_received":%d,"currency":"usd","metadata":{}}}}"""
                .formatted(status, checkout.getId(), status, checkout.getPayment().getStripePaymentIntentId(), status,
                        amount),
                World.WEBHOOK_SECRET, 0);
    }

    private static void pays(CreateCheckoutResponse late) {
        buyer.paysInTheBrowser(late, "pm_card_visa");
        world.settles();
    }

    private static String findings() {
        return world.sql("SELECT coalesce(string_agg(kind || ' ' || subject"
                + " || CASE WHEN resolved_at IS NULL THEN '' ELSE ' resolved' END, ','), '') FROM finding");
    }

    private static String refunds(Checkout checkout) {
        return world.sql(
                "SELECT string_agg(concat_ws(' ', origin, reason, refund.status, refund.amount), ',') FROM refund"
                        + " JOIN payment ON payment.id = refund.payment_id"
                        + " JOIN checkout ON checkout.id = payment.checkout_id WHERE checkout.reference = ?",
                checkout.getReference());
    }

    @Test
    void underSettleALatePaymentCompletesTheCheckoutAfterAll() {
        CreateCheckoutResponse late = closedHere("settled");
        pays(late);
        Checkout end = buyer.sees(late.getCheckout());
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(end.getPayment().getCaptured().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(findings()).isEmpty();
    }

    @Test
    void underRefundItStaysClosedAndTheMoneyGoesBackOnce() {
        world.sql("UPDATE organization SET late_payment_policy = 'REFUND' RETURNING id");
        world.clock.turn(Recent.STALENESS);
        CreateCheckoutResponse late = closedHere("given-back");
        pays(late);
        Checkout end = buyer.sees(late.getCheckout());
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.CANCELED);
        assertThat(end.getPayment().getStatus()).isEqualTo(Payment.Status.SUCCEEDED);
        assertThat(end.getPayment().getSurplus()).isEqualTo(Payment.Surplus.LATE);
        assertThat(end.getPayment().getRefunded().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(refunds(end)).isEqualTo("POLICY LATE_PAYMENT SUCCEEDED " + Buyer.PRICE);
        assertThat(findings()).isEqualTo("SURPLUS_PAYMENT " + end.getPayment().getId() + " resolved");
    }

    @Test
    void aSecondPaymentOfOnePurchaseNeverCompletesAndGoesBackOnce() {
        CreateCheckoutResponse first = closedHere("twice");
        Checkout second = buyer.opens(Buyer.tea().setReference("twice")).getCheckout();
        assertThat(buyer.confirms(second, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        pays(first);
        Checkout end = buyer.sees(first.getCheckout());
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.CANCELED);
        assertThat(end.getPayment().getRefunded().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(refunds(end)).isEqualTo("POLICY DUPLICATE SUCCEEDED " + Buyer.PRICE);
        assertThat(buyer.sees(second).getPayment().getRefunded().getAmount()).isZero();
        assertThat(findings()).isEqualTo("SURPLUS_PAYMENT " + end.getPayment().getId() + " resolved");
    }

    @Test
    void aSecondPaymentOfAPurchaseLeavesAnExpiredCheckoutExpired() {
        CreateCheckoutResponse first = buyer.opens(Buyer.tea().setReference("expired-twice"));
        world.sql("UPDATE checkout SET status = 'EXPIRED' WHERE reference = 'expired-twice' RETURNING id");
        Checkout second = buyer.opens(Buyer.tea().setReference("expired-twice")).getCheckout();
        assertThat(buyer.confirms(second, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        pays(first);
        Checkout end = buyer.sees(first.getCheckout());
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.EXPIRED);
        assertThat(end.getPayment().getSurplus()).isEqualTo(Payment.Surplus.DUPLICATE);
        assertThat(end.getPayment().getRefunded().getAmount()).isEqualTo(Buyer.PRICE);
    }

    @Test
    void aPurchaseThatIsPaidLateWhileItsNextCheckoutIsWrittenGetsNoNextOne() throws Exception {
        CreateCheckoutResponse first = closedHere("overtaken");
        var next = new CompletableFuture<Checkout>();
        try (var elsewhere = world.gateway().database().dedicatedConnection();
                var statement = elsewhere.createStatement()) {
            elsewhere.setAutoCommit(false);
            statement.execute("LOCK TABLE checkout_item IN SHARE MODE");
            Thread.ofVirtual().start(() -> next
                    .complete(buyer.opens(Buyer.tea().setReference("overtaken")).getCheckout()));
            world.awaitBlocked(1);
            says(first.getCheckout(), "succeeded", Buyer.PRICE);
            assertThat(buyer.sees(first.getCheckout()).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
            elsewhere.rollback();
        }
        assertThat(next.get(20, TimeUnit.SECONDS).getId()).isEqualTo(first.getCheckout().getId());
        assertThat(world.sql("SELECT count(*) FROM checkout WHERE reference = 'overtaken'")).isEqualTo("1");
    }

    @Test
    void latePaymentThatCannotGoBackWaitsForAPerson() {
        world.sql("UPDATE organization SET late_payment_policy = 'REFUND' RETURNING id");
        world.clock.turn(Recent.STALENESS);
        CreateCheckoutResponse late = closedHere("stuck");
        buyer.paysInTheBrowser(late, "pm_card_refundFail");
        world.settles();
        world.passes(Duration.ofHours(1));
        assertThat(findings()).contains("REFUND_FAILED ref_")
                .contains("SURPLUS_PAYMENT " + late.getCheckout().getPayment().getId());
        assertThat(buyer.sees(late.getCheckout()).getPayment().getRefunded().getAmount()).isZero();
    }

    @Test
    void aWrongAmountIsAFindingAndNeverASale() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        says(checkout, "succeeded", Buyer.PRICE - 1);
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(buyer.sees(checkout).getPayment().getCaptured().getAmount()).isZero();
        assertThat(findings()).isEqualTo("CONFLICT " + checkout.getId());
    }
}
