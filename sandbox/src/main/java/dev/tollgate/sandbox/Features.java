package dev.tollgate.sandbox;

import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.api.Routes;
import dev.tollgate.sandbox.balance.BalanceTransaction;
import dev.tollgate.sandbox.balance.BalanceTransactions;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.catalog.Prices;
import dev.tollgate.sandbox.catalog.Product;
import dev.tollgate.sandbox.catalog.Products;
import dev.tollgate.sandbox.challenge.Challenge;
import dev.tollgate.sandbox.challenge.Challenged;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.charge.Charges;
import dev.tollgate.sandbox.checkout.CheckoutSession;
import dev.tollgate.sandbox.checkout.SessionOutcomes;
import dev.tollgate.sandbox.checkout.SessionPayments;
import dev.tollgate.sandbox.checkout.Sessions;
import dev.tollgate.sandbox.checkout.SubscriptionSales;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.Customers;
import dev.tollgate.sandbox.dispute.Dispute;
import dev.tollgate.sandbox.dispute.Disputes;
import dev.tollgate.sandbox.dispute.Disputing;
import dev.tollgate.sandbox.dispute.EarlyFraudWarning;
import dev.tollgate.sandbox.event.Events;
import dev.tollgate.sandbox.invoice.Collecting;
import dev.tollgate.sandbox.invoice.DunningSettings;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceItem;
import dev.tollgate.sandbox.invoice.InvoiceItems;
import dev.tollgate.sandbox.invoice.InvoiceMoves;
import dev.tollgate.sandbox.invoice.InvoiceOutcomes;
import dev.tollgate.sandbox.invoice.InvoicePayment;
import dev.tollgate.sandbox.invoice.InvoicePayments;
import dev.tollgate.sandbox.invoice.Invoices;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.paymentintent.Captures;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentIntents;
import dev.tollgate.sandbox.paymentintent.Payments;
import dev.tollgate.sandbox.paymentmethod.ConfirmationToken;
import dev.tollgate.sandbox.paymentmethod.ConfirmationTokens;
import dev.tollgate.sandbox.paymentmethod.Mandate;
import dev.tollgate.sandbox.paymentmethod.Mandates;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.paymentmethod.PaymentMethods;
import dev.tollgate.sandbox.portal.Configuration;
import dev.tollgate.sandbox.portal.Configurations;
import dev.tollgate.sandbox.portal.PortalActions;
import dev.tollgate.sandbox.portal.PortalOutcomes;
import dev.tollgate.sandbox.portal.PortalSession;
import dev.tollgate.sandbox.portal.PortalSessions;
import dev.tollgate.sandbox.refund.Refund;
import dev.tollgate.sandbox.refund.Refunding;
import dev.tollgate.sandbox.refund.Refunds;
import dev.tollgate.sandbox.search.Search;
import dev.tollgate.sandbox.search.Searchable;
import dev.tollgate.sandbox.setupintent.SetupAttempt;
import dev.tollgate.sandbox.setupintent.SetupAttempts;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.setupintent.SetupIntents;
import dev.tollgate.sandbox.setupintent.Setups;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.TimedWork;
import dev.tollgate.sandbox.subscription.Canceling;
import dev.tollgate.sandbox.subscription.Changing;
import dev.tollgate.sandbox.subscription.OnClock;
import dev.tollgate.sandbox.subscription.Previews;
import dev.tollgate.sandbox.subscription.Renewing;
import dev.tollgate.sandbox.subscription.Selling;
import dev.tollgate.sandbox.subscription.Signup;
import dev.tollgate.sandbox.subscription.Subscribing;
import dev.tollgate.sandbox.subscription.Subscription;
import dev.tollgate.sandbox.subscription.SubscriptionItem;
import dev.tollgate.sandbox.subscription.SubscriptionOutcomes;
import dev.tollgate.sandbox.subscription.Subscriptions;
import dev.tollgate.sandbox.testclock.Advancing;
import dev.tollgate.sandbox.testclock.ClockDeletion;
import dev.tollgate.sandbox.testclock.TestClock;
import dev.tollgate.sandbox.testclock.TestClocks;
import dev.tollgate.sandbox.webhook.Deliveries;
import dev.tollgate.sandbox.webhook.WebhookEndpoint;
import dev.tollgate.sandbox.webhook.WebhookEndpoints;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All of Stripe that the sandbox has. A new kind of object is a line in each of the lists here. */
final class Features {

    /** Every kind of object that an account can hold. */
    static final List<Kind<?>> KINDS = List.of(Customer.KIND, PaymentMethod.KIND, ConfirmationToken.KIND,
            Mandate.KIND, SetupIntent.KIND, SetupAttempt.KIND, PaymentIntent.KIND, Charge.KIND, BalanceTransaction.KIND,
            CheckoutSession.KIND, Challenge.KIND, WebhookEndpoint.KIND, Product.KIND, Price.KIND, Refund.KIND,
            Dispute.KIND, EarlyFraudWarning.KIND, TestClock.KIND, Invoice.KIND, InvoiceItem.KIND, InvoicePayment.KIND,
            DunningSettings.KIND, Subscription.KIND, SubscriptionItem.KIND,
            Configuration.KIND, PortalSession.KIND);

