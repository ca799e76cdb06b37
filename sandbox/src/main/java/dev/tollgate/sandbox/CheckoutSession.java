package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;

/** A page that takes one payment: open, then complete or expired, never back. */
final class CheckoutSession extends Resource {

    private final List<JsonObject> lineItems;
    private final JsonObject intentFields;
    private final boolean createsCustomer;
    private Optional<PaymentIntent> intent = Optional.empty();

    /** {@code intentFields} is what payment_intent_data said about the PaymentIntent to come. */
    CheckoutSession(JsonObject json, List<JsonObject> lineItems, JsonObject intentFields) {
        super(json);
        this.lineItems = List.copyOf(lineItems);
        this.intentFields = intentFields;
        // A card that is kept for later has to be somebody's.
        this.createsCustomer = text("customer_creation").equals("always") || intentFields.has("setup_future_usage");
    }

    boolean isOpen() {
        return text("status").equals("open");
    }

    boolean isComplete() {
        return text("status").equals("complete");
    }

    List<JsonObject> lineItems() {
        return lineItems;
    }

    JsonObject lineItemsPage() {
        return Page.list("/v1/checkout/sessions/" + id() + "/line_items",
                lineItems.stream().map(JsonObject::deepCopy).toList(), false);
    }

    JsonObject intentFields() {
        return intentFields.deepCopy();
    }

    boolean createsCustomer() {
        return createsCustomer && find("customer").isEmpty();
    }

    Optional<PaymentIntent> intent() {
        return intent;
    }

    void intent(PaymentIntent created) {
        intent = Optional.of(created);
        set("payment_intent", created.id());
    }

    /** Where the buyer goes after paying. */
    String successUrl() {
        return text("success_url").replace("{CHECKOUT_SESSION_ID}", id());
    }

    void close(String status) {
        set("status", status);
        set("url", null);
    }
}
