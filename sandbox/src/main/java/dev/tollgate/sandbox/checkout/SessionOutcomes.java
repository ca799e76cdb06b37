package dev.tollgate.sandbox.checkout;

import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentListener;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.setupintent.SetupListener;
import dev.tollgate.sandbox.store.Tx;
import java.util.Optional;

/** Closes a Session when its money comes in or is on its way, or when its method is saved. */
public final class SessionOutcomes implements PaymentListener, SetupListener {

    @Override
    public void paid(Tx tx, PaymentIntent intent) {
        of(tx, intent.owner()).ifPresent(session -> {
            session.set("payment_status", "paid");
            if (session.isOpen()) {
                complete(tx, session);
            } else if (!intent.text("capture_method").equals("manual")) {
                tx.emit("checkout.session.async_payment_succeeded", session);
            }
        });
    }

    @Override
    public void authorized(Tx tx, PaymentIntent intent) {
        of(tx, intent.owner()).ifPresent(session -> complete(tx, session));
    }

    @Override
    public void processing(Tx tx, PaymentIntent intent) {
        of(tx, intent.owner()).ifPresent(session -> complete(tx, session));
    }

    @Override
    public void failedLater(Tx tx, PaymentIntent intent) {
        of(tx, intent.owner()).ifPresent(session -> tx.emit("checkout.session.async_payment_failed", session));
    }

    @Override
    public void setUp(Tx tx, SetupIntent intent) {
        of(tx, intent.owner()).ifPresent(session -> complete(tx, session));
    }

    private static void complete(Tx tx, CheckoutSession session) {
        session.close("complete");
        tx.emit("checkout.session.completed", session);
    }

    private static Optional<CheckoutSession> of(Tx tx, String owner) {
        return tx.all(CheckoutSession.KIND).find(owner);
    }
}
