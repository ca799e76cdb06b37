package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.PaymentIntentStatus.Verb;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a buyer does with a Checkout Session, and what becomes of the Session by it. */
final class SessionPayments {

    private final Supplier<String> base;
    private final Payments payments;

    SessionPayments(Supplier<String> base, Payments payments) {
        this.base = base;
        this.payments = payments;
    }

    /** Who pays, as typed on the page. */
    record Buyer(String name, String email) {}

    /** Pays with this method. A decline is thrown; a challenge leaves the Session open. */
    void pay(Tx tx, CheckoutSession session, PaymentMethod method, Buyer buyer) {
        if (!session.isOpen()) {
            throw StripeError.state("checkout_session_not_open", "This session is " + session.text("status") + ".");
        }
        if (session.intent().isEmpty() && session.createsCustomer()) {
            Customer customer = Customer.create(tx, Json.object("name", buyer.name(), "email", buyer.email()));
            session.set("customer", customer.id());
        }
        session.set("customer_details",
                Json.object("address", method.object("billing_details").get("address").deepCopy(),
                        "business_name", null, "email", buyer.email(), "individual_name", null, "name", buyer.name(),
                        "phone",
                        null, "tax_exempt", "none", "tax_ids", List.of()));
        PaymentIntent intent = session.intent().orElseGet(() -> open(tx, session));
        payments.confirm(tx, intent,
                new Payments.Confirm(method, false, base.get() + "/c/pay/" + session.id(), false, false));
    }

    void expire(Tx tx, CheckoutSession session) {
        session.close("expired");
        tx.emit("checkout.session.expired", session);
        session.intent().filter(intent -> intent.status().allows(Verb.CANCEL))
                .ifPresent(intent -> payments.cancel(tx, intent, "automatic"));
    }

    private PaymentIntent open(Tx tx, CheckoutSession session) {
        JsonObject fields = session.intentFields();
        fields.add("amount", session.get("amount_total"));
        fields.add("currency", session.get("currency"));
        Optional<String> customer = session.find("customer");
        customer.ifPresent(id -> fields.addProperty("customer", id));
        PaymentIntent intent = PaymentIntent.create(tx, fields);
        intent.ownedBy(new Owner(session));
        session.intent(intent);
        tx.emit("payment_intent.created", intent);
        return intent;
    }

    /** Closes the Session when its money comes in or is on its way. */
    private record Owner(CheckoutSession session) implements PaymentOwner {

        @Override
        public void paid(Tx tx) {
            session.set("payment_status", "paid");
            if (session.isComplete()) {
                tx.emit("checkout.session.async_payment_succeeded", session);
                return;
            }
            session.close("complete");
            tx.emit("checkout.session.completed", session);
        }

        @Override
        public void processing(Tx tx) {
            session.close("complete");
            tx.emit("checkout.session.completed", session);
        }

        @Override
        public void failedLater(Tx tx) {
            tx.emit("checkout.session.async_payment_failed", session);
        }
    }
}
