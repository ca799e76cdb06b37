package dev.tollgate.sandbox.checkout;

import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentListener;
import dev.tollgate.sandbox.store.Tx;
import java.util.Optional;

/** Closes a Session when its money comes in or is on its way. */
public final class SessionOutcomes implements PaymentListener {

    @Override
    public void paid(Tx tx, PaymentIntent intent) {
        of(tx, intent).ifPresent(session -> {
            session.set("payment_status", "paid");
            if (session.isComplete()) {
                tx.emit("checkout.session.async_payment_succeeded", session);
                return;
            }
            session.close("complete");
            tx.emit("checkout.session.completed", session);
        });
    }

    @Override
    public void processing(Tx tx, PaymentIntent intent) {
        of(tx, intent).ifPresent(session -> {
            session.close("complete");
            tx.emit("checkout.session.completed", session);
        });
    }

    @Override
    public void failedLater(Tx tx, PaymentIntent intent) {
        of(tx, intent).ifPresent(session -> tx.emit("checkout.session.async_payment_failed", session));
    }

    private static Optional<CheckoutSession> of(Tx tx, PaymentIntent intent) {
        return tx.all(CheckoutSession.KIND).find(intent.owner());
    }
}