    final Payments payments;
    private final Captures captures;
    private final Invoicing invoicing;
    private final Collecting collecting;
    private final Renewing renewing;
    private final Subscriptions subscriptions;
    private final OnClock subscriptionsOnClock = new OnClock();
    final Setups setups;
    final SessionPayments sessionPayments;
    final Refunding refunding = new Refunding();
    final Disputing disputing = new Disputing();
    private final PaymentMethods methods = new PaymentMethods();
    private final Customers customers;
    private final ClockDeletion clockDeletion;
    private final Supplier<String> base;
    private final Deliveries deliveries;

    /** {@code base} is the sandbox's own address. */
    Features(Supplier<String> base, Deliveries deliveries) {
        this.base = base;
        this.deliveries = deliveries;
        var subscriptionOutcomes = new SubscriptionOutcomes();
        invoicing = new Invoicing(subscriptionOutcomes);
        var signup = new Signup(invoicing);
        var outcomes = new SessionOutcomes(new SubscriptionSales(new Selling(invoicing, signup)));
        payments = new Payments(base, List.of(outcomes, new InvoiceOutcomes(invoicing)));
        collecting = new Collecting(payments, invoicing);
        captures = new Captures(payments);
        setups = new Setups(base, List.of(outcomes, subscriptionOutcomes, new PortalOutcomes()));
        renewing = new Renewing(invoicing, collecting);
        var canceling = new Canceling(invoicing, collecting);
        subscriptions = new Subscriptions(new Subscribing(invoicing, collecting, signup),
                new Changing(invoicing, collecting), canceling);
        customers = new Customers(methods, List.of(canceling));
        clockDeletion = new ClockDeletion(List.of(customers, subscriptionsOnClock));
        sessionPayments = new SessionPayments(base, payments, setups, outcomes);
    }

    /** What can be set to happen later. */
    TimedWork.Register timedWork() {
        return renewing.works(new TimedWork.Register(Map.ofEntries(Map.entry(Payments.SETTLE, payments::settleByItself),
                Map.entry(SessionPayments.EXPIRE, sessionPayments::expireByItself),
                Map.entry(Captures.EXPIRE, captures::expire),
                Map.entry(Refunding.NEWS, refunding::news),
                Map.entry(Charge.BANK_SPEAKS, disputing::bankSpeaks),
                Map.entry(Disputing.VERDICT, disputing::verdict), Map.entry(Disputing.DUE, disputing::due),
                Map.entry(TestClock.DELETE, clockDeletion),
                Map.entry(Collecting.FINALIZE, collecting::finalizeByItself),
                Map.entry(Collecting.ATTEMPT, collecting::attemptByItself),
                Map.entry(Collecting.OVERDUE, collecting::overdue),
                Map.entry(BalanceTransaction.BECOME_AVAILABLE, BalanceTransaction::becomeAvailable))));
    }

    /** What can be waiting for a buyer to answer the bank. */
    List<Challenged> challenged() {
        return List.of(payments, setups);
    }

    Routes routes(Advancing advancing) {
        return new Routes(Stream.of(customers.routes(), methods.routes(),
                new TestClocks(advancing, clockDeletion, List.of(subscriptionsOnClock)).routes(),
                new ConfirmationTokens().routes(), new Mandates().routes(), new SetupIntents(setups).routes(),
                new SetupAttempts().routes(), new PaymentIntents(payments, captures).routes(), new Charges().routes(),
                new BalanceTransactions().routes(), new Sessions(base, sessionPayments).routes(),
                new Events().routes(), new WebhookEndpoints(deliveries).routes(), new Products().routes(),
                new Prices().routes(), new Refunds(refunding).routes(), new Invoices(invoicing).routes(),
                new InvoiceMoves(invoicing, collecting).routes(), new InvoiceItems().routes(),
                new InvoicePayments().routes(), subscriptions.routes(), subscriptions.items().routes(),
                new Previews(invoicing).routes(), new Configurations().routes(),
                new PortalSessions(base).routes(), new Disputes(disputing).routes(),
                searches()).flatMap(List::stream).toList());
    }

    /** What customers do in the portal, which goes by the same rules as requests. */
    PortalActions portal(Routes routes) {
        return new PortalActions(routes, setups, base);
    }

    private static List<Route> searches() {
        return List.of(Search.of(Charge.KIND, Searchable.CHARGES), Search.of(Customer.KIND, Searchable.CUSTOMERS),
                Search.of(Invoice.KIND, Searchable.INVOICES),
                Search.of(PaymentIntent.KIND, Searchable.PAYMENT_INTENTS), Search.of(Price.KIND, Searchable.PRICES),
                Search.of(Product.KIND, Searchable.PRODUCTS),
                Search.of(Subscription.KIND, Searchable.SUBSCRIPTIONS));
    }
}
