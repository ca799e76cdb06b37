package dev.tollgate.server.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.Payment.Decision;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentFact.Failure;
import dev.tollgate.server.stripe.PaymentFact.Hint;
import dev.tollgate.server.stripe.PaymentFact.Observed;
import dev.tollgate.server.stripe.PaymentFact.Paid;
import dev.tollgate.server.stripe.PaymentFact.Standing;
import dev.tollgate.server.stripe.PaymentFact.Terminated;
import dev.tollgate.server.stripe.PaymentFact.Unknown;
import dev.tollgate.server.stripe.PaymentFact.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The one rule of truth: whatever order and however often Stripe's news comes, a payment ends as Stripe's books say.
 */
class PaymentTest {
    private static final Paid PAID = new Paid("pi_1", 4999, "usd");
    private static final Terminated CANCELED = new Terminated(Why.CANCELED, Optional.empty());
    private static final Terminated EXPIRED = new Terminated(Why.EXPIRED, Optional.empty());
    private static final Hint HINT = new Hint();
    private static final Failure DECLINE = new Failure("card_declined", "generic_decline", "Your card was declined.");

    private static Payment fresh() {
        return Payment.pending(new UUID(0, 1), Instant.EPOCH, new UUID(0, 2), null, 4999, "usd");
    }

    private static Observed seen(Standing standing) {
        return new Observed(standing, standing == Standing.FAILED ? Optional.of(DECLINE) : Optional.empty(),
                Optional.of("ch_1"));
    }

    /** Folds news in the order in which it comes; a wanted read shows what Stripe holds at the end. */
    private static Payment live(List<? extends PaymentFact> news, PaymentFact truth) {
        Payment payment = fresh();
        for (PaymentFact fact : news) {
            payment = switch (payment.fold(fact)) {
                case Decision.Applied(Payment after) -> after;
                case Decision.Read _ ->
                    payment.fold(truth) instanceof Decision.Applied(Payment after) ? after : payment;
                case Decision.Ignored _, Decision.PaidTwice _, Decision.Conflict _ -> payment;
            };
        }
        return payment;
    }

    /** Every order of the events, and of the events with each one doubled. */
    private static void inEveryOrderAndWithEveryDuplicate(List<? extends PaymentFact> history,
            Consumer<List<PaymentFact>> check) {
        permutations(new ArrayList<>(history), 0, check);
        for (PaymentFact doubled : history) {
            var longer = new ArrayList<PaymentFact>(history);
            longer.add(doubled);
            permutations(longer, 0, check);
        }
    }

    private static void permutations(List<PaymentFact> facts, int from, Consumer<List<PaymentFact>> check) {
        if (from == facts.size()) check.accept(List.copyOf(facts));
        for (int i = from; i < facts.size(); i++) {
            java.util.Collections.swap(facts, from, i);
            permutations(facts, from + 1, check);
            java.util.Collections.swap(facts, from, i);
        }
    }

    private static void endsAlike(List<? extends PaymentFact> history, PaymentFact truth, Payment.Status expected) {
        Set<Payment> ends = new HashSet<>();
        inEveryOrderAndWithEveryDuplicate(history, order -> ends.add(live(order, truth)));
        assertThat(ends).hasSize(1);
        assertThat(ends.iterator().next().status()).isEqualTo(expected);
    }

    @Test
    void everyOrderOfASuccessfulPaymentEndsPaid() {
        // created, requires_action, charge.succeeded, payment_intent.succeeded, charge.updated
        endsAlike(List.of(HINT, HINT, HINT, PAID, HINT), PAID, Payment.Status.SUCCEEDED);
    }

    @Test
    void everyOrderOfADeclineAndASuccessEndsPaid() {
        // created, charge.failed, payment_failed, charge.succeeded, succeeded
        endsAlike(List.of(HINT, HINT, HINT, HINT, PAID), PAID, Payment.Status.SUCCEEDED);
    }

    @Test
    void everyOrderOfADeclineEndsAsTheReadSeesIt() {
        endsAlike(List.of(HINT, HINT, HINT), seen(Standing.FAILED), Payment.Status.FAILED);
    }

