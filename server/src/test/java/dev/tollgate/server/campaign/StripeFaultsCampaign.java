package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.sandbox.fault.Fault.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Stripe fails in every way it can, at every call that changes something there, the first time it is sent and when it
 * is sent again; where it breaks, the read that would show what came of it may fail too. Nobody is charged twice,
 * nothing that succeeded is called failed, and everything comes to an end.
 * <p>
 * {@code -Dcrash.calls} and {@code -Dcrash.faults} choose by regular expression; {@code -Dcrash.times} says how many
 * sends in a row fail ({@code 1,2} unless it is set). As long as nothing is said, each call meets a fault and each
 * fault a call, and others as long as the {@link Budget} lasts; {@code -Dcampaign.seed} says which.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
class StripeFaultsCampaign {
    private static final int AT_ONCE = 3;
    private static final int SECONDS = 50;
    private static final String CALLS = System.getProperty("crash.calls", ".*");
    private static final String FAULTS = System.getProperty("crash.faults", ".*");
    private static final List<Integer> TIMES = List.of(System.getProperty("crash.times", "1,2").split(",")).stream()
            .map(Integer::valueOf).toList();
    private static final boolean IS_SAMPLE = CALLS.equals(".*") && FAULTS.equals(".*")
            && System.getProperty("crash.times") == null;
    private static final long SEED = Counts.seed();
    /** A little longer than the gateway waits for an answer in these tests. */
    private static final Duration SILENCE = Duration.ofMillis(1200);

    private final Report report = new Report(StripeFaultsCampaign.class, "runs", "failures");

    /** A call that changes something at Stripe, and a flow in which it is made. */
    private record Call(String name, String path, String flow) {}

    private static final List<Call> ALL = List.of(new Call("create-customer", "/v1/customers$", "saved-customer"),
            new Call("create-intent", "/v1/payment_intents$", "card"),
            new Call("create-session", "/v1/checkout/sessions$", "hosted-paid"),
            new Call("confirm", "/v1/payment_intents/.*/confirm$", "card"),
            new Call("cancel", "/v1/payment_intents/.*/cancel$", "cancel"),
            new Call("cancel-versus-payment", "/v1/payment_intents/.*/cancel$", "cancel-versus-payment"),
            new Call("expire", "/v1/checkout/sessions/.*/expire$", "hosted-cancel"),
            new Call("refund", "/v1/refunds$", "refund-in-parts"),
            new Call("refund-by-policy", "/v1/refunds$", "late-payment-refunded"));

    /**
     * @param isUnreadable
     *            whether the next read at Stripe fails too, by which what it broke on is decided
     */
    private record Trial(Call call, Effect effect, int times, boolean isUnreadable) {
        @Override
        public String toString() {
            return "%s-%s-%d%s".formatted(call.name(), effect, times, isUnreadable ? "-unreadable" : "");
        }
    }

    @Test
    void howeverStripeFailsTheMoneyIsRight() throws Exception {
        List<Trial> all = trials();
        var effects = EnumSet.noneOf(Effect.class);
        var calls = new HashSet<Call>();
        List<Trial> must = IS_SAMPLE
                ? all.stream().filter(one -> effects.add(one.effect()) | calls.add(one.call())).toList()
                : all;
        var may = new ArrayList<>(all);
        may.removeAll(must);
        int left = Trials.run(AT_ONCE, new Budget(IS_SAMPLE ? SECONDS : 0), must, may, LocalHouse::new, this::disturbs);
        report.print("campaign.seed=%d, %d of %d faults left out".formatted(SEED, left, all.size()));
        assertThat(report.failures()).isEmpty();
    }

    /** In an order that the seed gives. */
    private static List<Trial> trials() {
        var trials = new ArrayList<Trial>();
        for (Call call : ALL) {
            if (!call.name().matches(CALLS)) continue;
            for (Effect effect : Effect.values()) {
                boolean isOfOthers = effect == Effect.DECLINE && !call.name().equals("confirm");
                if (!effect.name().matches(FAULTS) || isOfOthers) continue;
                for (int times : TIMES) {
                    trials.add(new Trial(call, effect, times, false));
                    if (effect.name().startsWith("HTTP_500")) trials.add(new Trial(call, effect, times, true));
                }
            }
        }
        Collections.shuffle(trials, new Random(SEED));
        return trials;
    }

    private boolean disturbs(LocalHouse house, Trial trial) {
        Call call = trial.call();
        Fault fault = trial.effect() == Effect.DECLINE
                ? Fault.decline("card_declined", "generic_decline", call.path())
                : Fault.once(trial.effect(), "POST", call.path());
        house.sandbox().fault(fault.times(trial.times()).lasting(SILENCE));
        if (trial.isUnreadable()) house.sandbox().fault(Fault.once(Effect.EMPTY_502, "GET", "/v1/.*"));
        List<String> problems = Flows.named(call.flow()).run(house, trial.toString());
        house.sandbox().forgetFaults();
        report.add(call.name(), "runs", 1);
        if (problems.isEmpty()) return !house.isUsedUp();
        report.add(call.name(), "failures", 1);
        report.fail(trial.toString(), problems, "-Dcrash.calls=%s -Dcrash.faults=%s -Dcrash.times=%d"
                .formatted(call.name(), trial.effect(), trial.times()));
        return false;
    }
}
