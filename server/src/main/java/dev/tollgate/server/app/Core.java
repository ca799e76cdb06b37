package dev.tollgate.server.app;

import dev.tollgate.server.catalog.Catalog;
import dev.tollgate.server.checkout.CheckoutClosing;
import dev.tollgate.server.checkout.CheckoutCreation;
import dev.tollgate.server.checkout.CheckoutOperations;
import dev.tollgate.server.checkout.CheckoutRepository;
import dev.tollgate.server.checkout.CheckoutVersions;
import dev.tollgate.server.checkout.CheckoutWriter;
import dev.tollgate.server.checkout.Checkouts;
import dev.tollgate.server.checkout.CreationAwaiter;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.checkout.OrderNumbers;
import dev.tollgate.server.checkout.PaymentConfirmation;
import dev.tollgate.server.checkout.Refresher;
import dev.tollgate.server.checkout.Settlement;
import dev.tollgate.server.checkout.StripeResultHandler;
import dev.tollgate.server.customer.Customers;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.inbox.ForeignEvents;
import dev.tollgate.server.orphan.CleanUp;
import dev.tollgate.server.orphan.LearnedIds;
import dev.tollgate.server.orphan.OrphanOperations;
import dev.tollgate.server.orphan.Orphans;
import dev.tollgate.server.refund.PolicyRefunds;
import dev.tollgate.server.refund.RefundOperations;
import dev.tollgate.server.refund.Refunds;
import dev.tollgate.server.refund.Reservations;
import dev.tollgate.server.refund.ReversalSettlement;
import dev.tollgate.server.stripe.Operation;
import java.util.ArrayList;
import java.util.List;

/** The features, each built once, in the order of the dependencies. */
record Core(Floor floor, Customers customers, Catalog catalog, Checkouts checkouts, PaymentConfirmation confirmations,
        CheckoutClosing closings, Refresher looks, CheckoutOperations steps, Refunds refunds,
        RefundOperations refundSteps,
        OrphanOperations orphanSteps, CleanUp cleanUp, ForeignEvents foreign, Intake intake) {

    /**
     * @param further
     *            effects, after the gateway's own
     */
    static Core of(Config config, Floor floor, List<Effect> further) {
        Ids ids = floor.ids();
        Database database = floor.database();
        var registry = new CheckoutRepository();
        var reservations = new Reservations(floor.journal(), registry, ids);
        var orphans = new Orphans(floor.queue(), floor.findings(), ids);
        var foreign = new ForeignEvents(floor.queue(), ids);
        var effects = new ArrayList<Effect>(List.of(new LearnedIds(foreign), new PolicyRefunds(reservations), orphans));
        effects.addAll(further);
        var customers = new Customers(database, floor.journal(), ids);
        var catalog = new Catalog(database, floor.requests(), ids);
        var changes = new CheckoutVersions(floor.log(), effects, ids);
        var seenReturns = new ReversalSettlement(floor.findings(), ids);
        var settlement = new Settlement(changes, seenReturns, floor.findings(), floor.box(), ids);
        var looks = new Refresher(database, settlement, floor.observer(), floor.background(), ids);
        var answers = new StripeResultHandler(database, floor.journal(), settlement, floor.findings(), ids);
        var steps = new CheckoutOperations(database, floor.journal(), answers, looks, floor.lookup());
        var refundSteps = new RefundOperations(database, floor.journal(), floor.lookup(), settlement, looks,
                seenReturns);
        var refunds = new Refunds(database, floor.requests(), registry, reservations, floor.journal(), refundSteps);
        var orphanSteps = new OrphanOperations(database, floor.journal(), ids);
        var cleanUp = new CleanUp(database, floor.observer(), registry, looks, orphanSteps, orphans);
        var closings = new CheckoutClosing(database, floor.journal(), steps, changes, settlement, ids);
        var openings = new CheckoutCreation(database, floor.requests(), catalog, customers, closings,
                new CheckoutWriter(floor.journal(), changes, new OrderNumbers(database, ids), ids));
        var pending = new CreationAwaiter(database, floor.journal(), steps, floor.watchers());
        var checkouts = new Checkouts(database, openings, customers, closings, pending, floor.box());
        var confirmations = new PaymentConfirmation(database, floor.requests(), floor.journal(), steps, checkouts, ids);
        var intake = new Intake(config, floor, registry, settlement, looks, orphans);
        return new Core(floor, customers, catalog, checkouts, confirmations, closings, looks, steps, refunds,
                refundSteps, orphanSteps, cleanUp, foreign, intake);
    }

    /** What a crash or a silence left between us and Stripe. Each kind of operation is finished by whoever began it. */
    int resumeOperations() {
        int resumed = 0;
        for (var due : floor.journal().due()) {
            var claimed = floor.journal().claim(due.organizationId(), due.id());
            if (claimed.isEmpty()) continue;
            floor.database().reached(FailPoint.OPERATION_CLAIMED);
            resume(claimed.get());
            resumed++;
        }
        return resumed;
    }

    private void resume(Operation operation) {
        switch (operation.kind()) {
            case CREATE_CUSTOMER -> customers().resume(operation);
            case REFUND -> refundSteps().resume(operation);
            case CREATE_PAYMENT_INTENT, CREATE_SESSION, CONFIRM, CANCEL, EXPIRE_SESSION ->
                steps().resume(operation);
            case CLOSE_ORPHAN, REFUND_ORPHAN -> orphanSteps().resume(operation);
        }
    }
}
