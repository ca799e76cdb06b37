package dev.tollgate.sandbox.dispute;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.balance.BalanceTransaction;
import dev.tollgate.sandbox.balance.BalanceTransaction.Movement;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.dispute.DisputeStatus.Verb;
import dev.tollgate.sandbox.paymentmethod.Aftermath;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;

/** The buyer's bank after a payment: opens disputes, moves their money, weighs evidence. */
public final class Disputing {

    /** The timed work of a bank that has read the evidence. */
    public static final String VERDICT = "dispute.verdict";
    /** The timed work of a deadline. */
    public static final String DUE = "dispute.due";
    private static final long FEE = 1500;
    private static final List<String> REASONS = List.of("bank_cannot_process", "check_returned",
            "credit_not_processed", "customer_initiated", "debit_not_authorized", "duplicate", "fraudulent", "general",
            "incorrect_account_details", "insufficient_funds", "noncompliant", "product_not_received",
            "product_unacceptable", "subscription_canceled", "unrecognized");

    /** The time has come that the buyer's bank speaks up about a charge. */
    public void bankSpeaks(Tx tx, String chargeId) {
        Charge charge = tx.get(Charge.KIND, chargeId, "charge");
        if (charge.flag("disputed") || charge.unrefunded() == 0) return;
        long all = charge.unrefunded();
        switch (charge.aftermath()) {
            case DISPUTE_FRAUDULENT -> open(tx, charge, all, "fraudulent", DisputeStatus.NEEDS_RESPONSE);
            case DISPUTE_NOT_RECEIVED -> open(tx, charge, all, "product_not_received", DisputeStatus.NEEDS_RESPONSE);
            case DISPUTE_NOT_AUTHORIZED -> open(tx, charge, all, "debit_not_authorized", DisputeStatus.NEEDS_RESPONSE);
            case INQUIRY -> open(tx, charge, all, "fraudulent", DisputeStatus.WARNING_NEEDS_RESPONSE);
            case EARLY_FRAUD_WARNING -> EarlyFraudWarning.create(tx, charge);
            case NONE, AVAILABLE_AT_ONCE, REFUND_PENDING, REFUND_FAILS -> {
            }
        }
    }

    /** The same change by the time of whoever paid. */
    public static Tx time(Tx tx, Dispute dispute) {
        return Owned.time(tx, charge(tx, dispute));
    }

    /**
     * A bank takes back what a charge has left, or a part of it. There may be several disputes over one charge, but
     * never over the same money at once.
     *
     * @param amount
     *            0: all
     */
    public Dispute open(Tx tx, Charge charge, long amount, String reason) {
        if (!REASONS.contains(reason)) {
            throw StripeError.invalidParam("Invalid reason: must be one of " + String.join(", ", REASONS), "reason");
        }
        long left = undisputed(tx, charge);
        if (charge.flag("disputed") && left <= 0)
            throw StripeError.invalid("Charge " + charge.id() + " was disputed before.");
        if (amount < 0 || amount > left) throw StripeError.invalidParam("Only " + left + " can be disputed.", "amount");
        if (!charge.succeeded() || charge.unrefunded() == 0) {
            throw StripeError.invalid("Charge " + charge.id() + " has no money that could be disputed.");
        }
        return open(tx, charge, amount == 0 ? left : amount, reason, DisputeStatus.NEEDS_RESPONSE);
    }

    private static long undisputed(Tx tx, Charge charge) {
        return charge.unrefunded() - tx.all(Dispute.KIND).oldestFirst()
                .filter(dispute -> dispute.text("charge").equals(charge.id()) && !dispute.status().isOver())
                .mapToLong(dispute -> dispute.number("amount")).sum();
    }

    private static boolean isTaken(Tx tx, Charge charge) {
        return tx.all(Dispute.KIND).oldestFirst().anyMatch(dispute -> dispute.text("charge").equals(charge.id())
                && !dispute.status().isOver() && !dispute.status().isInquiry());
    }

