package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.setupintent.SetupIntent;
import dev.tollgate.sandbox.setupintent.SetupListener;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Subscription;

/** What a customer has added in the portal pays from here on. */
public final class PortalOutcomes implements SetupListener {

    @Override
    public void setUp(Tx tx, SetupIntent intent) {
        tx.all(PortalSession.KIND).find(intent.owner()).flatMap(session -> Customer.find(tx, session.customer()))
                .ifPresent(customer -> use(tx, customer, intent.text("payment_method")));
    }

    /** Also for subscriptions that had a method of their own. */
    static void use(Tx tx, Customer customer, String method) {
        customer.payWith(tx, method);
        tx.all(Subscription.KIND).oldestFirst()
                .filter(subscription -> subscription.customer().equals(customer.id()) && !subscription.status().ended())
                .filter(subscription -> !subscription.text("default_payment_method").isEmpty())
                .forEach(subscription -> {
                    Still before = subscription.still();
                    subscription.set("default_payment_method", method);
                    JsonObject previously = before.previously();
                    if (!previously.isEmpty()) tx.emit("customer.subscription.updated", subscription, previously);
                });
    }
}
