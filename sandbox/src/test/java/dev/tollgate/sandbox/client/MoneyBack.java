package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.expanding;
import static dev.tollgate.sandbox.client.Given.payment;

import com.stripe.exception.StripeException;
import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import com.stripe.param.DisputeListParams;
import com.stripe.param.DisputeRetrieveParams;
import com.stripe.param.DisputeUpdateParams;
import com.stripe.param.DisputeUpdateParams.Evidence;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.RefundRetrieveParams;
import com.stripe.param.RefundUpdateParams;

/** Refunds and disputes: {@code money-back.mjs} in stripe-java. */
final class MoneyBack {

    private MoneyBack() {}

    static void refundFull(Scene it) throws Exception {
        var refunds = it.stripe().refunds();
        var paid = pay(it, "pm_card_visa");
        String id = it.does("refund", () -> refunds.create(RefundCreateParams.builder().setPaymentIntent(paid.getId())
                .setReason(RefundCreateParams.Reason.REQUESTED_BY_CUSTOMER).putMetadata("case", "1").build())).getId();
        it.does("charge", () -> it.stripe().charges().retrieve(paid.getLatestCharge(),
                expanding("refunds", "balance_transaction")));
        it.refused("refund again", () -> refunds.create(all(paid)));
        it.does("read", () -> refunds.retrieve(id, RefundRetrieveParams.builder().addExpand("charge")
                .addExpand("balance_transaction").addExpand("payment_intent").build()));
        it.does("list", () -> refunds.list(RefundListParams.builder().setPaymentIntent(paid.getId()).build()));
    }

    static void refundPartial(Scene it) throws Exception {
        var refunds = it.stripe().refunds();
        var paid = pay(it, "pm_card_visa");
        String charge = paid.getLatestCharge();
        String first = it.does("a part", () -> refunds.create(RefundCreateParams.builder()
                .setPaymentIntent(paid.getId()).setAmount(300L).setReason(RefundCreateParams.Reason.DUPLICATE)
                .build())).getId();
        it.does("another part", () -> refunds.create(part(charge, 200)));
        it.refused("too much", () -> refunds.create(part(charge, 501)));
        it.does("note", () -> refunds.update(first, RefundUpdateParams.builder().putMetadata("why", "late").build()));
        it.does("charge", () -> it.stripe().charges().retrieve(charge));
        it.does("the rest", () -> refunds.create(all(paid)));
        it.does("list", () -> refunds.list(RefundListParams.builder().setCharge(charge).build()));
        it.refused("no such charge",
                () -> refunds.create(RefundCreateParams.builder().setCharge("ch_nobody").build()));
    }

    static void refundThatIsPending(Scene it) throws Exception {
        var paid = pay(it, "pm_card_pendingRefund");
        String refund = it.does("refund", () -> it.stripe().refunds().create(all(paid))).getId();
        it.outside().control("refunds/" + refund + "/succeed");
        it.does("done", () -> it.stripe().refunds().retrieve(refund));
    }

    static void refundThatFailsLater(Scene it) throws Exception {
        var paid = pay(it, "pm_card_refundFail");
        String refund = it.does("refund", () -> it.stripe().refunds().create(
                RefundCreateParams.builder().setPaymentIntent(paid.getId()).setAmount(400L).build())).getId();
        it.outside().control("refunds/" + refund + "/fail");
        it.does("failed", () -> it.stripe().refunds().retrieve(refund, RefundRetrieveParams.builder()
                .addExpand("failure_balance_transaction").addExpand("balance_transaction").build()));
        it.does("charge", () -> it.stripe().charges().retrieve(paid.getLatestCharge()));
    }

    static void refundThatFailsByItself(Scene it) throws Exception {
        var paid = pay(it, "pm_card_refundFail");
        String refund = it.does("refund", () -> it.stripe().refunds().create(all(paid))).getId();
        it.outside().control("clock", "{\"advance\":\"P1D\"}");
        it.does("failed", () -> it.stripe().refunds().retrieve(refund));
        it.does("refund again", () -> it.stripe().refunds().create(
                RefundCreateParams.builder().setPaymentIntent(paid.getId()).setAmount(1000L).build()));
    }

