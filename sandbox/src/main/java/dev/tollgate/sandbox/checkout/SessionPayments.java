package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus.Verb;
import dev.tollgate.sandbox.paymentintent.Payments;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a buyer does with a Checkout Session, and what becomes of the Session by it. */
public final class SessionPayments {

    /** The timed work of a session that runs out. */
    public static final String EXPIRE = "checkout.session.expire";

    private final Supplier<String> base;
    private final Payments payments;

    public SessionPayments(Supplier<String> base, Payments payments) {
        this.base = base;
        this.payments = payments;
    }

    /** Who pays, as typed on the page; {@code page} is where the bank sends the buyer back to. */
    public record Buyer(String name, String email, String page) {

        /** Without a page of his own: the Session's. */
        public Buyer(String name, String email) {
            this(name, email, "");
        }
    }

    /** Pays with this method. A decline is thrown; a challenge leaves the Session open. */
    public void pay(Tx tx, CheckoutSession session, PaymentMethod method, Buyer buyer) {
        if (!session.isOpen()) {
            throw StripeError.state("checkout_session_not_open", "This session is " + session.text("status") + ".");
        }
        if (!session.types().contains(method.type())) {
            throw StripeError.invalidParam("The payment method type `" + method.type() + "` is not one of those that "
                    + "this Checkout Session takes: " + String.join(", ", session.types()) + ".", "payment_method");
        }
        if (session.intent(tx).isEmpty() && session.createsCustomer()) {
            Customer customer = Customer.create(tx, Json.object("name", buyer.name(), "email", buyer.email()));
            session.set("customer", customer.id());
        }
        session.set("customer_details",
                Json.object("address", method.object("billing_details").get("address").deepCopy(),
                        "business_name", null, "email", buyer.email(), "individual_name", null, "name", buyer.name(),
                        "phone",
                        null, "tax_exempt", "none", "tax_ids", List.of()));
        String page = buyer.page().isEmpty() ? session.path() : buyer.page();
        PaymentIntent intent = session.intent(tx).orElseGet(() -> open(tx, session));
        payments.confirm(tx, intent,
                new Payments.Confirm(method, false, base.get() + page, false, false));
    }

    public void expire(Tx tx, CheckoutSession session) {
        session.close("expired");
        tx.emit("checkout.session.expired", session);
        session.intent(tx).filter(intent -> intent.status().allows(Verb.CANCEL))
                .ifPresent(intent -> payments.cancel(tx, intent, "automatic"));
    }

    /** The time is over for which a session is open. */
    public void expireByItself(Tx tx, String id) {
        tx.all(CheckoutSession.KIND).find(id).filter(CheckoutSession::isOpen)
                .ifPresent(session -> expire(tx, session));
    }

    private PaymentIntent open(Tx tx, CheckoutSession session) {
        JsonObject fields = session.intentFields();
        fields.add("amount", session.get("amount_total"));
        fields.add("currency", session.get("currency"));
        fields.add("payment_method_types", session.copy("payment_method_types"));
        Optional<String> customer = session.find("customer");
        customer.ifPresent(id -> fields.addProperty("customer", id));
        PaymentIntent intent = PaymentIntent.create(tx, fields);
        intent.ownedBy(session.id());
        session.set("payment_intent", intent.id());
        tx.emit("payment_intent.created", intent);
        return intent;
    }
}
