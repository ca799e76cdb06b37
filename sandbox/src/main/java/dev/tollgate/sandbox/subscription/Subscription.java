package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.invoice.Invoice;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.SubscriptionStatus.Verb;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a customer pays for again and again. Its status moves only along {@link SubscriptionStatus}. */
public final class Subscription extends Resource {

    private static final String CUSTOMER = "customer";
    private static final String CLOCK = "test_clock";
    public static final Kind<Subscription> KIND = Kind.of("subscription", Subscription::new)
            .by(CUSTOMER, Subscription::customer).by(CLOCK, Subscription::clock);
    private static final Template TEMPLATE = Template.named("subscription");
    private static final String TOLD = "told";
    private static final String ITEMS = "items";

    private Subscription(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** One without items, that is only thought of. */
    static Subscription draft(Tx tx, JsonObject values) {
        var subscription = new Subscription(tx.create(TEMPLATE, "sub"), new JsonObject());
        subscription.set("start_date", tx.now());
        subscription.set("billing_cycle_anchor", tx.now());
        subscription.set(CLOCK, tx.clock().isEmpty() ? null : tx.clock());
        subscription.merge(values);
        subscription.show(List.of());
        return subscription;
    }

    /** One for which nothing was asked. */
    static JsonObject usual() {
        return TEMPLATE.copy();
    }

    public SubscriptionStatus status() {
        return SubscriptionStatus.of(text("status"));
    }

    void status(SubscriptionStatus status) {
        set("status", status.wire());
    }

    /** Refuses what the status does not allow. */
    void require(Verb verb) {
        if (status().allows(verb)) return;
        throw switch (verb) {
            case CANCEL -> StripeError.missing("subscription", id(), "id");
            case UPDATE -> StripeError.state("A canceled subscription can only update its cancellation_details and "
                    + "metadata.");
            case RENEW, RESUME -> StripeError.state("You cannot " + verb.name().toLowerCase(Locale.ROOT)
                    + " this subscription because it has a status of " + status().wire() + ".");
        };
    }

    public String customer() {
        return text(CUSTOMER);
    }

    /** The test clock that it lives by; empty when it lives by business time. */
    String clock() {
        return text(CLOCK);
    }

    /** A customer's, oldest first. */
    static List<Subscription> of(Tx tx, String customer) {
        return List.copyOf(tx.all(KIND).having(CUSTOMER, customer));
    }

    /** Those that live by the test clock that this change goes by, oldest first. */
    static List<Subscription> onClock(Tx tx) {
        return List.copyOf(tx.all(KIND).having(CLOCK, tx.clock()));
    }

    String currency() {
        return text("currency");
    }

    /** Its invoices are paid without anybody's doing. */
    boolean chargesAutomatically() {
        return text("collection_method").equals("charge_automatically");
    }

    /** What happens at the end of a trial when nobody said how to pay. */
    String trialEndBehavior() {
        return object("trial_settings").getAsJsonObject("end_behavior").get("missing_payment_method").getAsString();
    }

    /** What becomes of its invoices while collection is paused; empty when it is not. */
    String pausing() {
        return get("pause_collection") instanceof JsonObject pause ? pause.get("behavior").getAsString() : "";
    }

    /** When the pause of collection ends, if it was said. */
    Optional<Instant> pausedUntil() {
        return get("pause_collection") instanceof JsonObject pause && !pause.get("resumes_at").isJsonNull()
                ? Optional.of(Instant.ofEpochSecond(pause.get("resumes_at").getAsLong()))
                : Optional.empty();
    }

    Instant anchor() {
        return instant("billing_cycle_anchor").orElseThrow();
    }

    Optional<Instant> instant(String key) {
        return find(key).map(seconds -> Instant.ofEpochSecond(Long.parseLong(seconds)));
    }

    /** The items, oldest first. */
    List<SubscriptionItem> items(Tx tx) {
        return object(ITEMS).getAsJsonArray("data").asList().stream()
                .map(item -> tx.get(SubscriptionItem.KIND, item.getAsJsonObject().get("id").getAsString(), "item"))
                .toList();
    }

    /** From here on these are its items, as they are now. */
    void show(List<SubscriptionItem> items) {
        set(ITEMS, Json.object("object", "list", "data", items.stream().map(Resource::snapshot).toList(), "has_more",
                false, "url", "/v1/subscription_items?subscription=" + id()));
    }

    /** All items have the same; of one that is ending, the last one. */
    Period period() {
        return object(ITEMS).getAsJsonArray("data").asList().stream().map(element -> {
            JsonObject item = element.getAsJsonObject();
            return new Period(Instant.ofEpochSecond(item.get("current_period_start").getAsLong()),
                    Instant.ofEpochSecond(item.get("current_period_end").getAsLong()));
        }).max(Comparator.comparing(Period::end)).orElseThrow();
    }

    /** Everybody is told that it is there. */
    void announce(Tx tx) {
        hide(TOLD, true);
        tx.emit("customer.subscription.created", this);
    }

    /** Tells what became of the subscription, once it was told that it is there. */
    void tell(Tx tx, Still before) {
        if (hiddenText(TOLD).isEmpty()) return;
        JsonObject previously = before.previously();
        if (!previously.isEmpty()) tx.emit("customer.subscription.updated", this, previously);
    }

    Optional<Invoice> latestInvoice(Tx tx) {
        return find("latest_invoice").flatMap(tx.all(Invoice.KIND)::find);
    }

    /** Has an item with this price. */
    boolean has(String price) {
        return object(ITEMS).getAsJsonArray("data").asList().stream().anyMatch(
                item -> item.getAsJsonObject().getAsJsonObject("price").get("id").getAsString().equals(price));
    }

    /** What the customer said about why it ends. */
    void said(JsonObject details) {
        details.entrySet().forEach(detail -> cancellation(detail.getKey(), detail.getValue()));
    }

    /** Says why it was canceled, without forgetting what the customer said. */
    void cancellation(String key, @Nullable Object value) {
        JsonObject details = object("cancellation_details").deepCopy();
        details.add(key, Json.value(value));
        set("cancellation_details", details);
    }
}
