package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.sandbox.fault.Fault.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Stripe fails in every way it can, at every call that changes something there, the first time it is sent and when it
 * is sent again; where it breaks, the read that would show what came of it may fail too. Nobody is charged twice,
 * nothing that succeeded is called failed, and everything comes to an end.
 * <p>
 * {@code -Dcrash.calls} and {@code -Dcrash.faults} choose by regular expression; {@code -Dcrash.times} says how many
 * sends in a row fail ({@code 1,2} unless it is set).
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
class StripeFaultsCampaign {
    private static final int AT_ONCE = 3;
    private static final String CALLS = System.getProperty("crash.calls", ".*");
    private static final String FAULTS = System.getProperty("crash.faults", ".*");
    private static final List<Integer> TIMES = List.of(System.getProperty("crash.times", "1,2").split(",")).stream()
            .map(Integer::valueOf).toList();
    private static final List<Boolean> NO = List.of(false);
    private static final List<Boolean> BOTH = List.of(false, true);
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

    @Test
    void howeverStripeFailsTheMoneyIsRight() throws Exception {
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Void>> all = new ArrayList<>();
            for (Call call : ALL) {
                if (call.name().matches(CALLS)) all.add(() -> disturb(call));
            }
            for (var one : threads.invokeAll(all))
                one.get();
        }
        report.print("crash.times=" + TIMES);
        assertThat(report.failures()).isEmpty();
    }

    private Void disturb(Call call) {
        var house = new LocalHouse();
        try {
            for (Effect effect : Effect.values()) {
                if (!effect.name().matches(FAULTS) || effect == Effect.DECLINE && !call.name().equals("confirm"))
                    continue;
                for (int times : TIMES) {
                    for (boolean isUnreadable : effect.name().startsWith("HTTP_500") ? BOTH : NO) {
                        if (fails(call, effect, times, isUnreadable, house)) {
                            house.close();
                            house = new LocalHouse();
                        }
                    }
                }
            }
        } finally {
            house.close();
        }
        return null;
    }

    /**
     * @param isUnreadable
     *            whether the next read at Stripe fails too, by which what it broke on is decided
     */
    private boolean fails(Call call, Effect effect, int times, boolean isUnreadable, LocalHouse house) {
        Fault fault = effect == Effect.DECLINE
                ? Fault.decline("card_declined", "generic_decline", call.path())
                : Fault.once(effect, "POST", call.path());
        house.sandbox().fault(fault.times(times).lasting(SILENCE));
        if (isUnreadable) house.sandbox().fault(Fault.once(Effect.EMPTY_502, "GET", "/v1/.*"));
        String how = effect + "-" + times + (isUnreadable ? "-unreadable" : "");
        List<String> problems = Flows.named(call.flow()).run(house, how);
        report.add(call.name(), "runs", 1);
        if (problems.isEmpty()) return false;
        report.add(call.name(), "failures", 1);
        report.fail("%s, %s".formatted(call.name(), how), problems,
                "-Dcrash.calls=%s -Dcrash.faults=%s -Dcrash.times=%d".formatted(call.name(), effect, times));
        return true;
    }
}
