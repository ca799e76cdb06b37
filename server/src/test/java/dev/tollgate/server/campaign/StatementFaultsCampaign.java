package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.campaign.Disturbance.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The Nth statement of a flow fails, or the Nth COMMIT, for every N: nothing is done twice, and nothing is lost.
 * <p>
 * {@code -Dcrash.flows} chooses by regular expression, {@code -Dcrash.faults} the faults. {@code -Dcrash.samples} says
 * how many N are tried of each flow and fault (1, of every second fault, unless it is set, {@code all}: every one),
 * {@code -Dcrash.seed} which, and {@code -Dcrash.nth} names the only one.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
class StatementFaultsCampaign {
    private static final int AT_ONCE = 3;
    private static final String SAMPLES = System.getProperty("crash.samples", "1");
    private static final String FAULTS = System.getProperty("crash.faults", ".*");
    private static final int ONLY = Integer.getInteger("crash.nth", 0);
    private static final long SEED = Long.getLong("crash.seed", new Random().nextInt(1_000_000));
    /** Short: of these each different statement is tried the first two times, and each COMMIT, whatever is chosen. */
    private static final List<String> EXHAUSTIVE = List.of("cancel");
    private static final int TIMES = 2;

    private final Report report = new Report(StatementFaultsCampaign.class, "statements", "commits", "runs", "struck",
            "failures");

    @Test
    void whateverStatementFailsTheMoneyIsRight() throws Exception {
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Void>> all = Flows.chosen().stream().<Callable<Void>>map(flow -> () -> disturb(flow))
                    .toList();
            for (var one : threads.invokeAll(all))
                one.get();
        }
        report.print("crash.samples=%s crash.seed=%d".formatted(SAMPLES, SEED));
        assertThat(report.failures()).isEmpty();
    }

    private Void disturb(Flow flow) {
        var disturbance = new Disturbance();
        var house = new LocalHouse(disturbance::over);
        try {
            disturbance.arm(Fault.CONNECTION_LOST, 0);
            List<String> problems = flow.run(house, "undisturbed");
            if (!problems.isEmpty()) {
                report.fail(flow + " undisturbed", problems, "-Dcrash.flows=" + flow);
                return null;
            }
            List<String> statements = disturbance.statements();
            int commits = disturbance.commits();
            report.add(flow.name(), "statements", statements.size());
            report.add(flow.name(), "commits", commits);
            for (Fault fault : Fault.values()) {
                if (!fault.name().matches(FAULTS)) continue;
                for (int nth : chosen(flow, fault, statements, commits)) {
                    boolean isRuin = fails(flow, fault, nth, house, disturbance);
                    if (isRuin || house.isCrowded()) {
                        house.close();
                        house = new LocalHouse(disturbance::over);
                    }
                }
            }
        } finally {
            house.close();
        }
        return null;
    }

    private boolean fails(Flow flow, Fault fault, int nth, LocalHouse house, Disturbance disturbance) {
        disturbance.arm(fault, nth);
        List<String> problems = flow.run(house, fault + "-" + nth);
        report.add(flow.name(), "runs", 1);
        report.add(flow.name(), "struck", disturbance.struck());
        String hit = fault.isOfCommit() || disturbance.struck() == 0 ? "" : disturbance.statements().get(nth - 1);
        disturbance.arm(fault, 0);
        if (problems.isEmpty()) return false;
        report.add(flow.name(), "failures", 1);
        report.fail("%s, %s of number %d %s".formatted(flow, fault, nth, hit.replaceAll("\\s+", " ")), problems,
                "-Dcrash.flows=%s -Dcrash.faults=%s -Dcrash.nth=%d".formatted(flow, fault, nth));
        return true;
    }

    private static List<Integer> chosen(Flow flow, Fault fault, List<String> statements, int commits) {
        if (ONLY > 0) return List.of(ONLY);
        int most = fault.isOfCommit() ? commits : statements.size();
        var all = new ArrayList<>(IntStream.rangeClosed(1, most).boxed().toList());
        if (SAMPLES.equals("all")) return all;
        if (EXHAUSTIVE.contains(flow.name()) && fault == Fault.COMMIT_UNACKNOWLEDGED) return all;
        if (EXHAUSTIVE.contains(flow.name()) && fault == Fault.CONNECTION_LOST) return different(statements);
        // Every second fault of a flow, by the seed, unless more is asked for.
        if (SAMPLES.equals("1") && Math.floorMod(SEED + flow.name().hashCode() + fault.ordinal(), 2) == 0)
            return List.of();
        Collections.shuffle(all, new Random(SEED + (flow.name() + fault).hashCode()));
        return all.subList(0, Math.min(all.size(), Integer.parseInt(SAMPLES)));
    }

    private static List<Integer> different(List<String> statements) {
        var seen = new HashMap<String, Integer>();
        return IntStream.rangeClosed(1, statements.size())
                .filter(n -> seen.merge(statements.get(n - 1), 1, Integer::sum) <= TIMES).boxed().toList();
    }
}
