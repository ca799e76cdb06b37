package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.campaign.Mortal.Death;
import dev.tollgate.server.db.FailPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The gateway's process is halted at each named moment, as by kill -9, and another one is started.
 * <p>
 * {@code -Dcrash.points} chooses by regular expression.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
class HaltCampaign {
    private static final int AT_ONCE = 2;
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
        var left = new LinkedBlockingQueue<>(Flows.points(POINTS));
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Void>> houses = Collections.nCopies(AT_ONCE, () -> halt(left));
            for (var one : threads.invokeAll(houses))
                one.get();
        }
        report.print("crash.points=" + POINTS);
        assertThat(report.failures()).isEmpty();
    }

    private Void halt(LinkedBlockingQueue<FailPoint> left) throws IOException {
        var house = new ChildHouse();
        try {
            for (FailPoint point = left.poll(); point != null; point = left.poll()) {
                if (!fails(point, house)) continue;
                house.close();
                house = new ChildHouse();
            }
        } finally {
            house.close();
        }
        return null;
    }

    private boolean fails(FailPoint point, ChildHouse house) {
        Flow flow = Flows.named(FLOWS.entrySet().stream().filter(entry -> point.name().matches(entry.getKey()))
                .map(Map.Entry::getValue).findFirst().orElse("card"));
        int life = house.life();
        house.arm(new Death(point, 1));
        var problems = new ArrayList<>(flow.run(house, point.name()));
        report.add(point.name(), "halts", house.life() - life);
        if (house.life() == life) problems.add("it was never halted: nothing passes here");
        if (problems.isEmpty()) return false;
        report.add(point.name(), "failures", 1);
        report.fail(flow + " halted at " + point, problems, "-Dcrash.points=" + point);
        return true;
    }
}
