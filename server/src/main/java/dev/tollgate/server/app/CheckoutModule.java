package dev.tollgate.server.app;

import dev.tollgate.server.catalog.Catalog;
import dev.tollgate.server.checkout.CheckoutAnswers;
import dev.tollgate.server.checkout.CheckoutClosing;
import dev.tollgate.server.checkout.CheckoutCreation;
import dev.tollgate.server.checkout.CheckoutEventHandler;
import dev.tollgate.server.checkout.CheckoutSettlement;
import dev.tollgate.server.checkout.CheckoutVersions;
import dev.tollgate.server.checkout.CheckoutWriter;
import dev.tollgate.server.checkout.Checkouts;
import dev.tollgate.server.checkout.CloseOperation;
import dev.tollgate.server.checkout.ConfirmOperation;
import dev.tollgate.server.checkout.CreateOperation;
import dev.tollgate.server.checkout.CreationAwaiter;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.checkout.EffectMakeUp;
import dev.tollgate.server.checkout.Effects;
import dev.tollgate.server.checkout.ObjectOwnership;
import dev.tollgate.server.checkout.OrderNumbers;
import dev.tollgate.server.checkout.PaidPurchaseClaim;
import dev.tollgate.server.checkout.PaymentConfirmation;
import dev.tollgate.server.checkout.PaymentRefresh;
import dev.tollgate.server.checkout.StartClaims;
import dev.tollgate.server.customer.CreateCustomerOperation;
import dev.tollgate.server.customer.CustomerEventHandler;
import dev.tollgate.server.customer.CustomerEvents;
import dev.tollgate.server.customer.CustomerRefresh;
import dev.tollgate.server.customer.Customers;
import dev.tollgate.server.customer.StripeCustomers;
import dev.tollgate.server.customer.UpdateCustomerOperation;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.inbox.ForeignEvents;
import dev.tollgate.server.inbox.StripeEventHandler;
import dev.tollgate.server.job.JobHandler;
import dev.tollgate.server.payment.OrphanCleanUp;
import dev.tollgate.server.payment.OrphanClosing;
import dev.tollgate.server.payment.Orphans;
import dev.tollgate.server.payment.Payments;
import dev.tollgate.server.payment.RefundOperation;
import dev.tollgate.server.payment.RefundReservations;
import dev.tollgate.server.payment.Refunds;
import dev.tollgate.server.payment.ReversalSettlement;
import dev.tollgate.server.payment.ReversalsRefresh;
import dev.tollgate.server.payment.SurplusRefunds;
import dev.tollgate.server.stripe.OperationHandler;
import dev.tollgate.server.stripe.Operations;
import dev.tollgate.server.stripe.Refresher;
import java.util.Deque;
import java.util.List;

/** Checkouts and their payments: what is under a checkout's lock is built together. */
final class CheckoutModule {
    final Payments payments;
    final CheckoutVersions versions;
    final CheckoutSettlement settlement;
    final ObjectOwnership ownership;
    final List<StripeEventHandler> eventHandlers;
    final Refresher refresher;
    final Operations operations;
    final Refunds refunds;
    final Checkouts checkouts;
    final PaymentConfirmation confirmations;
    final CheckoutClosing closings;
    final Customers customers;
    final Catalog catalog;
    final List<JobHandler> jobHandlers;

