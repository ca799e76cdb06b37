package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.campaign.Disturbance.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The Nth statement of a flow fails, or the Nth COMMIT, for every N: nothing is done twice, and nothing is lost.
 * <p>
 * {@code -Dcrash.flows} chooses by regular expression, {@code -Dcrash.faults} the faults. {@code -Dcrash.samples} says
 * how many N are tried of each flow and fault ({@code all}: every one); {@code -Dcampaign.seed} says which, and
 * {@code -Dcrash.nth} names the only one. As long as nothing is said, each flow meets one fault, and others as long as
 * the {@link Budget} lasts.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
class StatementFaultsCampaign {
    private static final int AT_ONCE = 3;
    private static final int SECONDS = 60;
    private static final String SAMPLES = System.getProperty("crash.samples", "");
    private static final String FAULTS = System.getProperty("crash.faults", ".*");
    private static final int ONLY = Integer.getInteger("crash.nth", 0);
    private static final long SEED = Counts.seed();
    /** Short: of these each different statement is tried once, and each COMMIT, whatever is chosen. */
    private static final List<String> EXHAUSTIVE = List.of("cancel");

    private final Report report = new Report(StatementFaultsCampaign.class, "statements", "commits", "runs", "struck",
            "failures");
    private final Map<String, Size> sizes = new ConcurrentHashMap<>();

    /** How many statements and commits a flow has when nothing fails. */
    private record Size(List<String> statements, int commits) {}

    private record Trial(Flow flow, Fault fault) {}

    private record Disturbed(LocalHouse house, Disturbance disturbance) implements AutoCloseable {
        static Disturbed open() {
            var disturbance = new Disturbance();
            return new Disturbed(new LocalHouse(disturbance::over), disturbance);
        }

        @Override
        public void close() {
            house.close();
        }
    }

    @Test
    void whateverStatementFailsTheMoneyIsRight() throws Exception {
        var budget = new Budget(SECONDS);
        Trials.run(AT_ONCE, budget, Flows.chosen(), List.of(), Disturbed::open, this::measures);
        var must = new ArrayList<Trial>();
        var may = new ArrayList<Trial>();
        for (Flow flow : Flows.chosen()) {
            if (!sizes.containsKey(flow.name())) continue;
            var faults = new ArrayList<>(Arrays.stream(Fault.values())
                    .filter(fault -> fault.name().matches(FAULTS)).toList());
            Collections.shuffle(faults, new Random(SEED + flow.name().hashCode()));
            boolean isAll = !SAMPLES.isEmpty() || EXHAUSTIVE.contains(flow.name());
            for (int i = 0; i < faults.size(); i++)
                (i == 0 || isAll ? must : may).add(new Trial(flow, faults.get(i)));
        }
        Collections.shuffle(may, new Random(SEED));
        int left = Trials.run(AT_ONCE, budget, must, may, Disturbed::open, this::disturbs);
        report.print(
                "crash.samples=%s campaign.seed=%d, %d flows with a fault left out".formatted(SAMPLES, SEED, left));
        assertThat(report.failures()).isEmpty();
    }

    private boolean measures(Disturbed here, Flow flow) {
        here.disturbance().arm(Fault.CONNECTION_LOST, 0);
        List<String> problems = flow.run(here.house(), "undisturbed-" + flow);
        if (!problems.isEmpty()) {
            report.fail(flow + " undisturbed", problems, "-Dcrash.flows=" + flow);
            return false;
        }
        var size = new Size(here.disturbance().statements(), here.disturbance().commits());
        sizes.put(flow.name(), size);
        report.add(flow.name(), "statements", size.statements().size());
        report.add(flow.name(), "commits", size.commits());
        return !here.house().isUsedUp();
    }

    private boolean disturbs(Disturbed here, Trial trial) {
        boolean isWell = true;
        for (int nth : chosen(trial)) {
            if (isWell && !here.house().isUsedUp()) {
                isWell = disturbs(here, trial, nth);
                continue;
            }
            try (Disturbed another = Disturbed.open()) {
                disturbs(another, trial, nth);
            }
        }
        return isWell && !here.house().isUsedUp();
    }

    private boolean disturbs(Disturbed here, Trial trial, int nth) {
        Flow flow = trial.flow();
        Fault fault = trial.fault();
        Disturbance disturbance = here.disturbance();
        disturbance.arm(fault, nth);
        List<String> problems = flow.run(here.house(), flow + "-" + fault + "-" + nth);
        report.add(flow.name(), "runs", 1);
        report.add(flow.name(), "struck", disturbance.struck());
        String hit = fault.isOfCommit() || disturbance.struck() == 0 ? "" : disturbance.statements().get(nth - 1);
        disturbance.arm(fault, 0);
        if (problems.isEmpty()) return true;
        report.add(flow.name(), "failures", 1);
        report.fail("%s, %s of number %d %s".formatted(flow, fault, nth, hit.replaceAll("\\s+", " ")), problems,
                "-Dcrash.flows=%s -Dcrash.faults=%s -Dcrash.nth=%d".formatted(flow, fault, nth));
        return false;
    }

    private List<Integer> chosen(Trial trial) {
        if (ONLY > 0) return List.of(ONLY);
        String flow = trial.flow().name();
        Size size = sizes.get(flow);
        int most = trial.fault().isOfCommit() ? size.commits() : size.statements().size();
        var all = new ArrayList<>(IntStream.rangeClosed(1, most).boxed().toList());
        if (SAMPLES.equals("all")) return all;
        if (EXHAUSTIVE.contains(flow) && trial.fault() == Fault.COMMIT_UNACKNOWLEDGED) return all;
        if (EXHAUSTIVE.contains(flow) && trial.fault() == Fault.CONNECTION_LOST) return different(size.statements());
        Collections.shuffle(all, new Random(SEED + (flow + trial.fault()).hashCode()));
        return all.subList(0, Math.min(all.size(), SAMPLES.isEmpty() ? 1 : Integer.parseInt(SAMPLES)));
    }

    private static List<Integer> different(List<String> statements) {
        var seen = new HashSet<String>();
        return IntStream.rangeClosed(1, statements.size()).filter(n -> seen.add(statements.get(n - 1))).boxed()
                .toList();
    }
}
