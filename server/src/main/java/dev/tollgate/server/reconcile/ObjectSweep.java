package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.payment.KnownReversals;
import dev.tollgate.server.payment.ReversalsRefresh;
import dev.tollgate.server.reconcile.SweepProgress.Part;
import dev.tollgate.server.reconcile.SweepProgress.Tally;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Pager;
import dev.tollgate.server.stripe.Refresher;
import dev.tollgate.server.stripe.StripeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares Stripe's objects with ours, once a day: events may be lost, may never have been made, and are listed for 30
 * days only. The place is kept after every page, so a crash repeats one page. An object that cannot be compared is left
 * out and told; an account that cannot be read waits by itself.
 */
public final class ObjectSweep {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectSweep.class);
    private static final Duration EVERY = Duration.ofDays(1);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);
    private static final Duration AFTER_FAILURES = Duration.ofHours(1);
    /** Longer than a page takes. */
    private static final Duration LEASE = Duration.ofMinutes(10);
    /** What Stripe's lists of refunds and disputes are read for, less a day. */
    private static final Duration REFUNDS_LISTED = Duration.ofDays(34);
    private static final Duration DISPUTES_LISTED = Duration.ofDays(119);
    /** 2,000 objects a run; the next run follows at once. */
    private static final int PAGES_MAX = 20;
    private static final int PAGE = 100;
    /** So often a page is begun anew because of one object. Then it is left out. */
    private static final int PATIENCE = 2;

    private final Database database;
    private final Pager pager;
    private final PageCheck check;
    private final Refresher refresher;
    private final Outcome outcome;
    private final Sweep<SweepMapper.Due> sweep;

    /** What people are told, and when. */
    public record Outcome(RepairLog log, Findings findings, Ids ids) {}

    public ObjectSweep(Database database, Pager pager, Comparison comparison, Repairs repairs, Refresher refresher,
            Outcome outcome) {
        this.database = database;
        this.pager = pager;
        this.check = new PageCheck(database, comparison, repairs, outcome.log());
        this.refresher = refresher;
        this.outcome = outcome;
        this.sweep = new Sweep<>("sweep-objects", database, outcome.ids(), this::take, this::sweep,
                (tx, due, again) -> tx.mapper(SweepMapper.class).failed(tx.organization(), due.stripeAccountId(),
                        again))
                .backingOff(AFTER_FAILURE, AFTER_FAILURES);
    }

    /** Every account that is due. */
    public int run() {
        Instant now = now();
        database.acrossOrganizations(tx -> tx.mapper(SweepMapper.class).begin(now, now.plus(EVERY)));
        return sweep.run();
    }

    private List<SweepMapper.Due> take(UUID[] busy, int most) {
        Instant now = now();
        return database
                .acrossOrganizations(tx -> tx.mapper(SweepMapper.class).takeDue(now, now.plus(LEASE), busy, most));
    }

    void runNow(UUID organizationId) {
        database.inTransaction(organizationId,
                tx -> tx.mapper(SweepMapper.class).take(organizationId, now().plus(LEASE)))
                .ifPresent(sweep::attempt);
    }

    private Instant now() {
        return outcome.ids().now();
    }

    private void sweep(SweepMapper.Due due) {
        Optional<SweepProgress> taken = database.inTransaction(due.organizationId(),
                tx -> tx.mapper(SweepMapper.class).held(tx.organization(), due.stripeAccountId(), due.nextAt()));
        if (taken.isEmpty()) return;
        SweepProgress at = taken.get().begunAt() == null ? taken.get().begun(now()) : taken.get();
        boolean leavesOut = due.failures() >= PATIENCE;
        for (int page = 0; page < PAGES_MAX; page++) {
            SweepProgress next = step(at, leavesOut && page == 0);
            boolean isFinished = next.begunAt() == null;
            Instant until = now().plus(isFinished ? EVERY : LEASE);
            if (!save(next, until) || isFinished) return;
            at = next.until(until);
        }
        save(at, now());
    }

    private boolean save(SweepProgress at, Instant next) {
        return database.inTransaction(at.organizationId(), tx -> {
            // What Stripe no longer listed as events is compared by now.
            if (at.begunAt() == null)
                outcome.findings().resolve(tx, ReconcileFindings.MISSED_EVENTS,
                        TypeId.ORGANIZATION.format(tx.organization()));
            return tx.mapper(SweepMapper.class).save(tx.organization(), at, next) == 1;
        });
    }

    /** One page. */
    private SweepProgress step(SweepProgress at, boolean leavesOut) {
        Part part = Optional.ofNullable(at.part()).orElseThrow();
        return switch (part) {
            case DRIFTS -> drifts(at);
            case UNSETTLED -> unsettled(at);
            case PAYMENT_INTENTS, SESSIONS, REFUNDS, DISPUTES ->
                list(at, part, part.listed().orElseThrow(), leavesOut);
        };
    }

    private SweepProgress drifts(SweepProgress at) {
        Tally tally = Tally.NONE;
        for (var finding : database.inTransaction(at.organizationId(), outcome.log()::open)) {
            Optional<StripeKind> kind = StripeKind.of(finding.subject());
            if (kind.isPresent())
                tally = tally.plus(check.checkAgain(at.organizationId(), kind.get(), finding.subject()));
        }
        return at.counting(tally).at(Part.PAYMENT_INTENTS, null);
    }

    private SweepProgress list(SweepProgress at, Part part, StripeKind kind, boolean leavesOut) {
        Pager.Page page = pager.read(at.organizationId(), path(at, kind));
        return switch (page) {
            case Pager.Page.Unread(String why) ->
                throw new PageCheck.Unread("Stripe's list " + part + " cannot be read: " + why);
            case Pager.Page.Refused(String why, _) -> {
                LOG.atWarn().addKeyValue("part", part).addKeyValue("why", why).log("Stripe refuses a list");
                // With a place, the object to go on from is gone.
                yield at.at(at.afterId() == null ? next(part) : part, null);
            }
            case Pager.Page.Read(var list, boolean isLast) -> {
                List<StripeObject> objects = list.stream().map(StripeObject::of).toList();
                SweepProgress counted = at.counting(check.check(at.organizationId(), kind, objects, leavesOut));
                Optional<String> last = objects.reversed().stream().map(StripeObject::id)
                        .filter(id -> !id.isEmpty()).findFirst();
                yield isLast || last.isEmpty()
                        ? counted.at(next(part), null)
                        : counted.at(part, last.get());
            }
        };
    }

    private static Part next(Part part) {
        return Part.values()[part.ordinal() + 1];
    }

    private static String path(SweepProgress at, StripeKind kind) {
        return kind.path() + "?limit=" + PAGE + "&created[gte]=" + at.from(kind).getEpochSecond()
                + (at.afterId() == null ? "" : "&starting_after=" + at.afterId());
    }

    private SweepProgress unsettled(SweepProgress at) {
        UUID organizationId = at.organizationId();
        UUID after = at.afterId() == null ? new UUID(0, 0) : UUID.fromString(at.afterId());
        List<UUID> payments = database.inTransaction(organizationId, tx -> KnownReversals.unsettled(tx,
                at.begun().minus(REFUNDS_LISTED), at.begun().minus(DISPUTES_LISTED), after, PAGE));
        payments.forEach(paymentId -> refresh(organizationId, paymentId));
        return payments.size() < PAGE
                ? at.finished(now(), database.inTransaction(organizationId, outcome.log()::open).size())
                : at.at(Part.UNSETTLED, payments.getLast().toString());
    }

    /** One that fails is read again by the next sweep, if not before. */
    private void refresh(UUID organizationId, UUID paymentId) {
        try {
            refresher.refresh(organizationId, ReversalsRefresh.KIND, paymentId);
        } catch (RuntimeException failure) {
            if (Database.isLost(failure)) throw failure;
            LOG.atWarn().addKeyValue("payment", paymentId).setCause(failure)
                    .log("what went back of a payment cannot be read");
        }
    }
}
