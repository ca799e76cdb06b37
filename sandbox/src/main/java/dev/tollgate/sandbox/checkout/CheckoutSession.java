package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A page that takes one payment: open, then complete or expired, never back. */
public final class CheckoutSession extends Resource {

    public static final Kind<CheckoutSession> KIND = Kind.of("checkout.session", CheckoutSession::new);
    static final Template TEMPLATE = Template.named("checkout_session");
    private static final String LINE_ITEMS = "line_items";
    private static final String INTENT_FIELDS = "payment_intent_data";

    private CheckoutSession(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** {@code intentFields} is what payment_intent_data said about the PaymentIntent to come. */
    static CheckoutSession of(JsonObject json, List<JsonObject> lineItems, JsonObject intentFields) {
        return new CheckoutSession(json, Json.object(LINE_ITEMS, lineItems, INTENT_FIELDS, intentFields));
    }

    boolean isOpen() {
        return text("status").equals("open");
    }

    boolean isComplete() {
        return text("status").equals("complete");
    }

    List<JsonObject> lineItems() {
        return Objects.requireNonNull(hidden(LINE_ITEMS)).getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject).toList();
    }

    JsonObject lineItemsPage() {
        return Page.list("/v1/checkout/sessions/" + id() + "/line_items",
                lineItems().stream().map(JsonObject::deepCopy).toList(), false);
    }

    @Override
    public Optional<JsonObject> include(String field, Account account) {
        return field.equals(LINE_ITEMS) ? Optional.of(lineItemsPage()) : Optional.empty();
    }

    JsonObject intentFields() {
        return Objects.requireNonNull(hidden(INTENT_FIELDS)).getAsJsonObject().deepCopy();
    }

    /** A card that is kept for later has to be somebody's. */
    boolean createsCustomer() {
        boolean wanted = text("customer_creation").equals("always") || intentFields().has("setup_future_usage");
        return wanted && find("customer").isEmpty();
    }

    /** The PaymentIntent, once a buyer has tried to pay. */
    Optional<PaymentIntent> intent(Tx tx) {
        return find("payment_intent").flatMap(tx.all(PaymentIntent.KIND)::find);
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
