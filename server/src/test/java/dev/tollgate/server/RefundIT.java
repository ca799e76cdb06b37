package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.control.Ledger;
import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.AbandonRefundRequest;
import dev.tollgate.v1.AbandonRefundResponse;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateRefundRequest;
import dev.tollgate.v1.CreateRefundResponse;
import dev.tollgate.v1.GetRefundRequest;
import dev.tollgate.v1.ListDisputesRequest;
import dev.tollgate.v1.ListRefundsRequest;
import dev.tollgate.v1.Refund;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Money that goes back: asked for here, made in Stripe's dashboard, or taken by a buyer's bank. */
class RefundIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    private static Checkout paid(String paymentMethod) {
        Checkout checkout = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), paymentMethod);
        world.settles();
        assertThat(checkout.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        return checkout;
    }

    private static CreateRefundRequest.Builder of(Checkout checkout, long amount) {
        return CreateRefundRequest.newBuilder().setCheckoutId(checkout.getId()).setAmount(amount);
    }

    private static CreateRefundResponse refund(Checkout checkout, long amount) {
        return world.refunds().createRefund(of(checkout, amount).build());
    }

    private static Refund now(Refund refund) {
        return world.refunds().getRefund(GetRefundRequest.newBuilder().setRefundId(refund.getId()).build()).getRefund();
    }

    private static List<Refund> refunds(Checkout checkout) {
        return world.refunds().listRefunds(ListRefundsRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getRefundsList();
    }

    private static long refunded(Checkout checkout) {
        return buyer.sees(checkout).getPayment().getRefunded().getAmount();
    }

    private static String findings(String subject) {
        return world.sql("SELECT coalesce(string_agg(kind, ','), '') FROM finding WHERE subject = ?"
                + " AND resolved_at IS NULL", subject);
    }

    private static String charge(Checkout checkout) {
        return buyer.sees(checkout).getPayment().getAttempts(0).getStripeChargeId();
    }

    @Test
    void aPaidCheckoutIsGivenBackInPartsAndNeverMoreThanWasCaptured() {
        Checkout checkout = paid("pm_card_visa");
        CreateRefundResponse first = refund(checkout, 1000);
        assertThat(first.getRefund().getStatus()).isEqualTo(Refund.Status.SUCCEEDED);
        assertThat(first.getRefundable().getAmount()).isEqualTo(Buyer.PRICE - 1000);
        assertThat(ApiErrors.of(() -> refund(checkout, Buyer.PRICE))).isEqualTo("REFUND_TOO_LARGE");
        CreateRefundResponse rest = refund(checkout, 0);
        assertThat(rest.getRefund().getAmount().getAmount()).isEqualTo(Buyer.PRICE - 1000);
        assertThat(ApiErrors.of(() -> refund(checkout, 1))).isEqualTo("REFUND_TOO_LARGE");
        assertThat(ApiErrors.of(() -> refund(checkout, 0))).isEqualTo("REFUND_TOO_LARGE");
        Checkout end = buyer.sees(checkout);
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(end.getPayment().getRefunded().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(refunds(checkout)).hasSize(2);
        world.settles();
        assertThat(refunded(checkout)).isEqualTo(Buyer.PRICE);
        assertThat(refunds(checkout)).hasSize(2);
    }

    @Test
    void theSameRequestIsOneRefund() {
        Checkout checkout = paid("pm_card_visa");
        var request = of(checkout, 700).setRequestId("refund-once").build();
        Refund first = world.refunds().createRefund(request).getRefund();
        assertThat(world.refunds().createRefund(request).getRefund()).isEqualTo(now(first));
        assertThat(refunded(checkout)).isEqualTo(700);
        assertThat(ApiErrors.of(() -> world.refunds().createRefund(request.toBuilder().setAmount(701).build())))
                .isEqualTo("REQUEST_ID_REUSED");
    }

    @Test
    void refundsThatAreAskedForAtOnceAreTogetherNeverMoreThanWasCaptured() throws Exception {
        Checkout checkout = paid("pm_card_visa");
        int room = (int) (Buyer.PRICE / 700);
        var start = new CyclicBarrier(4 * room);
        var outcomes = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, 4 * room).mapToObj(_ -> threads.submit(() -> {
                start.await();
                return ApiErrors.of(() -> refund(checkout, 700));
            })).toList();
            for (var one : asked)
                outcomes.add(one.get());
        }
        assertThat(outcomes).containsOnly("none", "REFUND_TOO_LARGE");
        assertThat(Collections.frequency(outcomes, "none")).isEqualTo(room);
        assertThat(refunds(checkout)).hasSize(room);
        assertThat(refunded(checkout)).isEqualTo(room * 700L);
    }

    @Test
    void whatIsNotPaidCannotBeGivenBack() {
        Checkout open = buyer.opens(Buyer.tea()).getCheckout();
        assertThat(ApiErrors.of(() -> refund(open, 1))).isEqualTo("NOT_PAID");
        assertThat(ApiErrors.of(() -> world.refunds().createRefund(
                CreateRefundRequest.newBuilder().setCheckoutId(open.getId().replace('0', '1')).build())))
                .isEqualTo("CHECKOUT_NOT_FOUND");
        assertThat(ApiErrors.of(() -> refund(open, -1))).isEqualTo("INVALID_FIELD");
    }

    @Test
    void aRefundThatTheBankDecidesLaterIsPendingAndReserved() {
        Checkout checkout = paid("pm_card_pendingRefund");
        Refund refund = refund(checkout, 2000).getRefund();
        assertThat(refund.getStatus()).isEqualTo(Refund.Status.PENDING);
        assertThat(refunded(checkout)).isZero();
        assertThat(ApiErrors.of(() -> refund(checkout, Buyer.PRICE - 1999))).isEqualTo("REFUND_TOO_LARGE");
        world.sandbox.refund(refund.getStripeRefundId(), true);
        world.settles();
        assertThat(now(refund).getStatus()).isEqualTo(Refund.Status.SUCCEEDED);
        assertThat(refunded(checkout)).isEqualTo(2000);
    }

    @Test
    void aRefundThatItsBankRefusesIsAVersionOfTheCheckout() {
        Checkout checkout = paid("pm_card_pendingRefund");
        Refund refund = refund(checkout, 2000).getRefund();
        world.settles();
        long before = buyer.sees(checkout).getVersion();
        world.sandbox.refund(refund.getStripeRefundId(), false);
        world.settles();
        assertThat(now(refund).getStatus()).isEqualTo(Refund.Status.FAILED);
        assertThat(buyer.sees(checkout).getVersion()).isEqualTo(before + 1);
        assertThat(refund(checkout, 0).getRefundable().getAmount()).isZero();
    }

    @Test
    void aRefundThatFailsAfterItSucceededBringsTheMoneyBackAndIsAFinding() {
        Checkout checkout = paid("pm_card_visa");
        Refund refund = refund(checkout, 2000).getRefund();
        world.sandbox.refund(refund.getStripeRefundId(), false);
        world.settles();
        assertThat(now(refund).getStatus()).isEqualTo(Refund.Status.FAILED);
        assertThat(now(refund).getFailure()).isNotEmpty();
        assertThat(refunded(checkout)).isZero();
        assertThat(findings(refund.getId())).isEqualTo("REFUND_FAILED");
        assertThat(refund(checkout, 0).getRefund().getAmount().getAmount()).isEqualTo(Buyer.PRICE);
    }

    @Test
    void aRefundMadeInTheDashboardIsTakenIn() {
        Checkout checkout = paid("pm_card_visa");
        dashboard(checkout, 1500);
        world.settles();
        assertThat(refunded(checkout)).isEqualTo(1500);
        assertThat(refunds(checkout)).singleElement()
                .satisfies(refund -> assertThat(refund.getOrigin()).isEqualTo(Refund.Origin.STRIPE));
        assertThat(ApiErrors.of(() -> refund(checkout, Buyer.PRICE - 1499))).isEqualTo("REFUND_TOO_LARGE");
    }

    @Test
    void aRefundThatBearsTheNameOfOursIsAnotherOne() {
        Checkout checkout = paid("pm_card_visa");
        Refund ours = refund(checkout, 1000).getRefund();
        buyer.atStripe("/v1/refunds", "payment_intent=" + checkout.getPayment().getStripePaymentIntentId()
                + "&amount=1000&metadata[tollgate_refund]=" + ours.getId());
        world.settles();
        assertThat(refunded(checkout)).isEqualTo(2000);
        assertThat(refunds(checkout)).extracting(Refund::getOrigin).containsExactlyInAnyOrder(Refund.Origin.API,
                Refund.Origin.STRIPE);
    }

    @Test
    void aDashboardRefundThatTakesTheRoomOfOursIsTakenInOnceOursIsRefused() {
        Checkout checkout = paid("pm_card_visa");
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_BEFORE, "POST", "/v1/refunds"));
        Refund ours = refund(checkout, 3000).getRefund();
        assertThat(ours.getStatus()).isEqualTo(Refund.Status.PENDING);
        world.sql("UPDATE stripe_operation SET next_send_at = next_send_at + interval '30 seconds'"
                + " WHERE kind = 'REFUND' AND state = 'UNKNOWN' RETURNING id");
        dashboard(checkout, 4000);
        world.settles();
        assertThat(refunded(checkout)).isZero();
        for (int minute = 0; minute < 3; minute++) {
            world.passes(Duration.ofMinutes(1));
        }
        assertThat(now(ours).getStatus()).isEqualTo(Refund.Status.FAILED);
        assertThat(refunded(checkout)).isEqualTo(4000);
    }

    private static void dashboard(Checkout checkout, long amount) {
        buyer.atStripe("/v1/refunds",
                "payment_intent=" + checkout.getPayment().getStripePaymentIntentId() + "&amount=" + amount);
    }

    @Test
    void anUnclearRefundIsSentAgainWithTheSameKeyAndIsOne() {
        for (Fault.Effect effect : List.of(Fault.Effect.RESET_AFTER_EFFECT, Fault.Effect.RESET_BEFORE,
                Fault.Effect.HTTP_500_AFTER, Fault.Effect.RATE_LIMIT_429)) {
            Checkout checkout = paid("pm_card_visa");
            world.sandbox.fault(Fault.once(effect, "POST", "/v1/refunds").times(2));
            Refund refund = refund(checkout, 1200).getRefund();
            for (int minute = 0; minute < 3; minute++) {
                world.passes(Duration.ofMinutes(1));
            }
            assertThat(now(refund).getStatus()).as(effect.name()).isEqualTo(Refund.Status.SUCCEEDED);
            assertThat(refunds(checkout)).as(effect.name()).hasSize(1);
            assertThat(refunded(checkout)).as(effect.name()).isEqualTo(1200);
            assertThat(refundedAtStripe(checkout)).as(effect.name()).isEqualTo(1200);
            world.sandbox.reset(); // a fault may be left
        }
    }

    private static long refundedAtStripe(Checkout checkout) {
        String intent = checkout.getPayment().getStripePaymentIntentId();
        return world.sandbox.ledger().charges().stream().filter(charge -> charge.paymentIntent().equals(intent))
                .mapToLong(Ledger.Entry::refunded).sum();
    }

    @Test
    void aResendThatBringsBackAnOldAnswerDoesNotMakeAFailedRefundSucceed() {
        Checkout checkout = paid("pm_card_visa");
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/refunds").times(2));
        Refund refund = refund(checkout, 1200).getRefund();
        world.settles();
        assertThat(now(refund).getStatus()).isEqualTo(Refund.Status.SUCCEEDED);
        world.sandbox.refund(now(refund).getStripeRefundId(), false);
        world.settles();
        assertThat(now(refund).getStatus()).isEqualTo(Refund.Status.FAILED);
        for (int minute = 0; minute < 3; minute++) {
            world.passes(Duration.ofMinutes(1));
        }
        assertThat(world.sql("SELECT state FROM stripe_operation WHERE kind = 'REFUND' ORDER BY created_at DESC"))
                .isEqualTo("DONE");
        assertThat(now(refund).getStatus()).isEqualTo(Refund.Status.FAILED);
        assertThat(refunded(checkout)).isZero();
    }

    @Test
    void aRefundThatNobodyCanDecideKeepsItsMoneyReservedAndAsksForAPerson() {
        Checkout checkout = paid("pm_card_visa");
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_BEFORE, "POST", "/v1/refunds").times(10_000));
        Refund refund = refund(checkout, 1200).getRefund();
        world.passes(Duration.ofHours(24));
        assertThat(now(refund).getStatus()).isEqualTo(Refund.Status.PENDING);
        assertThat(findings(refund.getId())).isEqualTo("OPERATION_UNCLEAR");
        assertThat(ApiErrors.of(() -> refund(checkout, Buyer.PRICE))).isEqualTo("REFUND_TOO_LARGE");
        world.sandbox.reset();
    }

    @Test
    void whatIsNoIdIsSaidToBeNone() {
        var refunds = world.refunds();
        var refund = GetRefundRequest.newBuilder().setRefundId("x").build();
        assertThat(ApiErrors.of(() -> refunds.getRefund(refund))).isEqualTo("INVALID_FIELD");
        assertThat(ApiErrors.of(() -> abandon(Refund.newBuilder().setId("ref_x").build()))).isEqualTo("INVALID_FIELD");
        Checkout none = Checkout.newBuilder().setId("chk_x").build();
        assertThat(ApiErrors.of(() -> refund(none, 100))).isEqualTo("INVALID_FIELD");
        assertThat(ApiErrors.of(() -> refunds(none))).isEqualTo("INVALID_FIELD");
        assertThat(ApiErrors.of(() -> refunds.listDisputes(
                ListDisputesRequest.newBuilder().setCheckoutId("chk_x").build()))).isEqualTo("INVALID_FIELD");
    }

    private static AbandonRefundResponse abandon(Refund refund) {
        return world.refunds().abandonRefund(AbandonRefundRequest.newBuilder().setRefundId(refund.getId()).build());
    }

    /** Stripe has never got it, and a day has gone by. */
    private static Refund unclear(Checkout checkout, long amount) {
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_BEFORE, "POST", "/v1/refunds"));
        Refund refund = refund(checkout, amount).getRefund();
        assertThat(ApiErrors.of(() -> abandon(refund))).isEqualTo("REFUND_NOT_UNCLEAR");
        world.passes(Duration.ofHours(24));
        assertThat(findings(refund.getId())).isEqualTo("OPERATION_UNCLEAR");
        return refund;
    }

    @Test
    void whatStripeDoesNotHaveIsGivenUpByAPersonAndCanBeRefundedAgain() {
        Checkout checkout = paid("pm_card_visa");
        Refund refund = unclear(checkout, 1200);
        assertThat(refund(checkout, 100).getRefund().getStatus()).isEqualTo(Refund.Status.SUCCEEDED);
        assertThat(findings(refund.getId())).as("another refund decides nothing").isEqualTo("OPERATION_UNCLEAR");
        var given = abandon(refund);
        assertThat(given.getRefund().getStatus()).isEqualTo(Refund.Status.FAILED);
        assertThat(given.getRefundable().getAmount()).isEqualTo(Buyer.PRICE - 100);
        assertThat(findings(refund.getId())).isEmpty();
        assertThat(abandon(refund)).as("a second time").isEqualTo(given);
        assertThat(refund(checkout, 0).getRefund().getStatus()).isEqualTo(Refund.Status.SUCCEEDED);
        world.settles();
        assertThat(refunded(checkout)).isEqualTo(Buyer.PRICE);
    }

    @Test
    void whatStripeHasAfterAllIsTakenInWhenSomebodyWantsToGiveItUp() {
        Checkout checkout = paid("pm_card_visa");
        Refund refund = unclear(checkout, 1200);
        world.sandbox.webhooks().dropAll(true);
        late(checkout, refund);
        assertThat(abandon(refund).getRefund().getStatus()).isEqualTo(Refund.Status.SUCCEEDED);
        assertThat(findings(refund.getId())).isEmpty();
        world.sandbox.webhooks().dropAll(false);
        world.settles();
        assertThat(refunded(checkout)).isEqualTo(1200);
    }

    @Test
    void whatComesAfterItWasGivenUpCounts() {
        Checkout checkout = paid("pm_card_visa");
        Refund refund = unclear(checkout, 1200);
        abandon(refund);
        late(checkout, refund);
        world.settles();
        assertThat(now(refund).getStatus()).isEqualTo(Refund.Status.SUCCEEDED);
        assertThat(refunded(checkout)).isEqualTo(1200);
    }

    private static void late(Checkout checkout, Refund refund) {
        String operation = world.sql("SELECT id FROM stripe_operation WHERE kind = 'REFUND' ORDER BY created_at DESC");
        buyer.atStripe("/v1/refunds", "payment_intent=" + checkout.getPayment().getStripePaymentIntentId()
                + "&amount=1200&metadata[tollgate_refund]=" + refund.getId() + "&metadata[tollgate_operation]="
                + operation);
    }
}