    @Test
    void everyOrderOfACancellationEndsCanceled() {
        endsAlike(List.of(HINT, HINT, CANCELED, HINT), CANCELED, Payment.Status.CANCELED);
    }

    @Test
    void everyOrderOfAnExpiredSessionEndsExpired() {
        endsAlike(List.of(HINT, EXPIRED, HINT), EXPIRED, Payment.Status.EXPIRED);
    }

    @Test
    void everyOrderOfAHostedPaymentEndsPaidByOneIntent() {
        // payment_intent.created, charge.succeeded, payment_intent.succeeded, checkout.session.completed
        endsAlike(List.of(HINT, HINT, PAID, PAID), PAID, Payment.Status.SUCCEEDED);
    }

    @Test
    void everyOrderOfADelayedPaymentEndsPaid() {
        endsAlike(List.of(HINT, HINT, HINT, PAID, PAID), PAID, Payment.Status.SUCCEEDED);
    }

    @Test
    void everyMixtureOfAllFactsEndsPaidWhenOneOfThemIsMoney() {
        List<PaymentFact> all = List.of(HINT, seen(Standing.PENDING), seen(Standing.REQUIRES_ACTION),
                seen(Standing.PROCESSING), seen(Standing.FAILED), CANCELED, PAID);
        inEveryOrderAndWithEveryDuplicate(all, order -> {
            Payment end = live(order, PAID);
            assertThat(end.status()).isEqualTo(Payment.Status.SUCCEEDED);
            assertThat(end.captured()).isEqualTo(4999);
        });
    }

    @Test
    void moneyThatComesAfterClosingIsStillMoney() {
        assertThat(live(List.of(EXPIRED, PAID), PAID).status()).isEqualTo(Payment.Status.SUCCEEDED);
        assertThat(live(List.of(CANCELED, PAID), PAID).status()).isEqualTo(Payment.Status.SUCCEEDED);
    }

    @Test
    void nothingUnpaidMovesAPaidOrTerminatedPayment() {
        for (Standing standing : Standing.values()) {
            assertThat(live(List.of(PAID, seen(standing)), PAID).status()).isEqualTo(Payment.Status.SUCCEEDED);
            assertThat(live(List.of(CANCELED, seen(standing)), CANCELED).status()).isEqualTo(Payment.Status.CANCELED);
        }
    }

    @Test
    void anyUnpaidStatusCanBecomeAnyOther() {
        for (Standing first : Standing.values()) {
            for (Standing second : Standing.values()) {
                Payment end = live(List.of(seen(first), seen(second)), seen(second));
                assertThat(end.status().name()).isEqualTo(second.name());
            }
        }
    }

    @Test
    void aSecondDeclineInTheSameWordsIsAChange() {
        Payment once = live(List.of(seen(Standing.FAILED)), HINT);
        var again = new Observed(Standing.FAILED, Optional.of(DECLINE), Optional.of("ch_2"));
        assertThat(once.fold(again)).isInstanceOf(Decision.Applied.class);
        assertThat(once.fold(seen(Standing.FAILED))).isInstanceOf(Decision.Ignored.class);
    }

    @Test
    void aSecondIntentThatPaysIsMoneyThatCameBesides() {
        var second = new Paid("pi_2", 4999, "usd");
        assertThat(live(List.of(PAID), PAID).fold(second)).isEqualTo(new Decision.PaidTwice(second));
    }

    @Test
    void aWrongAmountOrCurrencyIsAConflictAndNeverSuccess() {
        assertThat(fresh().fold(new Paid("pi_1", 4998, "usd"))).isInstanceOf(Decision.Conflict.class);
        assertThat(fresh().fold(new Paid("pi_1", 5000, "usd"))).isInstanceOf(Decision.Conflict.class);
        assertThat(fresh().fold(new Paid("pi_1", 4999, "eur"))).isInstanceOf(Decision.Conflict.class);
    }

    @Test
    void aStatusThatStripeInventsLaterIsNeitherSuccessNorFailure() {
        assertThat(fresh().fold(new Unknown("payment_intent status foo"))).isInstanceOf(Decision.Conflict.class);
    }
}
