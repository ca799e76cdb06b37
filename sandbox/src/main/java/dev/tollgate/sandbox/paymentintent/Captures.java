package dev.tollgate.sandbox.paymentintent;

import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus.Verb;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Money that the buyer's bank keeps ready, and that is taken later, in part, or not at all. */
public final class Captures {

    /** The timed work of a bank that keeps the money ready no longer. */
    public static final String EXPIRE = "payment_intent.expire_authorization";
    static final Duration KEPT_READY = Duration.ofDays(7);

    private final Payments payments;

    public Captures(Payments payments) {
        this.payments = payments;
    }

    /** The bank agrees, and waits for {@link #capture}. */
    static void hold(Tx tx, PaymentIntent intent, Charge charge) {
        Instant until = tx.now().plus(KEPT_READY);
        charge.authorize(until);
        intent.status(PaymentIntentStatus.REQUIRES_CAPTURE);
        intent.set("amount_capturable", intent.number("amount"));
        tx.emit("charge.succeeded", charge);
        tx.emit("payment_intent.amount_capturable_updated", intent);
        tx.at(until, EXPIRE, charge.id());
    }

    /** Takes this much, or all. What is left is released: it is neither captured nor refunded. */
    public void capture(Tx tx, PaymentIntent intent, OptionalLong wanted) {
        intent.require(Verb.CAPTURE);
        long amount = wanted.orElse(intent.number("amount_capturable"));
        if (amount > intent.number("amount_capturable")) {
            throw StripeError.state("amount_too_large",
                    "The requested capture amount is greater than the authorized amount.")
                    .with("param", "amount_to_capture").with("payment_intent", intent.snapshot());
        }
        Charge charge = tx.get(Charge.KIND, intent.text("latest_charge"), "charge");
        charge.capture(amount);
        charge.book(tx);
        intent.status(PaymentIntentStatus.SUCCEEDED);
        intent.set("amount_capturable", 0);
        intent.set("amount_received", amount);
        tx.emit("charge.captured", charge);
        tx.emit("payment_intent.succeeded", intent);
        payments.paid(tx, intent);
    }

    /** The bank keeps the money ready no longer. */
    public void expire(Tx tx, String chargeId) {
        Charge charge = tx.get(Charge.KIND, chargeId, "charge");
        PaymentIntent intent = tx.get(PaymentIntent.KIND, charge.text("payment_intent"), "intent");
        if (intent.status() != PaymentIntentStatus.REQUIRES_CAPTURE) return;
        tx.emit("charge.expired", charge);
        payments.cancel(tx, intent, "expired");
    }
}
