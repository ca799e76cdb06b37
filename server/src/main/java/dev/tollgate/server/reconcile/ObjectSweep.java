package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.payment.KnownReversals;
import dev.tollgate.server.payment.ReversalsRefresh;
import dev.tollgate.server.reconcile.Sweep.Part;
import dev.tollgate.server.reconcile.Sweep.Tally;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Pager;
import dev.tollgate.server.stripe.Refresher;
import dev.tollgate.server.stripe.StripeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares Stripe's objects with ours, once a day: events may be lost, may never have been made, and are listed for 30
 * days only. The place is kept after every page, so a crash repeats one page.
 */
public final class ObjectSweep {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectSweep.class);
    private static final Duration EVERY = Duration.ofDays(1);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);
    /** Longer than a page takes. */
    private static final Duration LEASE = Duration.ofMinutes(10);
    /** What Stripe's lists of refunds and disputes are read for, less a day. */
    private static final Duration REFUNDS_LISTED = Duration.ofDays(34);
    private static final Duration DISPUTES_LISTED = Duration.ofDays(119);
    /** 2,000 objects a run; the next run follows at once. */
    private static final int PAGES_MAX = 20;
    private static final int PAGE = 100;
    private static final int ACCOUNTS_MAX = 20;

    private final Database database;
    private final Pager pager;
    private final Comparison comparison;
    private final Repairs repairs;
    private final Refresher refresher;
    private final Outcome outcome;

    /** What people are told, and when. */
    public record Outcome(RepairLog log, Findings findings, Ids ids) {}

    public ObjectSweep(Database database, Pager pager, Comparison comparison, Repairs repairs, Refresher refresher,
            Outcome outcome) {
        this.database = database;
        this.pager = pager;
        this.comparison = comparison;
        this.repairs = repairs;
        this.refresher = refresher;
        this.outcome = outcome;
    }

    /** Every account that is due. */
    public int run() {
        Instant now = now();
        List<Sweep> due = database.acrossOrganizations(tx -> {
            var mapper = tx.mapper(SweepMapper.class);
            mapper.begin(now, now.plus(EVERY));
            return mapper.takeDue(now, now.plus(LEASE), ACCOUNTS_MAX);
        });
        due.forEach(this::sweep);
        return due.size();
    }

    void runNow(UUID organizationId) {
        database.inTransaction(organizationId,
                tx -> tx.mapper(SweepMapper.class).take(organizationId, now().plus(LEASE)))
                .ifPresent(this::sweep);
    }

    private Instant now() {
        return outcome.ids().now();
    }

    private void sweep(Sweep taken) {
        Sweep sweep = taken.begunAt() == null ? taken.begun(now()) : taken;
        for (int page = 0; page < PAGES_MAX; page++) {
            Optional<Sweep> next = step(sweep);
            if (next.isEmpty()) {
                save(sweep, now().plus(AFTER_FAILURE));
                return;
            }
            boolean isFinished = next.get().begunAt() == null;
            Instant until = now().plus(isFinished ? EVERY : LEASE);
            if (!save(next.get(), until) || isFinished) return;
            sweep = next.get().until(until);
        }
        save(sweep, now());
    }

    private boolean save(Sweep sweep, Instant next) {
        return database.inTransaction(sweep.organizationId(), tx -> {
            // What Stripe no longer listed as events is compared by now.
            if (sweep.begunAt() == null)
                outcome.findings().resolve(tx, ReconcileFindings.MISSED_EVENTS,
                        TypeId.ORGANIZATION.format(tx.organization()));
            return tx.mapper(SweepMapper.class).save(tx.organization(), sweep, next) == 1;
        });
    }

    /** One page. Empty when Stripe could not be read: the page is begun again, later. */
    private Optional<Sweep> step(Sweep sweep) {
        Part part = Optional.ofNullable(sweep.part()).orElseThrow();
        return switch (part) {
            case DRIFTS -> Optional.of(drifts(sweep));
            case UNSETTLED -> Optional.of(unsettled(sweep));
            case PAYMENT_INTENTS, SESSIONS, REFUNDS, DISPUTES -> list(sweep, part, part.listed().orElseThrow());
        };
    }

    private Sweep drifts(Sweep sweep) {
        UUID organizationId = sweep.organizationId();
        Tally tally = Tally.NONE;
        for (var finding : database.inTransaction(organizationId, outcome.log()::open)) {
            Optional<StripeKind> kind = StripeKind.of(finding.subject());
            if (kind.isPresent())
                tally = tally.plus(repairs.check(organizationId, kind.get(), finding.subject()).orElse(Tally.NONE));
        }
        return sweep.counting(tally).at(Part.PAYMENT_INTENTS, null);
    }

    /** How many objects are ours, and which of them differ. */
    private record Seen(int compared, List<String> different) {}

    private Optional<Sweep> list(Sweep sweep, Part part, StripeKind kind) {
        Pager.Page page = pager.read(sweep.organizationId(), path(sweep, kind));
        return switch (page) {
            case Pager.Page.Unread(String why) -> {
                LOG.atWarn().addKeyValue("part", part).addKeyValue("why", why).log("a list of Stripe's cannot be read");
                yield Optional.empty();
            }
            case Pager.Page.Refused(String why, _) -> {
                LOG.atWarn().addKeyValue("part", part).addKeyValue("why", why).log("Stripe refuses a list");
                // With a place, the object to go on from is gone.
                yield Optional.of(sweep.at(sweep.afterId() == null ? next(part) : part, null));
            }
            case Pager.Page.Read(var objects, boolean isLast) -> {
                Seen seen = compare(sweep.organizationId(), kind, objects.stream().map(StripeObject::of).toList());
                database.reached(FailPoint.SWEEP_ANSWERED);
                Optional<Tally> tally = repair(sweep.organizationId(), kind, seen);
                database.reached(FailPoint.SWEEP_REPAIRED);
                yield tally.map(sweep::counting).map(counted -> isLast || objects.isEmpty()
                        ? counted.at(next(part), null)
                        : counted.at(part, StripeObject.of(objects.getLast()).id()));
            }
        };
    }

    private static Part next(Part part) {
        return Part.values()[part.ordinal() + 1];
    }

    private static String path(Sweep sweep, StripeKind kind) {
        return kind.path() + "?limit=" + PAGE + "&created[gte]=" + sweep.from(kind).getEpochSecond()
                + (sweep.afterId() == null ? "" : "&starting_after=" + sweep.afterId());
    }

    private Seen compare(UUID organizationId, StripeKind kind, List<StripeObject> objects) {
        return database.inTransaction(organizationId, tx -> {
            int compared = 0;
            var different = new ArrayList<String>();
            for (StripeObject object : objects) {
                var found = comparison.compare(tx, kind, object);
                if (found.isPresent()) compared++;
                if (found.flatMap(Comparison.Compared::difference).isPresent()) different.add(object.id());
            }
            return new Seen(compared, different);
        });
    }

    private Optional<Tally> repair(UUID organizationId, StripeKind kind, Seen seen) {
        Tally tally = new Tally(seen.compared(), 0);
        for (String stripeId : seen.different()) {
            Optional<Tally> checked = repairs.check(organizationId, kind, stripeId);
            if (checked.isEmpty()) return Optional.empty();
            tally = tally.plus(checked.get());
        }
        return Optional.of(tally);
    }

    private Sweep unsettled(Sweep sweep) {
        UUID organizationId = sweep.organizationId();
        UUID after = sweep.afterId() == null ? new UUID(0, 0) : UUID.fromString(sweep.afterId());
        List<UUID> payments = database.inTransaction(organizationId, tx -> KnownReversals.unsettled(tx,
                sweep.begun().minus(REFUNDS_LISTED), sweep.begun().minus(DISPUTES_LISTED), after, PAGE));
        payments.forEach(id -> refresher.refresh(organizationId, ReversalsRefresh.KIND, id));
        return payments.size() < PAGE
                ? sweep.finished(now(), database.inTransaction(organizationId, outcome.log()::open).size())
                : sweep.at(Part.UNSETTLED, payments.getLast().toString());
    }
}