    static void disputeWon(Scene it) throws Exception {
        var disputes = it.stripe().disputes();
        String charge = pay(it, "pm_card_visa").getLatestCharge();
        it.outside().control("disputes", "{\"charge\":\"" + charge + "\",\"reason\":\"fraudulent\"}");
        String dispute = disputeOf(it, charge).getId();
        it.does("charge", () -> it.stripe().charges().retrieve(charge, expanding("balance_transaction")));
        it.refused("refund",
                () -> it.stripe().refunds().create(RefundCreateParams.builder().setCharge(charge).build()));
        it.does("draft", () -> disputes.update(dispute, DisputeUpdateParams.builder().setEvidence(
                Evidence.builder().setProductDescription("An ebook").setCustomerName("Jenny").build())
                .putMetadata("case", "1").setSubmit(false).build()));
        it.does("submit", () -> disputes.update(dispute,
                DisputeUpdateParams.builder().setEvidence(saying("She read it.")).build()));
        it.outside().control("disputes/" + dispute + "/win");
        it.does("won", () -> disputes.retrieve(dispute,
                DisputeRetrieveParams.builder().addExpand("charge").addExpand("payment_intent").build()));
    }

    static void disputeLost(Scene it) throws Exception {
        var disputes = it.stripe().disputes();
        var paid = pay(it, "pm_card_visa");
        it.outside().control("disputes",
                "{\"charge\":\"" + paid.getLatestCharge() + "\",\"reason\":\"product_not_received\"}");
        String dispute = it.does("disputed",
                () -> disputes.list(DisputeListParams.builder().setPaymentIntent(paid.getId()).build())).getData()
                .getFirst().getId();
        it.outside().control("disputes/" + dispute + "/lose");
        it.does("lost", () -> disputes.retrieve(dispute));
        it.refused("too late", () -> disputes.update(dispute,
                DisputeUpdateParams.builder().setEvidence(saying("But!")).build()));
    }

    static void disputeNobodyAnswers(Scene it) throws Exception {
        var disputes = it.stripe().disputes();
        String charge = pay(it, "pm_card_createDispute").getLatestCharge();
        it.outside().control("clock", "{\"advance\":\"P1D\"}");
        String dispute = disputeOf(it, charge).getId();
        it.does("draft", () -> disputes.update(dispute, DisputeUpdateParams.builder()
                .setEvidence(Evidence.builder().setCustomerName("Jenny").build()).setSubmit(false).build()));
        it.outside().control("clock", "{\"advance\":\"P20D\"}");
        it.does("lost", () -> disputes.retrieve(dispute));
    }

    static void disputeByCard(Scene it) throws Exception {
        var disputes = it.stripe().disputes();
        String won = pay(it, "pm_card_createDispute").getLatestCharge();
        String lost = pay(it, "pm_card_createDisputeProductNotReceived").getLatestCharge();
        it.outside().control("clock", "{\"advance\":\"P1D\"}");
        String first = disputeOf(it, won).getId();
        String second = disputeOf(it, lost).getId();
        it.does("submit", () -> disputes.update(first,
                DisputeUpdateParams.builder().setEvidence(saying("winning_evidence")).setSubmit(true).build()));
        it.does("give in", () -> disputes.close(second));
        it.outside().control("clock", "{\"advance\":\"P1D\"}");
        it.does("won", () -> disputes.retrieve(first));
        it.does("lost", () -> disputes.retrieve(second));
    }

    private static PaymentIntent pay(Scene it, String card) throws StripeException {
        return it.does("pay", () -> it.stripe().paymentIntents().create(payment(card).build()));
    }

    private static Dispute disputeOf(Scene it, String charge) throws StripeException {
        return it.does("disputed",
                () -> it.stripe().disputes().list(DisputeListParams.builder().setCharge(charge).build())).getData()
                .getFirst();
    }

    private static RefundCreateParams all(PaymentIntent paid) {
        return RefundCreateParams.builder().setPaymentIntent(paid.getId()).build();
    }

    private static RefundCreateParams part(String charge, long amount) {
        return RefundCreateParams.builder().setCharge(charge).setAmount(amount).build();
    }

    private static Evidence saying(String text) {
        return Evidence.builder().setUncategorizedText(text).build();
    }
}
