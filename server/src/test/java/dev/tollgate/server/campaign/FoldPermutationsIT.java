package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.Payment.Decision;
import dev.tollgate.server.stripe.PaymentEventParser;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentFact.Hint;
import dev.tollgate.server.stripe.PaymentFact.Observed;
import dev.tollgate.server.stripe.PaymentFact.Paid;
import dev.tollgate.server.stripe.PaymentFact.Terminated;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.StripeEvent;
import dev.tollgate.server.stripe.StripeObjectParser;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CreateCheckoutResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The fold alone, over what the sandbox really said of each journey: every order, and every order of every history in
 * which one thing is said twice.
 */
class FoldPermutationsIT {
    private static final int LARGE_ENOUGH = 10;
    @RegisterExtension
    static final World world = new World();
    private static Map<String, List<String>> events;
    private static final Map<Journey, CreateCheckoutResponse> CREATED = new LinkedHashMap<>();

    @BeforeAll
    static void record() {
        world.sandbox.webhooks().dropAll(true);
        for (Journey journey : Journey.values()) {
            CreateCheckoutResponse created = new Buyer(world).opens(journey.cart());
            CREATED.put(journey, created);
            journey.happens(world, created);
            if (journey.isCanceled()) Journey.cancels(world, created.getCheckout());
        }
        events = Events.byCheckout(world);
    }

    /** What somebody says, and under which ticket if it is the answer to a call of ours. */
    private record News(PaymentFact fact, boolean isAnswer) {}

    /** A checkout's money as {@link dev.tollgate.server.checkout.CheckoutSettlement} keeps it, without a database. */
    private record State(Payment payment, boolean isOpen, boolean isLookedAt) {
        static State fresh(String currency) {
            return new State(
                    Payment.pending(new UUID(0, 1), Instant.EPOCH, new UUID(0, 2), null, Buyer.PRICE, currency),
                    true, false);
        }

        /** An answer has the oldest ticket: any look overtakes it. */
        State hears(News news, PaymentFact truth) {
            boolean isOvertaken = news.isAnswer() && isLookedAt && news.fact() instanceof Observed;
            return folds(isOvertaken ? new Hint() : news.fact(), truth);
        }

        private State folds(PaymentFact fact, PaymentFact truth) {
            if (!isOpen && !(fact instanceof Paid)) return this;
            return switch (payment.fold(fact)) {
                case Decision.Applied(Payment after) ->
                    new State(after, isOpen && !after.isPaid() && !(fact instanceof Terminated), isLookedAt);
                case Decision.Read _ -> new State(payment, isOpen, true).folds(truth, truth);
                case Decision.Ignored _, Decision.PaidTwice _, Decision.Conflict _ -> this;
            };
        }
    }

    private static List<News> news(Journey journey) {
        var news = new ArrayList<News>();
        var pending = new Observed(PaymentFact.Standing.PENDING, Optional.empty(), Optional.empty());
        news.add(new News(pending, true));
        for (String body : events.get(CREATED.get(journey).getCheckout().getId()))
            StripeEvent.read(body.getBytes(StandardCharsets.UTF_8)).flatMap(PaymentEventParser::read)
                    .ifPresent(seen -> news.add(new News(counting(journey, seen), false)));
        return news;
    }

    /** Of a Session, only the Session says that it is over. */
    private static PaymentFact counting(Journey journey, PaymentSnapshot seen) {
        boolean isHalf = journey.isHosted() && seen.sessionId().isEmpty() && seen.fact() instanceof Terminated;
        return isHalf ? new Hint() : seen.fact();
    }

    private static PaymentFact truth(Journey journey) {
        var payment = CREATED.get(journey).getCheckout().getPayment();
        if (!journey.isHosted())
            return StripeObjectParser.ofPaymentIntent(Journey.ask(world, "GET",
                    "/v1/payment_intents/" + payment.getStripePaymentIntentId() + "?expand[]=latest_charge", ""))
                    .fact();
        JsonObject session = Journey.ask(world, "GET",
                "/v1/checkout/sessions/" + CREATED.get(journey).getCheckout().getStripeSessionId()
                        + "?expand[]=payment_intent.latest_charge",
                "");
        return StripeObjectParser.ofSession(session).fact();
    }

    @ParameterizedTest
    @EnumSource(Journey.class)
    void everyOrderAndEveryDuplicationEndsAlike(Journey journey) {
        PaymentFact truth = truth(journey);
        List<News> history = news(journey);
        State fresh = State.fresh(journey.isHosted() ? "eur" : "usd");
        Set<State> ends = new HashSet<>();
        var count = new long[1];
        everyHistory(history, order -> {
            State state = fresh;
            for (News one : order)
                state = state.hears(one, truth);
            ends.add(new State(state.payment(), state.isOpen(), false));
            count[0]++;
        });
        Counts.say("%s: %d facts, %d histories".formatted(journey, history.size(), count[0]));
        assertThat(ends).containsExactly(new State(fresh.folds(truth, truth).payment(),
                fresh.folds(truth, truth).isOpen(), false));
        assertThat(count[0]).isGreaterThan(LARGE_ENOUGH);
    }

    private static void everyHistory(List<News> history, Consumer<List<News>> check) {
        everyOrder(counted(history), new ArrayList<>(), history.size(), check);
        for (News twice : new HashSet<>(history)) {
            Map<News, Integer> longer = counted(history);
            longer.merge(twice, 1, Integer::sum);
            everyOrder(longer, new ArrayList<>(), history.size() + 1, check);
        }
    }

    private static Map<News, Integer> counted(List<News> history) {
        var counted = new LinkedHashMap<News, Integer>();
        history.forEach(one -> counted.merge(one, 1, Integer::sum));
        return counted;
    }

    /** Two hints are alike, so orders that differ in nothing else are one. */
    private static void everyOrder(Map<News, Integer> left, List<News> order, int length, Consumer<List<News>> check) {
        if (order.size() == length) {
            check.accept(order);
            return;
        }
        for (Map.Entry<News, Integer> one : left.entrySet()) {
            if (one.getValue() == 0) continue;
            one.setValue(one.getValue() - 1);
            order.add(one.getKey());
            everyOrder(left, order, length, check);
            order.removeLast();
            one.setValue(one.getValue() + 1);
        }
    }
}
