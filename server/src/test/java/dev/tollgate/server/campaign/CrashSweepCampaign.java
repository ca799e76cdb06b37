package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.campaign.Mortal.Death;
import dev.tollgate.server.db.FailPoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The gateway dies at every named moment of every flow and is started again on the same database. The client repeats
 * what it asked, everything is drained, and our books are Stripe's.
 * <p>
 * {@code -Dcrash.flows} and {@code -Dcrash.points} choose by regular expression; {@code -Dcrash.ordinals} says at which
 * passes of a moment it dies: {@code 1} is the first (as long as nothing is said), {@code 3} the third, {@code 1-2} the
 * first two, {@code all} each.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
class CrashSweepCampaign {
    private static final int AT_ONCE = 3;
    private static final String POINTS = System.getProperty("crash.points", ".*");
    private static final String ORDINALS = System.getProperty("crash.ordinals", "1");

    private final Report report = new Report(CrashSweepCampaign.class, "passed", "flows", "deaths", "failures");

    @Test
    void whereverItDiesTheMoneyIsRight() throws Exception {
        for (FailPoint point : points())
            report.add(point.name(), "passed", 0);
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Void>> sweeps = Flows.chosen().stream().<Callable<Void>>map(flow -> () -> sweep(flow))
                    .toList();
            for (var swept : threads.invokeAll(sweeps))
                swept.get();
        }
        report.print("crash.ordinals=" + ORDINALS);
        assertThat(report.failures()).isEmpty();
        if (System.getProperty("crash.flows") == null)
            assertThat(points()).as("moments that no flow passes")
                    .allMatch(point -> report.of(point.name(), "passed") > 0);
    }

    private static List<FailPoint> points() {
        return Flows.points(POINTS);
    }

    private Void sweep(Flow flow) {
        var house = new LocalHouse();
        try {
            house.arm(Death.NEVER);
            List<String> problems = flow.run(house, "unharmed");
            Map<FailPoint, Integer> passed = house.passed();
            if (!problems.isEmpty()) {
                report.fail(flow + " unharmed", problems, "-Dcrash.flows=" + flow);
                return null;
            }
            for (FailPoint point : points()) {
                int times = passed.getOrDefault(point, 0);
                if (times == 0) continue;
                report.add(point.name(), "passed", times);
                report.add(point.name(), "flows", 1);
                for (int nth = first(); nth <= Math.min(last(), times); nth++)
                    house = dies(flow, new Death(point, nth), house);
            }
        } finally {
            house.close();
        }
        return null;
    }

    /** @return the house for the next one: another, when this one is a ruin, or crowded */
    private LocalHouse dies(Flow flow, Death death, LocalHouse house) {
        int life = house.life();
        house.arm(death);
        List<String> problems = flow.run(house, death.toString());
        report.add(death.point().name(), "deaths", house.life() - life);
        house.passed();
        if (!problems.isEmpty()) {
            report.add(death.point().name(), "failures", 1);
            report.fail(flow + " died at " + death, problems, "-Dcrash.flows=%s -Dcrash.points=%s -Dcrash.ordinals=%d"
                    .formatted(flow, death.point(), death.nth()));
        } else if (!house.isCrowded()) return house;
        house.close();
        return new LocalHouse();
    }

    private static int first() {
        return ORDINALS.equals("all") ? 1 : Integer.parseInt(ORDINALS.replaceFirst("-.*", ""));
    }

    private static int last() {
        return ORDINALS.equals("all") ? Integer.MAX_VALUE : Integer.parseInt(ORDINALS.replaceFirst(".*-", ""));
    }
}