    private static Dispute open(Tx tx, Charge charge, long amount, String reason, DisputeStatus status) {
        Dispute dispute = Dispute.create(tx, charge, amount, reason, status);
        charge.dispute();
        tx.at(dispute.due(tx.now()), DUE, dispute.id());
        if (status.isInquiry()) {
            tx.emit("charge.dispute.created", dispute);
            return dispute;
        }
        withdraw(tx, dispute, charge);
        tx.emit("charge.dispute.created", dispute);
        tx.emit("charge.dispute.funds_withdrawn", dispute);
        return dispute;
    }

    /** Adds evidence, which the bank gets when it is submitted. */
    void respond(Tx tx, Dispute dispute, JsonObject evidence, boolean submit) {
        dispute.require(Verb.RESPOND);
        if (!evidence.isEmpty()) dispute.evidence(evidence);
        if (!submit) return;
        dispute.submitted();
        tx.at(tx.now().plus(Aftermath.AFTER), VERDICT, dispute.id());
    }

    /** The bank has read the evidence. What it says follows from Stripe's own words for tests, or is left open. */
    public void verdict(Tx tx, String id) {
        Dispute dispute = tx.get(Dispute.KIND, id, "dispute");
        if (dispute.status() != dispute.status().reviewed()) return;
        switch (dispute.words()) {
            case "winning_evidence" -> decide(tx, dispute, true);
            case "losing_evidence" -> decide(tx, dispute, false);
            case "escalate_inquiry_evidence" -> escalate(tx, dispute);
            default -> {
            }
        }
    }

    /** The last day is over. Whoever has not responded has lost; a mere inquiry just ends. */
    public void due(Tx tx, String id) {
        Dispute dispute = tx.get(Dispute.KIND, id, "dispute");
        if (!dispute.isDue(tx.now()) || !dispute.status().allows(Verb.RESPOND)) return;
        dispute.pastDue();
        decide(tx, dispute, false);
    }

    /** The merchant gives in. */
    void giveIn(Tx tx, Dispute dispute) {
        dispute.require(Verb.CLOSE);
        decide(tx, dispute, false);
    }

    /** The bank's last word. Who wins gets the money back, and the fee. */
    public void decide(Tx tx, Dispute dispute, boolean won) {
        dispute.require(Verb.DECIDE);
        Still before = dispute.still();
        dispute.status(dispute.status().closed(won));
        boolean returned = dispute.status() == DisputeStatus.WON;
        if (returned) reinstate(tx, dispute);
        tx.emit("charge.dispute.closed", dispute, before.previously());
        if (returned) tx.emit("charge.dispute.funds_reinstated", dispute);
    }

    /** An inquiry becomes a chargeback, unless everything was given back meanwhile. */
    private static void escalate(Tx tx, Dispute dispute) {
        if (!dispute.status().allows(Verb.ESCALATE)) return;
        Charge charge = charge(tx, dispute);
        Still before = dispute.still();
        if (charge.unrefunded() == 0) {
            dispute.status(dispute.status().closed(true));
            tx.emit("charge.dispute.closed", dispute, before.previously());
            return;
        }
        dispute.escalate(charge, Math.min(dispute.number("amount"), charge.unrefunded()));
        tx.at(dispute.due(tx.now()), DUE, dispute.id());
        withdraw(tx, dispute, charge);
        tx.emit("charge.dispute.updated", dispute, before.previously());
        tx.emit("charge.dispute.funds_withdrawn", dispute);
    }

    private static void withdraw(Tx tx, Dispute dispute, Charge charge) {
        charge.chargedBack(true);
        var movement = new Movement("adjustment", "dispute", dispute.id(), -dispute.number("amount"), FEE,
                dispute.text("currency"), "Chargeback withdrawal for " + charge.id(), charge.availableOn(tx));
        dispute.moved(BalanceTransaction.create(tx, movement));
    }

    private static void reinstate(Tx tx, Dispute dispute) {
        Charge charge = charge(tx, dispute);
        charge.chargedBack(isTaken(tx, charge));
        dispute.set("is_charge_refundable", true);
        var movement = new Movement("adjustment", "dispute_reversal", dispute.id(), dispute.number("amount"), -FEE,
                dispute.text("currency"), "Chargeback reversal for " + charge.id(), charge.availableOn(tx));
        dispute.moved(BalanceTransaction.create(tx, movement));
    }

    private static Charge charge(Tx tx, Dispute dispute) {
        return tx.get(Charge.KIND, dispute.text("charge"), "charge");
    }
}
