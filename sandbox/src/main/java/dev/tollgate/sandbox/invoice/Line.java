package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;

/** One thing that is charged for. A credit's amount is negative. */
public record Line(String description, long amount, long quantity, Period period, Optional<String> price,
        boolean proration, Origin origin, JsonObject metadata) {

    private static final Template TEMPLATE = Template.named("invoice_line_item");
    /** As many digits behind the point as Stripe tells of a fraction of the smallest unit. */
    private static final int DIGITS = 12;

    /** Why it is charged. */
    public sealed interface Origin {

        /** The period of a subscription's item. */
        record Subscription(String subscription, String item) implements Origin {}

        /** An invoice item, of a subscription or not. */
        record Item(String invoiceItem, Optional<String> subscription,
                Optional<String> subscriptionItem) implements Origin {

            /** One that is still to be made. */
            public static Item pending(Optional<String> subscription, Optional<String> subscriptionItem) {
                return new Item("", subscription, subscriptionItem);
            }
        }
    }

    /** As an invoice shows it. */
    public JsonObject json(Tx tx, String invoice, String currency) {
        JsonObject json = tx.create(TEMPLATE, "il");
        json.addProperty("amount", amount);
        json.addProperty("subtotal", amount);
        json.addProperty("currency", currency);
        json.addProperty("description", description);
        json.addProperty("discountable", !proration);
        json.addProperty("invoice", invoice);
        json.add("metadata", metadata.deepCopy());
        json.add("parent", parent());
        json.add("period", period.json());
        json.add("pricing", Json.value(pricing(tx)));
        json.addProperty("quantity", quantity);
        json.addProperty("quantity_decimal", String.valueOf(quantity));
        json.add("subscription", Json.value(subscription().orElse(null)));
        return json;
    }

    public Optional<String> subscription() {
        return switch (origin) {
            case Origin.Subscription of -> Optional.of(of.subscription());
            case Origin.Item item -> item.subscription();
        };
    }

    JsonObject pricing(Tx tx) {
        JsonObject pricing = Json.object("type", "price_details", "unit_amount_decimal", unitAmount());
        price.ifPresent(id -> pricing.add("price_details", Json.object("price", id, "product",
                tx.get(Price.KIND, id, "price").product())));
        return pricing;
    }

    private String unitAmount() {
        return BigDecimal.valueOf(amount).divide(BigDecimal.valueOf(Math.max(1, quantity)), DIGITS,
                RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    private JsonObject parent() {
        JsonObject none = Json.object("credited_items", null);
        JsonObject details = Json.object("invoice_item", null, "proration", proration, "proration_details", none,
                "subscription", subscription().orElse(null));
        return switch (origin) {
            case Origin.Subscription of -> ofSubscription(details, of.item());
            case Origin.Item item -> {
                details.addProperty("invoice_item", item.invoiceItem());
                yield item.subscriptionItem().map(id -> ofSubscription(details, id))
                        .orElseGet(() -> Json.object("invoice_item_details", details, "subscription_item_details", null,
                                "type", "invoice_item_details"));
            }
        };
    }

    private static JsonObject ofSubscription(JsonObject details, String item) {
        details.addProperty("subscription_item", item);
        return Json.object("invoice_item_details", null, "subscription_item_details", details, "type",
                "subscription_item_details");
    }

    /** The same at another moment, for what is bought once. */
    Line at(Instant instant) {
        return new Line(description, amount, quantity, Period.at(instant), price, proration, origin, metadata);
    }
}
