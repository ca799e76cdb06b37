package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.campaign.Mortal.Death;
import dev.tollgate.server.db.FailPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The gateway dies at the named moments of the flows and is started again on the same database. The client repeats what
 * it asked, everything is drained, and our books are Stripe's.
 * <p>
 * {@code -Dcrash.flows} and {@code -Dcrash.points} choose by regular expression; {@code -Dcrash.ordinals} says at which
 * passes of a moment it dies: {@code 1} is the first, {@code 3} the third, {@code 1-2} the first two, {@code all} each.
 * As long as nothing is said, it dies at each moment of some flow and at two moments of each flow, and at the first
 * pass of others as long as the {@link Budget} lasts; {@code -Dcampaign.seed} says which.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
class CrashSweepCampaign {
    private static final int AT_ONCE = 3;
    private static final int SECONDS = 120;
    private static final int OF_EACH_FLOW = 2;
    private static final String POINTS = System.getProperty("crash.points", ".*");
    private static final String ORDINALS = System.getProperty("crash.ordinals", "");
    private static final boolean IS_SAMPLE = ORDINALS.isEmpty() && POINTS.equals(".*");
    private static final long SEED = Counts.seed();

    private final Report report = new Report(CrashSweepCampaign.class, "passed", "flows", "deaths", "failures");
    private final Map<String, Map<FailPoint, Integer>> passes = new ConcurrentHashMap<>();

    private record Trial(Flow flow, Death death) {}

    @Test
    void whereverItDiesTheMoneyIsRight() throws Exception {
        for (FailPoint point : points())
            report.add(point.name(), "passed", 0);
        var budget = new Budget(IS_SAMPLE ? SECONDS : 0);
        Trials.run(AT_ONCE, budget, Flows.chosen(), List.of(), LocalHouse::new, this::passes);
        List<Trial> all = trials();
        List<Trial> must = IS_SAMPLE ? inAnyCase(all) : all;
        var may = new ArrayList<>(all);
        may.removeAll(must);
        int left = Trials.run(AT_ONCE, budget, must, may, LocalHouse::new, this::dies);
        report.print("crash.ordinals=%s campaign.seed=%d, %d of %d deaths left out".formatted(ORDINALS, SEED, left,
                all.size()));
        assertThat(report.failures()).isEmpty();
        if (System.getProperty("crash.flows") == null)
            assertThat(points()).as("moments that no flow passes")
                    .allMatch(point -> report.of(point.name(), "passed") > 0);
    }

    private static List<FailPoint> points() {
        return Flows.points(POINTS);
    }

    private boolean passes(LocalHouse house, Flow flow) {
        house.arm(Death.NEVER);
        List<String> problems = flow.run(house, "unharmed-" + flow);
        Map<FailPoint, Integer> passed = house.passed();
        if (!problems.isEmpty()) {
            report.fail(flow + " unharmed", problems, "-Dcrash.flows=" + flow);
            return false;
        }
        passes.put(flow.name(), passed);
        return !house.isUsedUp();
    }

    /** In an order that the seed gives. */
    private List<Trial> trials() {
        var trials = new ArrayList<Trial>();
        for (Flow flow : Flows.chosen()) {
            for (FailPoint point : points()) {
                int times = passes.getOrDefault(flow.name(), Map.of()).getOrDefault(point, 0);
                if (times == 0) continue;
                report.add(point.name(), "passed", times);
                report.add(point.name(), "flows", 1);
                for (int nth = first(); nth <= Math.min(last(), times); nth++)
                    trials.add(new Trial(flow, new Death(point, nth)));
            }
        }
        Collections.shuffle(trials, new Random(SEED));
        return trials;
    }

    /** Each moment once, and so many of each flow. */
    private static List<Trial> inAnyCase(List<Trial> all) {
        var points = new HashSet<FailPoint>();
        var flows = new HashMap<Flow, Integer>();
        var chosen = new ArrayList<Trial>();
        for (Trial trial : all) {
            boolean isNew = points.add(trial.death().point());
            if (isNew || flows.getOrDefault(trial.flow(), 0) < OF_EACH_FLOW) {
                flows.merge(trial.flow(), 1, Integer::sum);
                chosen.add(trial);
            }
        }
        return chosen;
    }

    private boolean dies(LocalHouse house, Trial trial) {
        Flow flow = trial.flow();
        Death death = trial.death();
        int life = house.life();
        house.arm(death);
        List<String> problems = flow.run(house, flow + "-" + death);
        report.add(death.point().name(), "deaths", house.life() - life);
        house.passed();
        if (problems.isEmpty()) return !house.isUsedUp();
        report.add(death.point().name(), "failures", 1);
        report.fail(flow + " died at " + death, problems,
                "-Dcrash.flows=%s -Dcrash.points=%s -Dcrash.ordinals=%d".formatted(flow, death.point(), death.nth()));
        return false;
    }

    private static int first() {
        return ORDINALS.isEmpty() || ORDINALS.equals("all") ? 1 : Integer.parseInt(ORDINALS.replaceFirst("-.*", ""));
    }

    private static int last() {
        if (ORDINALS.isEmpty()) return 1;
        return ORDINALS.equals("all") ? Integer.MAX_VALUE : Integer.parseInt(ORDINALS.replaceFirst(".*-", ""));
    }
}
