package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Order;
import dev.tollgate.sandbox.subscription.Selling;
import dev.tollgate.sandbox.subscription.Selling.Once;
import dev.tollgate.sandbox.subscription.Selling.Purchase;
import dev.tollgate.sandbox.subscription.Subscription;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;
import java.util.Optional;

/** Makes the subscription that was bought on a page, once it is paid or needs no payment. */
public final class SubscriptionSales {

    private final Selling selling;

    public SubscriptionSales(Selling selling) {
        this.selling = selling;
    }

    /** Paid with this method; without a payment when nothing was due. */
    void sell(Tx tx, CheckoutSession session, String method, Optional<PaymentIntent> payment) {
        Tx time = Customer.time(tx, session.text("customer"));
        List<JsonObject> recurring = session.lineItems().stream().filter(item -> recurs(tx, item))
                .map(item -> Json.object("price", item.get("price"), "quantity", item.get("quantity"))).toList();
        List<Once> once = session.lineItems().stream().filter(item -> !recurs(tx, item))
                .map(item -> new Once(item.get("description").getAsString(), item.get("amount_total").getAsLong(),
                        item.get("quantity").getAsLong(), item.get("price").getAsString()))
                .toList();
        Order order = Order.of(session.text("customer"), session.subscriptionData().order(recurring));
        Subscription subscription = selling.sell(time, new Purchase(order, once,
                Optional.of(method).filter(id -> !id.isEmpty()), payment));
        session.set("subscription", subscription.id());
        session.set("invoice", subscription.text("latest_invoice"));
    }

    private static boolean recurs(Tx tx, JsonObject item) {
        return tx.get(Price.KIND, item.get("price").getAsString(), "price").isRecurring();
    }
}
