package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.reconcile.SweepProgress.Tally;
import dev.tollgate.server.stripe.StripeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the objects of a page with ours, and sets right what differs. One that cannot be read or compared is told to
 * a person and left out until the next sweep: the others are dealt with all the same.
 */
final class PageCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PageCheck.class);
    private static final int ERROR_CHARACTERS_MAX = 500;

    private final Database database;
    private final Comparison comparison;
    private final Repairs repairs;
    private final RepairLog log;

    PageCheck(Database database, Comparison comparison, Repairs repairs, RepairLog log) {
        this.database = database;
        this.comparison = comparison;
        this.repairs = repairs;
        this.log = log;
    }

    /** Stripe could not be read: what is begun is begun again, later. */
    static final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unread(String what) {
            super(what);
        }
    }

    /** How many objects are ours, and which of them differ. */
    private record Seen(int compared, List<String> different) {}

    /**
     * @param leavesOut
     *            what Stripe lists and does not show by itself; otherwise it is taken for Stripe being down
     * @throws Unread
     *             when an object cannot be read and is not left out
     */
    Tally check(UUID organizationId, StripeKind kind, List<StripeObject> objects, boolean leavesOut) {
        Seen seen = compareEach(organizationId, kind, objects);
        database.reached(ReconcileFailPoint.SWEEP_ANSWERED);
        Tally tally = new Tally(seen.compared(), 0);
        for (String stripeId : seen.different())
            tally = tally.plus(repair(organizationId, kind, stripeId, leavesOut));
        database.reached(ReconcileFailPoint.SWEEP_REPAIRED);
        return tally;
    }

    /** What differed before. One that cannot be read stays as it is. */
    Tally checkAgain(UUID organizationId, StripeKind kind, String stripeId) {
        try {
            return repairs.check(organizationId, kind, stripeId).orElse(Tally.NONE);
        } catch (RuntimeException failure) {
            leaveOut(organizationId, kind, stripeId, failure);
            return Tally.NONE;
        }
    }

    private Tally repair(UUID organizationId, StripeKind kind, String stripeId, boolean leavesOut) {
        try {
            Optional<Tally> checked = repairs.check(organizationId, kind, stripeId);
            if (checked.isPresent()) return checked.get();
        } catch (RuntimeException failure) {
            leaveOut(organizationId, kind, stripeId, failure);
            return Tally.NONE;
        }
        var unread = new Unread(stripeId + " cannot be read at Stripe");
        if (!leavesOut) throw unread;
        leaveOut(organizationId, kind, stripeId, unread);
        return Tally.NONE;
    }

    /** All in one transaction, and each in its own only when that fails. */
    private Seen compareEach(UUID organizationId, StripeKind kind, List<StripeObject> objects) {
        try {
            return compare(organizationId, kind, objects);
        } catch (RuntimeException failure) {
            if (Database.isLost(failure) || objects.isEmpty()) throw failure;
        }
        int compared = 0;
        var different = new ArrayList<String>();
        for (StripeObject object : objects) {
            try {
                Seen one = compare(organizationId, kind, List.of(object));
                compared += one.compared();
                different.addAll(one.different());
            } catch (RuntimeException failure) {
                leaveOut(organizationId, kind, object.id(), failure);
            }
        }
        return new Seen(compared, different);
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

    private void leaveOut(UUID organizationId, StripeKind kind, String stripeId, RuntimeException failure) {
        if (Database.isLost(failure)) throw failure;
        LOG.atWarn().addKeyValue("kind", kind).addKeyValue("object", stripeId).setCause(failure)
                .log("an object cannot be compared; the next sweep tries again");
        String why = String.valueOf(failure.getMessage());
        database.inTransaction(organizationId, tx -> {
            log.notCompared(tx, stripeId.isEmpty() ? kind.name() : stripeId,
                    why.substring(0, Math.min(why.length(), ERROR_CHARACTERS_MAX)));
            return true;
        });
    }
}
