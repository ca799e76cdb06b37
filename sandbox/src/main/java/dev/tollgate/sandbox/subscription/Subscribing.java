package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.Collecting;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.InvoiceStatus;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.paymentmethod.DeclineReason;
import dev.tollgate.sandbox.paymentmethod.OfferedMethods;
import dev.tollgate.sandbox.paymentmethod.Outcome;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Manner.Behavior;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/** Begins subscriptions, and pays what that costs. */
public final class Subscribing {

    private static final int DECLINED = 402;

    private final Invoicing invoicing;
    private final Collecting collecting;
    private final Signup signup;

    public Subscribing(Invoicing invoicing, Collecting collecting, Signup signup) {
        this.invoicing = invoicing;
        this.collecting = collecting;
        this.signup = signup;
    }

    /** A decline is an error only when it was asked for; then nothing stays of the subscription. */
    Subscription create(Tx tx, Order order) {
        order.check(tx);
        boolean free = order.trialEnd(tx).isPresent() || order.amount(tx) == 0;
        boolean collected = !free && order.chargesAutomatically() && !order.manner().is(Behavior.DEFAULT_INCOMPLETE);
        if (collected) check(tx, order);
        Subscription subscription = signup.make(tx, order);
        Invoice invoice = signup.firstInvoice(tx, subscription, order.manner().prorations());
        if (order.manner().is(Behavior.DEFAULT_INCOMPLETE)) subscription.announce(tx);
        if (free || order.chargesAutomatically()) invoicing.finalizeInvoice(tx, invoice);
        if (collected) tryToPay(tx, invoice, order.manner().offSession());
        if (invoice.amountDue() == 0) Signup.askForMethod(tx, subscription);
        if (!order.manner().is(Behavior.DEFAULT_INCOMPLETE)) subscription.announce(tx);
        Timers.begin(tx, subscription);
        return subscription;
    }

    /** A decline leaves the invoice open. */
    private void tryToPay(Tx tx, Invoice invoice, boolean offSession) {
        if (invoice.status() != InvoiceStatus.OPEN) return;
        try {
            collecting.pay(tx, invoice, Optional.empty(), offSession);
        } catch (StripeError refused) {
            if (refused.status() != DECLINED) throw refused;
        }
    }

    private static void check(Tx tx, Order order) {
        PaymentMethod method = order.method(tx).orElseThrow(Subscribing::noMethod);
        if (!OfferedMethods.having(order.terms(tx).getFirst().currency()).contains(method.type())) {
            throw StripeError.state("payment_intent_incompatible_payment_method", "The payment method " + method.id()
                    + " (" + method.type() + ") cannot pay in the currency of the subscription.");
        }
        if (!order.manner().is(Behavior.ERROR_IF_INCOMPLETE)) return;
        refuseDecline(tx, Customer.get(tx, order.customer(), "customer"), method, order.manner().offSession());
    }

    /** The same answer as after a declined payment, before anything is made. */
    static void refuseDecline(Tx tx, Customer customer, PaymentMethod method, boolean offSession) {
        Outcome outcome = method.outcome(offSession, customer.isSetUp(method.fingerprint()))
                .unless(tx.forcedDecline());
        if (outcome instanceof Outcome.Decline(DeclineReason reason)) {
            throw StripeError.card(reason.refusal());
        }
        if (outcome instanceof Outcome.Challenge) {
            String code = "subscription_payment_intent_requires_action";
            throw StripeError.card(Json.object("code", code, "doc_url",
                    StripeError.docs(code), "message", "Payment for this subscription requires additional user action "
                            + "before it can be completed successfully. Payment can be completed using the "
                            + "PaymentIntent associated with subscription.",
                    "type", "card_error"));
        }
    }

    static StripeError noMethod() {
        return StripeError.state("resource_missing", "This customer has no attached payment source or default payment "
                + "method. Please consider adding a default payment method. For more information, visit "
                + "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.");
    }
}
