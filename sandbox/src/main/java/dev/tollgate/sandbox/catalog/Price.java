package dev.tollgate.sandbox.catalog;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;

/** What a product costs, and how often. Its amount never changes: another price is another object. */
public final class Price extends Resource {

    public static final Kind<Price> KIND = Kind.of("price", Price::new);
    private static final Template TEMPLATE = Template.named("price");

    private Price(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** A price of this product. Tells nobody. */
    public static Price make(Tx tx, String product, PriceFields fields, JsonObject values) {
        var price = new Price(tx.create(TEMPLATE, "price"), new JsonObject());
        price.set("active", true);
        price.set("product", product);
        price.merge(fields.values());
        price.merge(values);
        return tx.all(KIND).add(price);
    }

    public boolean isActive() {
        return flag("active");
    }

    public boolean isRecurring() {
        return text("type").equals("recurring");
    }

    public String product() {
        return text("product");
    }

    public String currency() {
        return text("currency");
    }

    public long unitAmount() {
        return number("unit_amount");
    }
}
