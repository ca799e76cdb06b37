package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.expanding;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Charge;
import com.stripe.model.Dispute;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.model.StripeError;
import com.stripe.param.DisputeListParams;
import com.stripe.param.DisputeUpdateParams;
import com.stripe.param.DisputeUpdateParams.Evidence;
import com.stripe.param.RefundCreateParams;
import com.stripe.service.DisputeService;
import com.stripe.service.RefundService;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is assumed of refunds and disputes. A test's name is the claim: where Stripe differs, it fails and says which.
 */
class MoneyBackContractIT {

    private final StripeUnderTest stripe = StripeUnderTest.fromEnvironment();

    @AfterEach
    void close() throws Exception {
        stripe.close();
    }

    @Test
    void aRefundWithoutAnAmountTakesAllThatIsLeft() throws Exception {
        PaymentIntent paid = stripe.pay("pm_card_visa");
        refunds().create(part(paid, 300));
        Refund rest = refunds().create(all(paid));

        assertThat(rest.getAmount()).isEqualTo(700);
        assertThat(rest.getStatus()).isEqualTo("succeeded");
        assertThat(rest.getCharge()).isEqualTo(paid.getLatestCharge());
        assertThat(rest.getPaymentIntent()).isEqualTo(paid.getId());
        assertThat(rest.getBalanceTransaction()).startsWith("txn_");
    }

    @Test
    void aChargeIsRefundedOnlyWhenNothingIsLeft() throws Exception {
        PaymentIntent paid = stripe.pay("pm_card_visa");
        refunds().create(part(paid, 300));
        Charge partly = stripe.v1().charges().retrieve(paid.getLatestCharge());
        assertThat(partly.getAmountRefunded()).isEqualTo(300);
        assertThat(partly.getRefunded()).isFalse();

        refunds().create(all(paid));
        assertThat(stripe.v1().charges().retrieve(paid.getLatestCharge()).getRefunded()).isTrue();
    }

    @Test
    void aRefundTellsRefundCreatedAndChargeRefunded() throws Exception {
        PaymentIntent paid = stripe.pay("pm_card_visa");
        Refund refund = refunds().create(part(paid, 300));
        stripe.event("refund.created", refund.getId());
        Event refunded = stripe.event("charge.refunded", paid.getLatestCharge());

        assertThat(StripeUnderTest.subject(refunded, Charge.class).getAmountRefunded()).isEqualTo(300);
        assertThat(refunded.getData().getPreviousAttributes()).containsKey("amount_refunded");
    }

    @Test
    void aChargeListsItsRefundsOnlyWhenAsked() throws Exception {
        PaymentIntent paid = stripe.pay("pm_card_visa");
        refunds().create(part(paid, 300));

        assertThat(stripe.v1().charges().retrieve(paid.getLatestCharge()).getRefunds()).isNull();
        assertThat(stripe.v1().charges().retrieve(paid.getLatestCharge(), expanding("refunds")).getRefunds()
                .getData()).hasSize(1);
    }