    /**
     * @param furtherEffects
     *            what follows from checkouts in other features
     * @param opened
     *            what is closed at the end, the last first
     */
    CheckoutModule(Foundation base, List<Effect> furtherEffects, Deque<AutoCloseable> opened) {
        Ids ids = base.ids();
        Database database = base.database();
        payments = new Payments(ids);
        catalog = new Catalog(database, base.keys(), ids);
        var reservations = new RefundReservations(payments, base.journal(), base.refreshes(), ids);
        var orphans = new Orphans(base.queue(), base.findings(), ids);
        var foreign = new ForeignEvents(base.queue(), ids);
        var effects = new Effects(furtherEffects, base.queue(), base.findings());
        versions = new CheckoutVersions(payments, new SurplusRefunds(reservations, base.findings()),
                new StartClaims(List.of(new PaidPurchaseClaim(ids))), base.log(), base.events(), effects, ids);
        settlement = new CheckoutSettlement(versions, payments, base.refreshes(), orphans,
                new CheckoutSettlement.Learning(base.box(), foreign), base.organizations(), base.findings(), ids);
        ownership = new ObjectOwnership(versions, payments, orphans, base.findings());
        var customerEvents = new CustomerEvents(base.events());
        var stripeCustomers = new StripeCustomers(base.journal(), base.refreshes(), foreign, customerEvents,
                base.findings(), ids);
        eventHandlers = List.of(new CheckoutEventHandler(ownership, versions, settlement),
                new CustomerEventHandler(stripeCustomers));
        var reversals = new ReversalSettlement(database, payments, settlement, base.refreshes(), base.findings(), ids);
        refresher = new Refresher(database, base.refreshes(), base.background(), base.findings(), ids, List.of(
                new PaymentRefresh(database, base.reader(), versions, settlement, base.journal(), ids),
                new ReversalsRefresh(database, base.reader(), payments, reversals, base.ids()),
                new CustomerRefresh(database, base.api(), base.accounts(), stripeCustomers, base.refreshes(), ids)));
        operations = new Operations(database, base.journal(), ids,
                handlers(base, reversals, stripeCustomers));
        opened.push(operations);
        refunds = new Refunds(database, base.keys(), settlement, payments, reservations, reversals,
                new Refunds.Stripe(base.journal(), operations, base.lookup(), refresher));
        customers = new Customers(database, base.journal(), operations, stripeCustomers, customerEvents, ids);
        closings = new CheckoutClosing(database, base.journal(), operations, versions,
                new CheckoutAnswers(settlement, base.findings(), base.keys()), base.refreshes(), ids);
        var writer = new CheckoutWriter(versions, payments, base.journal(), base.refreshes(),
                new OrderNumbers(database, base.organizations(), ids), List.of(), ids);
        var creation = new CheckoutCreation(database, base.keys(), catalog, customers, closings, versions, writer,
                base.organizations());
        opened.push(creation);
        checkouts = new Checkouts(database, creation, customers, closings,
                new CreationAwaiter(database, base.journal(), operations, versions, base.watchers()), operations,
                versions, base.box());
        confirmations = new PaymentConfirmation(database, base.keys(), base.journal(), operations, base.refreshes(),
                checkouts, base.organizations(), ids);
        jobHandlers = List.of(
                new OrphanCleanUp(database, base.reader(), settlement, orphans, base.journal(), operations, ids),
                new EffectMakeUp(versions, effects, base.findings()), foreign);
    }

    private List<OperationHandler> handlers(Foundation base, ReversalSettlement reversals,
            StripeCustomers stripeCustomers) {
        var answers = new CheckoutAnswers(settlement, base.findings(), base.keys());
        return List.of(new CreateCustomerOperation(stripeCustomers), new UpdateCustomerOperation(stripeCustomers),
                new CreateOperation(CreateOperation.PAYMENT_INTENT, versions, answers, stripeCustomers, base.lookup(),
                        refresher),
                new CreateOperation(CreateOperation.SESSION, versions, answers, stripeCustomers, base.lookup(),
                        refresher),
                new ConfirmOperation(base.database(), versions, settlement, answers, base.reader(),
                        new ConfirmOperation.Reading(base.refreshes(), refresher), base.findings()),
                new CloseOperation(CloseOperation.CANCEL, base.database(), versions, answers, refresher, base.ids()),
                new CloseOperation(CloseOperation.EXPIRE_SESSION, base.database(), versions, answers, refresher,
                        base.ids()),
                new RefundOperation(base.lookup(), reversals, refresher), new OrphanClosing());
    }
}
