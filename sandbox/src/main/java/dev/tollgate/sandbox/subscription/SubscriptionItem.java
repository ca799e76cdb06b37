package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.catalog.Product;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;

/** So many of one price in a subscription, paid up to the end of its current period. */
public final class SubscriptionItem extends Resource {

    private static final String SUBSCRIPTION = "subscription";
    public static final Kind<SubscriptionItem> KIND = Kind.of("subscription_item", SubscriptionItem::new);
    private static final Template TEMPLATE = Template.named("subscription_item");

    private SubscriptionItem(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** One that is only thought of. */
    static SubscriptionItem draft(Tx tx, String subscription, Price price, long quantity, Period period) {
        var item = new SubscriptionItem(tx.create(TEMPLATE, "si"), new JsonObject());
        item.set(SUBSCRIPTION, subscription);
        item.set("quantity", quantity);
        item.price(price);
        item.period(period);
        return item;
    }

    /** The same item, to try things out with. */
    SubscriptionItem thought() {
        return new SubscriptionItem(snapshot(), new JsonObject());
    }

    void price(Price price) {
        set("price", price.snapshot());
        set("plan", plan(price));
    }

    void period(Period period) {
        set("current_period_start", period.start());
        set("current_period_end", period.end());
    }

    Period period() {
        return new Period(Instant.ofEpochSecond(number("current_period_start")),
                Instant.ofEpochSecond(number("current_period_end")));
    }

    String subscription() {
        return text(SUBSCRIPTION);
    }

    String priceId() {
        return object("price").get("id").getAsString();
    }

    long quantity() {
        return number("quantity");
    }

    /** What a whole period of it costs. */
    long amount() {
        return object("price").get("unit_amount").getAsLong() * quantity();
    }

    /** The same item at the same price, as many times. */
    boolean costsAs(SubscriptionItem other) {
        return id().equals(other.id()) && priceId().equals(other.priceId()) && quantity() == other.quantity();
    }

    JsonObject recurring() {
        return object("price").getAsJsonObject("recurring");
    }

    /** The instants at which it is billed, counted from this anchor. */
    Cycle cycle(Instant anchor) {
        return new Cycle(anchor, recurring().get("interval").getAsString(),
                recurring().get("interval_count").getAsLong());
    }

    String productName(Tx tx) {
        return tx.all(Product.KIND).find(object("price").get("product").getAsString()).map(Product::name).orElse("");
    }

    /** For example {@code (at €10.00 / month)}. */
    String rate() {
        JsonObject price = object("price");
        long count = recurring().get("interval_count").getAsLong();
        String interval = recurring().get("interval").getAsString();
        return "(at " + Amounts.withSymbol(price.get("unit_amount").getAsLong(), price.get("currency").getAsString())
                + (count == 1 ? " / " + interval : " every " + count + " " + interval + "s") + ")";
    }

    /** What a price looked like when it was still called a plan. */
    private static JsonObject plan(Price price) {
        JsonObject recurring = price.object("recurring");
        return Json.object("id", price.id(), "object", "plan", "active", price.isActive(), "amount",
                price.unitAmount(), "amount_decimal", String.valueOf(price.unitAmount()), "billing_scheme",
                price.text("billing_scheme"), "created", price.number("created"), "currency", price.currency(),
                "interval", recurring.get("interval"), "interval_count", recurring.get("interval_count"), "livemode",
                false, "metadata", price.copy("metadata"), "meter", null, "nickname", price.copy("nickname"),
                "product", price.product(), "tiers_mode", null, "transform_usage", null, "trial_period_days",
                recurring.get("trial_period_days"), "usage_type", recurring.get("usage_type"));
    }
}