    @Test
    void aRefundedChargeCannotBeRefundedAgain() throws Exception {
        PaymentIntent paid = stripe.pay("pm_card_visa");
        refunds().create(all(paid));
        StripeError refused = stripe.refused(() -> refunds().create(all(paid)));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getCode()).isEqualTo("charge_already_refunded");
        assertThat(refused.getMessage()).isEqualTo("Charge " + paid.getLatestCharge() + " has already been refunded.");
    }

    @Test
    void aRefundIsNeverMoreThanIsLeft() throws Exception {
        PaymentIntent paid = stripe.pay("pm_card_visa");
        refunds().create(part(paid, 300));
        StripeError refused = stripe.refused(() -> refunds().create(part(paid, 701)));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getCode()).isNull();
        assertThat(refused.getParam()).isEqualTo("amount");
        assertThat(refused.getMessage())
                .isEqualTo("Refund amount (€7.01) is greater than unrefunded amount on charge (€7.00)");
    }

    @Test
    void whatIsNotPaidCannotBeRefunded() throws Exception {
        PaymentIntent open = stripe.v1().paymentIntents().create(Given.amount().build());

        assertThat(stripe.refused(() -> refunds().create(all(open))).getLastResponse().code()).isEqualTo(400);
    }

    @Test
    void aPendingRefundSucceedsLater() throws Exception {
        Refund refund = refunds().create(all(stripe.pay("pm_card_pendingRefund")));
        assertThat(refund.getStatus()).isEqualTo("pending");

        later(refund, "succeeded");
        stripe.event("refund.updated", refund.getId());
    }

    @Test
    void aRefundThatFailsLaterGivesTheMoneyBackToTheShop() throws Exception {
        PaymentIntent paid = stripe.pay("pm_card_refundFail");
        Refund refund = refunds().create(all(paid));
        assertThat(refund.getStatus()).isEqualTo("succeeded");

        Refund failed = later(refund, "failed");
        assertThat(failed.getFailureReason()).isNotEmpty();
        assertThat(failed.getFailureBalanceTransaction()).startsWith("txn_");
        stripe.event("refund.failed", refund.getId());
        stripe.event("charge.refund.updated", refund.getId());
        Charge charge = stripe.v1().charges().retrieve(paid.getLatestCharge());
        assertThat(charge.getAmountRefunded()).isZero();
        assertThat(charge.getRefunded()).isFalse();
    }

    @Test
    void aDisputeTakesTheMoneyAtOnce() throws Exception {
        PaymentIntent paid = stripe.pay("pm_card_createDispute");
        Dispute dispute = dispute(paid);

        assertThat(dispute.getStatus()).isEqualTo("needs_response");
        assertThat(dispute.getReason()).isEqualTo("fraudulent");
        assertThat(dispute.getAmount()).isEqualTo(1000);
        assertThat(dispute.getBalanceTransactions()).hasSize(1);
        assertThat(stripe.v1().charges().retrieve(paid.getLatestCharge()).getDisputed()).isTrue();
        stripe.event("charge.dispute.created", dispute.getId());
        stripe.event("charge.dispute.funds_withdrawn", dispute.getId());
    }

    @Test
    void aDisputedChargeCannotBeRefunded() throws Exception {
        PaymentIntent paid = stripe.pay("pm_card_createDispute");
        dispute(paid);
        StripeError refused = stripe.refused(() -> refunds().create(all(paid)));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getCode()).isEqualTo("charge_disputed");
        assertThat(refused.getMessage())
                .isEqualTo("Charge " + paid.getLatestCharge() + " has been charged back; cannot issue a refund.");
    }

    @Test
    void goodEvidenceWinsAndBringsTheMoneyBack() throws Exception {
        Dispute dispute = dispute(stripe.pay("pm_card_createDispute"));
        disputes().update(dispute.getId(), evidence("winning_evidence"));

        Dispute won = closed(dispute, "won");
        assertThat(won.getBalanceTransactions()).hasSize(2);
        stripe.event("charge.dispute.closed", dispute.getId());
        stripe.event("charge.dispute.funds_reinstated", dispute.getId());
    }

    @Test
    void badEvidenceLosesAndBringsNothingBack() throws Exception {
        Dispute dispute = dispute(stripe.pay("pm_card_createDispute"));
        disputes().update(dispute.getId(), evidence("losing_evidence"));

        Dispute lost = closed(dispute, "lost");
        assertThat(lost.getBalanceTransactions()).hasSize(1);
        stripe.event("charge.dispute.closed", dispute.getId());
    }

    @Test
    void evidenceThatIsNotSubmittedIsADraft() throws Exception {
        Dispute dispute = dispute(stripe.pay("pm_card_createDispute"));
        Dispute draft = disputes().update(dispute.getId(), DisputeUpdateParams.builder()
                .setEvidence(Evidence.builder().setCustomerName("Jenny").build()).setSubmit(false).build());

        assertThat(draft.getStatus()).isEqualTo("needs_response");
        assertThat(draft.getEvidence().getCustomerName()).isEqualTo("Jenny");
        assertThat(draft.getEvidenceDetails().getHasEvidence()).isTrue();
        assertThat(draft.getEvidenceDetails().getSubmissionCount()).isZero();
    }

    @Test
    void closingADisputeLosesIt() throws Exception {
        Dispute dispute = dispute(stripe.pay("pm_card_createDispute"));

        assertThat(disputes().close(dispute.getId()).getStatus()).isEqualTo("lost");
        stripe.event("charge.dispute.closed", dispute.getId());
    }

    @ParameterizedTest
    @CsvSource({"pm_card_createDisputeProductNotReceived,product_not_received,needs_response",
            "pm_card_createDisputeInquiry,fraudulent,warning_needs_response"})
    void aCardMayBeDisputedInOtherWays(String card, String reason, String status) throws Exception {
        Dispute dispute = dispute(stripe.pay(card));

        assertThat(dispute.getReason()).isEqualTo(reason);
        assertThat(dispute.getStatus()).isEqualTo(status);
    }

    @Test
    void anInquiryTakesNoMoney() throws Exception {
        assertThat(dispute(stripe.pay("pm_card_createDisputeInquiry")).getBalanceTransactions()).isEmpty();
    }

    private Refund later(Refund refund, String status) throws Exception {
        return stripe.awaiting().until("refund that " + status, () -> Optional.of(refunds().retrieve(refund.getId()))
                .filter(now -> now.getStatus().equals(status)));
    }

    private Dispute dispute(PaymentIntent paid) throws Exception {
        return stripe.awaiting().until("dispute of " + paid.getLatestCharge(), () -> disputes()
                .list(DisputeListParams.builder().setCharge(paid.getLatestCharge()).build()).getData().stream()
                .findFirst());
    }

    private Dispute closed(Dispute dispute, String status) throws Exception {
        return stripe.awaiting().until("dispute that is " + status,
                () -> Optional.of(disputes().retrieve(dispute.getId()))
                        .filter(now -> now.getStatus().equals(status)));
    }

    private static RefundCreateParams all(PaymentIntent paid) {
        return RefundCreateParams.builder().setPaymentIntent(paid.getId()).build();
    }

    private static RefundCreateParams part(PaymentIntent paid, long amount) {
        return RefundCreateParams.builder().setPaymentIntent(paid.getId()).setAmount(amount).build();
    }

    private static DisputeUpdateParams evidence(String text) {
        return DisputeUpdateParams.builder().setEvidence(Evidence.builder().setUncategorizedText(text).build())
                .setSubmit(true).build();
    }

    private RefundService refunds() {
        return stripe.v1().refunds();
    }

    private DisputeService disputes() {
        return stripe.v1().disputes();
    }
}
