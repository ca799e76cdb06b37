package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.challenge.Challenge;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus.Verb;
import dev.tollgate.sandbox.paymentintent.Payments;
import dev.tollgate.sandbox.paymentmethod.MandateData;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.setupintent.Setups;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** What a buyer does with a Checkout Session, and what becomes of the Session by it. */
public final class SessionPayments {

    /** The timed work of a session that runs out. */
    public static final String EXPIRE = "checkout.session.expire";

    private static final String NOT_AUTHENTICATED = "We are unable to authenticate your payment method. Please choose a "
            + "different payment method and try again.";

    /** Whoever pays on the page accepts the mandate there. */
    private static final MandateData ACCEPTED = new MandateData("online",
            Json.object("ip_address", null, "user_agent", null), OptionalLong.empty());

    private static final JsonObject NOWHERE = Json.object("city", null, "country", null, "line1", null, "line2", null,
            "postal_code", null, "state", null);

    private final Supplier<String> base;
    private final Payments payments;
    private final Setups setups;
    private final SessionOutcomes outcomes;

    public SessionPayments(Supplier<String> base, Payments payments, Setups setups, SessionOutcomes outcomes) {
        this.base = base;
        this.payments = payments;
        this.setups = setups;
        this.outcomes = outcomes;
    }

    /** Who pays, as typed on the page; {@code page} is where the bank sends the buyer back to. */
    public record Buyer(String name, String email, String page) {

        /** Without a page of his own: the Session's. */
        public Buyer(String name, String email) {
            this(name, email, "");
        }
    }

    /** Pays with this method, or saves it. A decline is thrown; a challenge leaves the Session open. */
    public void pay(Tx tx, CheckoutSession session, PaymentMethod method, Buyer buyer) {
        if (session.needsNoMethod()) {
            take(tx, session, buyer);
            return;
        }
        check(session, method);
        begin(tx, session, buyer, method.object("billing_details").get("address"));
        String back = base.get() + (buyer.page().isEmpty() ? session.path() : buyer.page());
        if (session.owesNothing()) {
            SetupIntent intent = session.setup(tx).orElseGet(() -> prepareSetup(tx, session));
            session.find("customer").ifPresent(customer -> intent.set("customer", customer));
            setups.confirm(tx, intent, new Setups.Confirm(method, back, false, ACCEPTED));
        } else {
            PaymentIntent intent = session.intent(tx).orElseGet(() -> open(tx, session));
            payments.confirm(tx, intent, new Payments.Confirm(method, false, back, false, false));
        }
    }

    /** Takes what owes nothing today and asks for no method. */
    void take(Tx tx, CheckoutSession session, Buyer buyer) {
        checkOpen(session);
        begin(tx, session, buyer, NOWHERE.deepCopy());
        outcomes.finish(tx, session, "", Optional.empty());
    }

    private static void begin(Tx tx, CheckoutSession session, Buyer buyer, JsonElement address) {
        if (session.subscribes()) session.find("customer").ifPresent(customer -> checkPayable(tx, customer));
        if (session.createsCustomer()) {
            Customer customer = Customer.create(tx, Json.object("name", buyer.name().isEmpty() ? null : buyer.name(),
                    "email", buyer.email()));
            session.set("customer", customer.id());
        }
        session.set("customer_details", details(address, buyer));
    }

    /** Whoever owes something, or has a credit, would get an invoice that says something else than the page. */
    private static void checkPayable(Tx tx, String id) {
        Customer.time(tx, id);
        if (Customer.get(tx, id, "customer").number("balance") != 0) {
            throw StripeError.unsupported("subscriptions in Checkout for a customer with a balance");
        }
    }

    private static void checkOpen(CheckoutSession session) {
        if (!session.isOpen()) {
            throw StripeError.state("checkout_session_not_open", "This session is " + session.text("status") + ".");
        }
    }

    private static void check(CheckoutSession session, PaymentMethod method) {
        checkOpen(session);
        if (!session.types().contains(method.type())) {
            throw StripeError.invalidParam("The payment method type `" + method.type() + "` is not one of those that "
                    + "this Checkout Session takes: " + String.join(", ", session.types()) + ".", "payment_method");
        }
    }

    private static JsonObject details(JsonElement address, Buyer buyer) {
        return Json.object("address", address.deepCopy(), "business_name", null, "email", buyer.email(),
                "individual_name", null, "name", buyer.name().isEmpty() ? null : buyer.name(), "phone", null,
                "tax_exempt", "none", "tax_ids", List.of());
    }

    /** The bank's open question about this Session; none when the buyer has nothing to answer. */
    static Optional<Challenge> challenge(Tx tx, CheckoutSession session) {
        return session.intent(tx).map(PaymentIntent::challenge)
                .or(() -> session.setup(tx).map(SetupIntent::challenge)).filter(token -> !token.isEmpty())
                .map(token -> tx.get(Challenge.KIND, token, "challenge"));
    }

    /** What a buyer is told who comes back from the bank unpaid; empty when nothing failed. */
    static String failure(Tx tx, CheckoutSession session) {
        return session.intent(tx).map(intent -> intent.get("last_payment_error"))
                .or(() -> session.setup(tx).map(intent -> intent.get("last_setup_error")))
                .filter(JsonElement::isJsonObject).map(JsonElement::getAsJsonObject)
                .map(error -> error.get("code").getAsString().endsWith("_intent_authentication_failure")
                        ? NOT_AUTHENTICATED
                        : error.get("message").getAsString())
                .orElse("");
    }

    public void expire(Tx tx, CheckoutSession session) {
        session.close("expired");
        tx.emit("checkout.session.expired", session);
        session.intent(tx).filter(intent -> intent.status().allows(Verb.CANCEL))
                .ifPresent(intent -> payments.cancel(tx, intent, "automatic"));
        session.setup(tx).ifPresent(intent -> setups.cancel(tx, intent, "abandoned"));
    }

    /** The time is over for which a session is open. */
    public void expireByItself(Tx tx, String id) {
        tx.all(CheckoutSession.KIND).find(id).filter(CheckoutSession::isOpen)
                .ifPresent(session -> expire(tx, session));
    }

    /** Makes the SetupIntent at once, as Stripe does; a PaymentIntent is made when somebody pays. */
    SetupIntent prepareSetup(Tx tx, CheckoutSession session) {
        JsonObject fields = session.intentFields();
        fields.addProperty("usage", "off_session");
        fields.add("payment_method_types", session.copy("payment_method_types"));
        session.find("customer").ifPresent(id -> fields.addProperty("customer", id));
        SetupIntent intent = SetupIntent.create(tx, fields);
        session.setUpBy(intent);
        return intent;
    }

    private PaymentIntent open(Tx tx, CheckoutSession session) {
        JsonObject fields = session.intentFields();
        fields.add("amount", session.get("amount_total"));
        fields.add("currency", session.get("currency"));
        fields.add("payment_method_types", session.copy("payment_method_types"));
        session.find("customer").ifPresent(id -> fields.addProperty("customer", id));
        if (session.subscribes()) {
            fields.addProperty("description", "Subscription creation");
            fields.addProperty("setup_future_usage", "off_session");
        }
        PaymentIntent intent = PaymentIntent.create(tx, fields);
        session.paidBy(intent);
        return intent;
    }
}
