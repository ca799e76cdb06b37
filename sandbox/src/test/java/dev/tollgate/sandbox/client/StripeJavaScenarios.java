package dev.tollgate.sandbox.client;

import com.google.gson.JsonObject;
import java.net.URI;

/** The scenarios as stripe-java plays them; {@code scenarios.mjs} is the same with stripe-node. */
final class StripeJavaScenarios {

    private StripeJavaScenarios() {}

    /** A script: what a shop does, step for step. */
    @FunctionalInterface
    interface Scenario {
        void play(Scene it) throws Exception;
    }

    static JsonObject play(String name, URI base) throws Exception {
        var scene = new Scene(base);
        named(name).play(scene);
        scene.outside().control("drain");
        return scene.graph();
    }

    private static Scenario named(String name) {
        return switch (name) {
            case "oneTime" -> Payments::oneTime;
            case "inSteps" -> Payments::inSteps;
            case "canceled" -> Payments::canceled;
            case "captureLater" -> Payments::captureLater;
            case "decliners" -> Payments::decliners;
            case "anotherCardAfterADecline" -> Payments::anotherCardAfterADecline;
            case "confirmationToken" -> Payments::confirmationToken;
            case "mistakes" -> Payments::mistakes;
            case "pages" -> Payments::pages;
            case "delayedDebit" -> Payments::delayedDebit;
            case "delayedDebitThatFails" -> Payments::delayedDebitThatFails;
            case "savedCard" -> SavedCards::savedCard;
            case "attachedCard" -> SavedCards::attachedCard;
            case "threeDSecure" -> SavedCards::threeDSecure;
            case "threeDSecureThatFails" -> SavedCards::threeDSecureThatFails;
            case "threeDSecureInAFrame" -> SavedCards::threeDSecureInAFrame;
            case "threeDSecureOffSession" -> SavedCards::threeDSecureOffSession;
            case "setupIntent" -> SavedCards::setupIntent;
            case "setupIntentWithThreeDSecure" -> SavedCards::setupIntentWithThreeDSecure;
            case "hostedCheckout" -> Checkouts::hostedCheckout;
            case "hostedCheckoutByForm" -> Checkouts::hostedCheckoutByForm;
            case "hostedCheckoutWithThreeDSecure" -> Checkouts::hostedCheckoutWithThreeDSecure;
            case "hostedCheckoutThatKeepsTheCard" -> Checkouts::hostedCheckoutThatKeepsTheCard;
            case "hostedCheckoutOfPrices" -> Checkouts::hostedCheckoutOfPrices;
            case "hostedCheckoutThatExpires" -> Checkouts::hostedCheckoutThatExpires;
            case "hostedCheckoutByDebit" -> Checkouts::hostedCheckoutByDebit;
            case "subscriptionCheckout" -> Checkouts::subscriptionCheckout;
            case "subscriptionCheckoutWithTrial" -> Checkouts::subscriptionCheckoutWithTrial;
            case "setupCheckoutThenSubscription" -> Checkouts::setupCheckoutThenSubscription;
            case "refundFull" -> MoneyBack::refundFull;
            case "refundPartial" -> MoneyBack::refundPartial;
            case "refundThatIsPending" -> MoneyBack::refundThatIsPending;
            case "refundThatFailsLater" -> MoneyBack::refundThatFailsLater;
            case "refundThatFailsByItself" -> MoneyBack::refundThatFailsByItself;
            case "disputeWon" -> MoneyBack::disputeWon;
            case "disputeLost" -> MoneyBack::disputeLost;
            case "disputeNobodyAnswers" -> MoneyBack::disputeNobodyAnswers;
            case "disputeByCard" -> MoneyBack::disputeByCard;
            case "testClock" -> Clocks::testClock;
            case "trialThatConverts" -> Billing::trialThatConverts;
            case "fourteenMonths" -> Billing::fourteenMonths;
            case "renewalThatFails" -> Billing::renewalThatFails;
            case "dunningToTheEnd" -> Billing::dunningToTheEnd;
            case "canceledAtPeriodEnd" -> Billing::canceledAtPeriodEnd;
            case "canceledAtOnce" -> Billing::canceledAtOnce;
            case "anotherPlan" -> Billing::anotherPlan;
            case "anotherQuantity" -> Billing::anotherQuantity;
            case "subscriptionItems" -> Billing::subscriptionItems;
            case "firstPaymentInAFrame" -> Billing::firstPaymentInAFrame;
            case "trialWithoutACard" -> Billing::trialWithoutACard;
            case "trialThatPauses" -> Billing::trialThatPauses;
            case "pausedCollection" -> Billing::pausedCollection;
            case "renewalWithThreeDSecure" -> Billing::renewalWithThreeDSecure;
            case "sentInvoices" -> Billing::sentInvoices;
            case "subscribers" -> Billing::subscribers;
            case "subscriptionMistakes" -> Billing::subscriptionMistakes;
            case "portalSession" -> Billing::portalSession;
            case "oneOffInvoice" -> Invoicing::oneOffInvoice;
            case "invoicePayments" -> Invoicing::invoicePayments;
            case "invoiceByLink" -> Invoicing::invoiceByLink;
            case "declinedInvoice" -> Invoicing::declinedInvoice;
            case "unpaidInvoices" -> Invoicing::unpaidInvoices;
            case "refundedInvoice" -> Invoicing::refundedInvoice;
            case "creditIsUsedUp" -> Invoicing::creditIsUsedUp;
            default -> throw new IllegalArgumentException("There is no scenario " + name + ".");
        };
    }
}
