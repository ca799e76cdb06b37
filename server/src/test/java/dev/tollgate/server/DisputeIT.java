package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateRefundRequest;
import dev.tollgate.v1.Dispute;
import dev.tollgate.v1.ListDisputesRequest;
import dev.tollgate.v1.Refund;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Money that a buyer's bank takes back, and what a person has to do about it. */
class DisputeIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    private static Checkout paid(String paymentMethod) {
        Checkout checkout = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), paymentMethod);
        world.settles();
        return checkout;
    }

    private static String charge(Checkout checkout) {
        return buyer.sees(checkout).getPayment().getAttempts(0).getStripeChargeId();
    }

    private static long disputed(Checkout checkout) {
        return buyer.sees(checkout).getPayment().getDisputed().getAmount();
    }

    /** Newest first. */
    private static List<Dispute> disputes(Checkout checkout) {
        return world.refunds().listDisputes(ListDisputesRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getDisputesList();
    }

    /** The kinds that wait for a person. */
    private static String findings(String subject) {
        return world.sql("SELECT coalesce(string_agg(kind, ','), '') FROM finding WHERE subject = ?"
                + " AND resolved_at IS NULL", subject);
    }

    @Test
    void aDisputeIsRecordedWithItsAmountStatusAndEvidenceDate() {
        Checkout checkout = paid("pm_card_visa");
        world.sandbox.dispute(charge(checkout), "fraudulent");
        world.settles();
        Dispute dispute = disputes(checkout).getFirst();
        assertThat(dispute.getAmount().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(dispute.getStatus()).isEqualTo("needs_response");
        assertThat(dispute.hasEvidenceDueAt()).isTrue();
        assertThat(buyer.sees(checkout).getPayment().getDisputed().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(findings(dispute.getId())).isEqualTo("DISPUTE");
        var refund = CreateRefundRequest.newBuilder().setCheckoutId(checkout.getId()).setAmount(100).build();
        assertThat(world.refunds().createRefund(refund).getRefund().getStatus()).isEqualTo(Refund.Status.FAILED);
        world.sandbox.closeDispute(dispute.getStripeDisputeId(), true);
        world.settles();
        assertThat(disputes(checkout).getFirst().getStatus()).isEqualTo("won");
        assertThat(buyer.sees(checkout).getPayment().getDisputed().getAmount()).isZero();
        assertThat(findings(dispute.getId())).isEmpty();
    }

    @Test
    void aLostDisputeStaysDisputed() {
        Checkout checkout = paid("pm_card_visa");
        world.sandbox.dispute(charge(checkout), "product_not_received");
        world.settles();
        world.sandbox.closeDispute(disputes(checkout).getFirst().getStripeDisputeId(), false);
        world.settles();
        assertThat(disputes(checkout).getFirst().getStatus()).isEqualTo("lost");
        assertThat(buyer.sees(checkout).getPayment().getDisputed().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void eachOfTwoDisputesWaitsForItself() {
        Checkout checkout = paid("pm_card_visa");
        world.sandbox.dispute(charge(checkout), 1000, "fraudulent");
        world.settles();
        Dispute first = disputes(checkout).getFirst();
        world.sandbox.dispute(charge(checkout), 2000, "duplicate");
        world.settles();
        Dispute second = disputes(checkout).getFirst();
        assertThat(disputed(checkout)).isEqualTo(3000);
        assertThat(findings(first.getId())).isEqualTo("DISPUTE");
        assertThat(findings(second.getId())).isEqualTo("DISPUTE");
        world.sandbox.closeDispute(second.getStripeDisputeId(), true);
        world.settles();
        assertThat(disputed(checkout)).isEqualTo(1000);
        assertThat(findings(first.getId())).isEqualTo("DISPUTE");
        assertThat(findings(second.getId())).isEmpty();
        world.sandbox.closeDispute(first.getStripeDisputeId(), false);
        world.settles();
        assertThat(disputed(checkout)).isEqualTo(1000);
        assertThat(findings(first.getId())).isEmpty();
    }

    @Test
    void aDisputeThatNeedsAnAnswerAgainWaitsAgain() {
        Checkout checkout = paid("pm_card_createDisputeInquiry");
        later();
        Dispute inquiry = disputes(checkout).getFirst();
        assertThat(inquiry.getStatus()).isEqualTo("warning_needs_response");
        assertThat(disputed(checkout)).isZero();
        assertThat(findings(inquiry.getId())).isEqualTo("DISPUTE");
        buyer.atStripe("/v1/disputes/" + inquiry.getStripeDisputeId(),
                "evidence[uncategorized_text]=escalate_inquiry_evidence");
        world.settles();
        assertThat(disputes(checkout).getFirst().getStatus()).isEqualTo("warning_under_review");
        assertThat(findings(inquiry.getId())).isEmpty();
        later();
        assertThat(disputes(checkout).getFirst().getStatus()).isEqualTo("needs_response");
        assertThat(disputed(checkout)).isEqualTo(Buyer.PRICE);
        assertThat(findings(inquiry.getId())).isEqualTo("DISPUTE");
    }

    private static void later() {
        world.passes(Duration.ofMinutes(2));
    }

    @Test
    void aDisputeInAnotherCurrencyIsAConflictAndCountsNothing() {
        Checkout checkout = paid("pm_card_visa");
        String payment = "UPDATE payment SET currency = ? WHERE stripe_payment_intent_id = '"
                + checkout.getPayment().getStripePaymentIntentId() + "' RETURNING id";
        world.sql(payment, "eur");
        String dispute = world.sandbox.dispute(charge(checkout), "fraudulent").get("id").getAsString();
        world.settles();
        assertThat(disputes(checkout)).isEmpty();
        assertThat(disputed(checkout)).isZero();
        assertThat(findings(dispute)).isEqualTo("CONFLICT");
        world.sql(payment, "usd");
    }
}
