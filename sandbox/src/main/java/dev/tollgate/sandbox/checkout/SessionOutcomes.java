package dev.tollgate.sandbox.checkout;

import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentListener;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.setupintent.SetupListener;
import dev.tollgate.sandbox.store.Tx;
import java.util.Optional;

/** Closes a Session when its money comes in or is on its way, or when its method is saved. */
public final class SessionOutcomes implements PaymentListener, SetupListener {

    private final SubscriptionSales sales;

    public SessionOutcomes(SubscriptionSales sales) {
        this.sales = sales;
    }

    @Override
    public void paid(Tx tx, PaymentIntent intent) {
        of(tx, intent.owner()).ifPresent(session -> {
            session.set("payment_status", "paid");
            if (session.isOpen()) {
                finish(tx, session, intent.text("payment_method"), Optional.of(intent));
            } else if (!intent.text("capture_method").equals("manual")) {
                tx.emit("checkout.session.async_payment_succeeded", session);
            }
        });
    }

    @Override
    public void authorized(Tx tx, PaymentIntent intent) {
        of(tx, intent.owner()).ifPresent(session -> session.complete(tx));
    }

    @Override
    public void processing(Tx tx, PaymentIntent intent) {
        of(tx, intent.owner()).filter(CheckoutSession::isOpen).ifPresent(
                session -> finish(tx, session, intent.text("payment_method"), Optional.of(intent)));
    }

    @Override
    public void failedLater(Tx tx, PaymentIntent intent) {
        of(tx, intent.owner()).ifPresent(session -> tx.emit("checkout.session.async_payment_failed", session));
    }

    @Override
    public void setUp(Tx tx, SetupIntent intent) {
        of(tx, intent.owner()).ifPresent(
                session -> finish(tx, session, intent.text("payment_method"), Optional.empty()));
    }

    /** Everything was done that the page asks for; of an empty method when it asks for none. */
    void finish(Tx tx, CheckoutSession session, String method, Optional<PaymentIntent> payment) {
        if (session.subscribes()) sales.sell(tx, session, method, payment);
        session.complete(tx);
    }

    private static Optional<CheckoutSession> of(Tx tx, String owner) {
        return tx.all(CheckoutSession.KIND).find(owner);
    }
}
