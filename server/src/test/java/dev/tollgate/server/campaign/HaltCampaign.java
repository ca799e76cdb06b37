package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.campaign.Mortal.Death;
import dev.tollgate.server.db.FailPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The gateway's process is halted at each named moment, as by kill -9, and another one is started.
 * <p>
 * {@code -Dcrash.points} chooses by regular expression. As long as nothing is said, as many as the {@link Budget}
 * allows, in the order of {@code -Dcampaign.seed}.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
class HaltCampaign {
    private static final int AT_ONCE = 2;
    private static final int SECONDS = 70;
    private static final long SEED = Counts.seed();
    private static final String POINTS = System.getProperty("crash.points", ".*");
    /** A short way past each moment that a payment by card does not pass. */
    private static final Map<String, String> FLOWS = Map.ofEntries(Map.entry("CUSTOMER_.*", "saved-customer"),
            Map.entry("CLOS.*", "cancel"), Map.entry("OPERATION_CLAIMED", "refund-answer-lost"),
            Map.entry("OPERATION_LOOKED_UP", "lost-answers"),
            Map.entry("REFRESH_.*", "decline-then-success"), Map.entry("EVENT_RETRYING", "event-fails-first"),
            Map.entry("REFUND_(WRITING|WRITTEN|SETTLING)", "refund-full"),
            Map.entry("REFUND_INTENDING", "late-payment-refunded"),
            Map.entry("(ORPHAN|JOB)_.*", "orphan-unpaid"),
            Map.entry("PULL_.*", "webhooks-lost"), Map.entry("SWEEP_.*", "refund-unheard"));

    private final Report report = new Report(HaltCampaign.class, "halts", "failures");

    @BeforeAll
    static void archiveClasses() throws Exception {
        ClassData.archive();
    }

    @Test
    void howeverItIsKilledTheMoneyIsRight() throws Exception {
        List<FailPoint> points = new ArrayList<>(Flows.points(POINTS));
        Collections.shuffle(points, new Random(SEED));
        boolean isSample = POINTS.equals(".*");
        int left = Trials.run(AT_ONCE, new Budget(isSample ? SECONDS : 0), isSample ? List.of() : points,
                isSample ? points : List.of(), ChildHouse::new, this::halts);
        report.print("crash.points=%s campaign.seed=%d, %d of %d moments left out".formatted(POINTS, SEED, left,
                points.size()));
        assertThat(report.failures()).isEmpty();
        assertThat(left).isLessThan(points.size());
    }

    private boolean halts(ChildHouse house, FailPoint point) {
        Flow flow = Flows.named(FLOWS.entrySet().stream().filter(entry -> point.name().matches(entry.getKey()))
                .map(Map.Entry::getValue).findFirst().orElse("card"));
        int life = house.life();
        house.arm(new Death(point, 1));
        var problems = new ArrayList<>(flow.run(house, point.name()));
        report.add(point.name(), "halts", house.life() - life);
        if (house.life() == life) problems.add("it was never halted: nothing passes here");
        if (problems.isEmpty()) return true;
        report.add(point.name(), "failures", 1);
        report.fail(flow + " halted at " + point, problems, "-Dcrash.points=" + point);
        return false;
    }
}
