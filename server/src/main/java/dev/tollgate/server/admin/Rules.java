package dev.tollgate.server.admin;

import static dev.tollgate.server.admin.Rule.Phase.ALWAYS;
import static dev.tollgate.server.admin.Rule.Phase.EVENTUALLY;
import static dev.tollgate.server.rpc.TypeId.CHECKOUT;
import static dev.tollgate.server.rpc.TypeId.JOB;
import static dev.tollgate.server.rpc.TypeId.PAYMENT;
import static dev.tollgate.server.rpc.TypeId.REFUND;

import dev.tollgate.server.job.JobSchedule;
import dev.tollgate.server.payment.Orphans;
import java.util.List;
import java.util.Set;

/**
 * All rules: M of money, K of keys and operations, S of states, P of positions, T of tenants, W of webhooks, F of jobs,
 * V of hygiene.
 */
final class Rules {
    private static final int IDLE_SECONDS = 30;

    static final List<Rule> ALL = List.of(
            new Rule("M1", ALWAYS, PAYMENT, "What is paid is captured in full, and what is unpaid not at all.",
                    Set.of("payment"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class).notPaidInFull(in.organizationId(), in.since(),
                            in.most())),
            new Rule("M2", ALWAYS, CHECKOUT, "A purchase is paid by one complete checkout, which holds it alone.",
                    Set.of("checkout", "paid_purchase"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class).purchasesNotPaidOnce(in.organizationId(), in.since(),
                            in.most())),
            new Rule("M3", ALWAYS, CHECKOUT, "A complete checkout has one payment that stands, and no other has any.",
                    Set.of("checkout", "payment"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .completeWithoutOneStandingPayment(in.organizationId(), in.since(), in.most())),
            new Rule("M4", ALWAYS, PAYMENT, "Never more goes back than was captured, nor is captured than was agreed.",
                    Set.of("payment"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class).moreBackThanCaptured(in.organizationId(), in.since(),
                            in.most())),
            new Rule("M5", ALWAYS, PAYMENT, "What is refunded and reserved is the sum of the refunds.",
                    Set.of("payment", "refund"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class).refundsThatDoNotAddUp(in.organizationId(), in.since(),
                            in.most())),
            new Rule("M6", ALWAYS, CHECKOUT, "A checkout costs what its items cost, all in one currency.",
                    Set.of("checkout", "checkout_item", "price"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .sumsThatAreNotTheirItems(in.organizationId(), in.since(), in.most())),
            new Rule("M8", ALWAYS, PAYMENT, "A refund by policy there is exactly for surplus payments.",
                    Set.of("payment", "refund"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .policyRefundsWithoutSurplus(in.organizationId(), in.since(), in.most())),
            new Rule("M9", ALWAYS, CHECKOUT, "What is in the catalogue is sold for what it costs there.",
                    Set.of("checkout_item", "price"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .soldForAnotherPrice(in.organizationId(), in.since(), in.most())),
            new Rule("K1", ALWAYS, null, "The key of a request names what the request made.",
                    Set.of("idempotency_key", "checkout", "stripe_operation", "refund"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .requestsWithoutResult(in.organizationId(), in.since(), in.most())),
            new Rule("K2", ALWAYS, null, "Every operation has an idempotency key of its own.",
                    Set.of("stripe_operation"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .keysUsedTwice(in.organizationId(), in.since(), in.most())),
            new Rule("K3", ALWAYS, null, "A new attempt begins only when the one before is over.",
                    Set.of("stripe_operation"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .attemptsTooEarly(in.organizationId(), in.most())),
            new Rule("K4", ALWAYS, null, "No key is sent again later than 23 hours after it was first sent.",
                    Set.of("stripe_operation"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class).keysSentTooLate(in.organizationId(), in.since(),
                            in.most())),
            new Rule("S1", ALWAYS, CHECKOUT, "A checkout's versions are all there, from 1 to its own.",
                    Set.of("checkout", "status_event"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .versionsWithGaps(in.organizationId(), in.since(), in.most())),
            new Rule("S2", ALWAYS, CHECKOUT, "What is paid stays paid, and what is closed only becomes complete.",
                    Set.of("checkout", "status_event"),
                    HistoryWire::takenBack),
            new Rule("S4", ALWAYS, CHECKOUT, "The event that is named as the cause of a change is there.",
                    Set.of("checkout", "status_event", "stripe_event"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .causesThatAreNotThere(in.organizationId(), in.recent(), in.most())),
            new Rule("S6", ALWAYS, REFUND, "A refund that has succeeded is one of Stripe's.", Set.of("refund"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class)
                            .refundsThatStripeNeverMade(in.organizationId(), in.since(), in.most())),
            new Rule("T1", ALWAYS, null, "Whatever belongs to a checkout belongs to one of the same organization.",
                    Set.of("checkout", "checkout_item", "payment", "status_event", "paid_purchase", "orphan"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class).childrenOfNobody(in.organizationId(), in.since(),
                            in.most())),
            new Rule("T2", ALWAYS, null, "Whatever hangs on a payment hangs on one of the same organization.",
                    Set.of("payment", "charge", "refund", "dispute"),
                    (tx, in) -> tx.mapper(AlwaysMapper.class).reversalsOfNobody(in.organizationId(), in.since(),
                            in.most())),
            new Rule("P1", ALWAYS, null, "Positions are contiguous, from a feed's floor to its last.",
                    Set.of("event", "event_position", "event_feed"),
                    (tx, in) -> tx.mapper(FeedMapper.class).feedsWithGaps(in.organizationId(), in.since(), in.most())),
            new Rule("P2", ALWAYS, null, "Events of one subject are in the order of its versions.",
                    Set.of("event_position", "event"),
                    (tx, in) -> tx.mapper(FeedMapper.class).outOfOrder(in.organizationId(), in.since(), in.most())),
            new Rule("K5", EVENTUALLY, null, "Every operation is decided in the end, or a person is told.",
                    Set.of("stripe_operation", "orphan", "checkout", "finding"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class)
                            .openOperations(in.organizationId(), in.before(), in.told(), in.most())),
            new Rule("K6", EVENTUALLY, REFUND, "A refund that Stripe does not know is being sent, or a person is told.",
                    Set.of("refund", "stripe_operation", "finding"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class)
                            .refundsThatNobodySends(in.organizationId(), in.told(), in.most())),
            new Rule("M10", EVENTUALLY, null,
                    "What has no place here is being cleaned up at Stripe, or a person is told.",
                    Set.of("orphan", "job"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class)
                            .orphansThatNobodyCleansUp(in.organizationId(), Orphans.CLEAN_UP, in.most())),
            new Rule("S5", EVENTUALLY, CHECKOUT, "A checkout whose time has passed is closed.", Set.of("checkout"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class).overdue(in.organizationId(), in.due(), in.most())),
            new Rule("S7", EVENTUALLY, null, "A read that is wanted is taken.",
                    Set.of("refresh"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class)
                            .wantedRefreshes(in.organizationId(), in.since(), in.before(), in.most())),
            new Rule("S8", EVENTUALLY, CHECKOUT, "A closing ends.", Set.of("checkout"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class)
                            .closings(in.organizationId(), in.before(), in.most())),
            new Rule("P3", EVENTUALLY, null, "Every fact of every event has its position.",
                    Set.of("event_position", "event"),
                    (tx, in) -> tx.mapper(FeedMapper.class).withoutPositions(in.organizationId(), in.since(),
                            in.before(),
                            in.most())),
            new Rule("W2", EVENTUALLY, null, "No event stays pending.", Set.of("stripe_event"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class)
                            .pendingEvents(in.organizationId(), in.before(), in.most())),
            new Rule("W5", EVENTUALLY, null, "A person was told of every dead event.",
                    Set.of("stripe_event", "finding"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class).deadEventsUntold(in.organizationId(), in.most())),
            new Rule("F5", EVENTUALLY, JOB, "No job is late, under way for long, or tried too often.", Set.of("job"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class).jobsUnderWay(in.organizationId(), in.before(),
                            in.due(), JobSchedule.ATTEMPTS_MAX, in.most())),
            new Rule("F7", EVENTUALLY, JOB, "A person was told of every dead job.", Set.of("job", "finding"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class)
                            .deadJobsUntold(in.organizationId(), in.toldJobs(), in.most())),
            new Rule("F8", EVENTUALLY, JOB, "Every queued job has its timer.", Set.of("job", "scheduled_tasks"),
                    (tx, in) -> tx.mapper(EventuallyMapper.class).jobsWithoutTimer(in.organizationId(), in.most())),
            new Rule("V5", EVENTUALLY, null, "No transaction of ours is idle for half a minute.", Set.of(),
                    (tx, in) -> tx.mapper(EventuallyMapper.class).idleTransactions(IDLE_SECONDS, in.most())));

    private Rules() {}
}
