package dev.tollgate.sandbox.refund;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.balance.BalanceTransaction;
import dev.tollgate.sandbox.balance.BalanceTransaction.Movement;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.paymentmethod.Aftermath;
import dev.tollgate.sandbox.refund.RefundStatus.Verb;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.OptionalLong;

/** Gives money back: the only code that makes refunds, moves them on and books them. */
public final class Refunding {

    /** The timed work of a refund of which the bank has news. */
    public static final String NEWS = "refund.news";
    private static final String FAILURE = "expired_or_canceled_card";

    /**
     * Gives back this much, or all that is left. Refund, charge and balance change together, so the refunds of a charge
     * never come to more than was captured.
     */
    public Refund refund(Tx tx, Charge charge, OptionalLong wanted, JsonObject notes) {
        long amount = check(charge, wanted);
        boolean pending = !charge.isCard() || charge.aftermath() == Aftermath.REFUND_PENDING;
        Refund refund = Refund.create(tx, charge, amount, pending ? RefundStatus.PENDING : RefundStatus.SUCCEEDED);
        refund.merge(notes);
        refund.set("balance_transaction", book(tx, refund, charge, charge.isCard() ? "refund" : "payment_refund"));
        Still before = charge.still();
        charge.refund(amount);
        tx.emit("refund.created", refund);
        tx.emit("charge.refunded", charge, before.previously());
        tx.at(tx.now().plus(Aftermath.AFTER), NEWS, refund.id());
        return refund;
    }

    /** The time has come that the bank has news, unless somebody else brought them. */
    public void news(Tx tx, String id) {
        Refund refund = tx.get(Refund.KIND, id, "refund");
        boolean bounces = charge(tx, refund).aftermath() == Aftermath.REFUND_FAILS;
        switch (refund.status()) {
            case PENDING -> succeed(tx, refund);
            case SUCCEEDED -> {
                if (bounces) {
                    fail(tx, refund);
                } else if (refund.isUntraced()) {
                    trace(tx, refund);
                }
            }
            case REQUIRES_ACTION, FAILED, CANCELED -> {
            }
        }
    }

    /** What was pending has arrived. */
    public void succeed(Tx tx, Refund refund) {
        refund.require(Verb.SUCCEED);
        Still before = refund.still();
        refund.status(RefundStatus.SUCCEEDED);
        if (refund.isUntraced()) refund.trace(reference(tx));
        updated(tx, refund, before);
    }

    /** The bank sends the money back to the account; the charge counts as not refunded. */
    public void fail(Tx tx, Refund refund) {
        refund.require(Verb.FAIL);
        Still before = refund.still();
        Charge charge = charge(tx, refund);
        refund.status(RefundStatus.FAILED);
        refund.set("failure_reason", charge.isCard() ? FAILURE : "unknown");
        refund.set("failure_balance_transaction", book(tx, refund, charge, "refund_failure"));
        charge.refund(-refund.number("amount"));
        tx.emit("refund.failed", refund);
        updated(tx, refund, before);
    }

    private static Charge charge(Tx tx, Refund refund) {
        return tx.get(Charge.KIND, refund.text("charge"), "charge");
    }

    private static void trace(Tx tx, Refund refund) {
        Still before = refund.still();
        refund.trace(reference(tx));
        updated(tx, refund, before);
    }

    private static void updated(Tx tx, Refund refund, Still before) {
        JsonObject previously = before.previously();
        tx.emit("refund.updated", refund, previously);
        tx.emit("charge.refund.updated", refund, previously);
    }

    private static String book(Tx tx, Refund refund, Charge charge, String type) {
        boolean back = type.equals("refund_failure");
        long amount = refund.number("amount");
        String what = charge.isCard() ? "CHARGE" : "PAYMENT";
        String of = charge.find("description").map(text -> " (" + text + ")").orElse("");
        var movement = new Movement(type, back ? type : "refund", refund.id(), back ? amount : -amount, 0,
                refund.text("currency"), (back ? "REFUND FAILURE FOR " : "REFUND FOR ") + what + of,
                charge.availableOn(tx));
        return BalanceTransaction.create(tx, movement).id();
    }

    private static long check(Charge charge, OptionalLong wanted) {
        if (charge.isChargedBack()) {
            throw StripeError.state("charge_disputed",
                    "Charge " + charge.id() + " has been charged back; cannot issue a refund.");
        }
        long left = charge.unrefunded();
        if (left == 0) {
            throw StripeError.state("charge_already_refunded",
                    "Charge " + charge.id() + " has already been refunded.");
        }
        long amount = wanted.orElse(left);
        if (amount > left) {
            String currency = charge.text("currency");
            throw StripeError.state("Refund amount (" + Amounts.withSymbol(amount, currency)
                    + ") is greater than unrefunded amount on charge (" + Amounts.withSymbol(left, currency) + ")")
                    .with("param", "amount");
        }
        return amount;
    }

    /** 23 digits, as banks number what they send. */
    private static String reference(Tx tx) {
        return "7" + tx.ids().text(22).chars().map(letter -> letter % 10).mapToObj(String::valueOf)
                .reduce("", String::concat);
    }
}
