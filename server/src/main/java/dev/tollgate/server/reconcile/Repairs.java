package dev.tollgate.server.reconcile;

import dev.tollgate.server.checkout.CheckoutSettlement;
import dev.tollgate.server.checkout.PaymentRefresh;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.payment.PaymentOwners.Observation;
import dev.tollgate.server.payment.Payments;
import dev.tollgate.server.payment.ReversalsRefresh;
import dev.tollgate.server.reconcile.Comparison.Compared;
import dev.tollgate.server.reconcile.SweepProgress.Tally;
import dev.tollgate.server.stripe.Pager;
import dev.tollgate.server.stripe.Refresher;
import dev.tollgate.server.stripe.StripeObject;
import dev.tollgate.server.stripe.StripeObjectParser;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets right what differs from Stripe, by the same look as everything else. */
public final class Repairs {
    private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);
    /** The first may find out that it is paid, and only the next one reads what went back of it. */
    private static final int READS_MAX = 2;

    private final Database database;
    private final Pager pager;
    private final Comparison comparison;
    private final CheckoutSettlement settlement;
    private final Reading reading;
    private final RepairLog log;

    /** How things are read again. */
    public record Reading(Refresher refresher, Payments payments) {}

    public Repairs(Database database, Pager pager, Comparison comparison, CheckoutSettlement settlement,
            Reading reading,
            RepairLog log) {
        this.database = database;
        this.pager = pager;
        this.comparison = comparison;
        this.settlement = settlement;
        this.reading = reading;
        this.log = log;
    }

    /**
     * Reads one object again, for what a list showed may have been under way just then.
     *
     * @return empty when Stripe could not be read
     */
    Optional<Tally> check(UUID organizationId, StripeKind kind, String stripeId) {
        Optional<StripeObject> theirs = read(organizationId, kind, stripeId);
        if (theirs.isEmpty()) return Optional.empty();
        Optional<Compared> first = compare(organizationId, kind, theirs.get());
        if (first.isEmpty()) return Optional.of(writeDown(organizationId, stripeId, Optional.empty(), false));
        UUID checkoutId = first.get().checkoutId();
        Optional<String> difference = first.get().difference();
        for (int reads = 0; reads < READS_MAX && difference.isPresent(); reads++) {
            repair(organizationId, checkoutId, kind, theirs.get());
            theirs = read(organizationId, kind, stripeId);
            if (theirs.isEmpty()) return Optional.empty();
            difference = compare(organizationId, kind, theirs.get()).flatMap(Compared::difference);
        }
        var before = first.get().difference().map(was -> new RepairLog.Difference(kind, checkoutId, stripeId, was));
        return Optional.of(writeDown(organizationId, stripeId, before, difference.isPresent()));
    }

    private Tally writeDown(UUID organizationId, String stripeId, Optional<RepairLog.Difference> before,
            boolean isDrifting) {
        return database.inTransaction(organizationId, tx -> {
            if (before.isEmpty()) {
                log.same(tx, stripeId);
                return Tally.NONE;
            }
            if (isDrifting) log.drifting(tx, before.get());
            else log.repaired(tx, before.get());
            return isDrifting ? Tally.NONE : new Tally(0, 1);
        });
    }

    private Optional<StripeObject> read(UUID organizationId, StripeKind kind, String stripeId) {
        return pager.one(organizationId, kind.path() + "/" + stripeId).map(StripeObject::of);
    }

    private Optional<Compared> compare(UUID organizationId, StripeKind kind, StripeObject theirs) {
        return database.inTransaction(organizationId, tx -> comparison.compare(tx, kind, theirs));
    }

    /** What fails for one checkout must not keep the others from being swept: it stays a drift. */
    private void repair(UUID organizationId, UUID checkoutId, StripeKind kind, StripeObject theirs) {
        try {
            database.inTransaction(organizationId, tx -> learn(tx, checkoutId, kind, theirs));
            read(organizationId, checkoutId, kind);
        } catch (RuntimeException failure) {
            LOG.atWarn().addKeyValue("object", theirs.id()).setCause(failure).log("a repair failed");
        }
    }

    private void read(UUID organizationId, UUID checkoutId, StripeKind kind) {
        reading.refresher().refresh(organizationId, PaymentRefresh.KIND, checkoutId);
        if (kind != StripeKind.REFUND && kind != StripeKind.DISPUTE) return;
        database.inTransaction(organizationId, tx -> reading.payments().ofCheckout(tx, checkoutId))
                .forEach(payment -> reading.refresher().refresh(organizationId, ReversalsRefresh.KIND, payment.id()));
    }

    /** A checkout that does not know its object learns its id, as from an event. */
    private boolean learn(Tx tx, UUID checkoutId, StripeKind kind, StripeObject theirs) {
        boolean isKnown = comparison.isKnown(tx, theirs);
        return switch (kind) {
            case PAYMENT_INTENT -> !isKnown && settlement.learn(tx, checkoutId,
                    new Observation(StripeObjectParser.ofPaymentIntent(theirs.json()).asHint(), "sweep",
                            OptionalLong.empty()));
            case SESSION -> !isKnown && settlement.learn(tx, checkoutId, new Observation(
                    StripeObjectParser.ofSession(theirs.json()).asHint(), "sweep", OptionalLong.empty()));
            case REFUND, DISPUTE -> false;
        };
    }
}
