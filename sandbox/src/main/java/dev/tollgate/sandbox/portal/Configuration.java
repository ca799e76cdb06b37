package dev.tollgate.sandbox.portal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;
import java.util.stream.Stream;

/** What customers may do in the portal. One is the default, which is there from the beginning. */
public final class Configuration extends Resource {

    public static final Kind<Configuration> KIND = Kind.of("billing_portal.configuration", Configuration::new);
    static final Template TEMPLATE = Template.named("portal_configuration");

    static final String CUSTOMER = "customer_update";
    static final String INVOICES = "invoice_history";
    static final String METHODS = "payment_method_update";
    static final String CANCEL = "subscription_cancel";
    static final String UPDATE = "subscription_update";

    private Configuration(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    static Configuration create(Tx tx, JsonObject values) {
        var configuration = new Configuration(tx.create(TEMPLATE, "bpc"), new JsonObject());
        configuration.set("updated", tx.now());
        configuration.merge(values);
        return tx.all(KIND).add(configuration);
    }

    /** The one for sessions that name none. Nobody made it, so nobody is told. */
    static Configuration usual(Tx tx) {
        return tx.all(KIND).oldestFirst().filter(configuration -> configuration.flag("is_default")).findFirst()
                .orElseGet(() -> create(tx, Json.object("is_default", true, "features", usualFeatures())));
    }

    private static JsonObject usualFeatures() {
        JsonObject features = TEMPLATE.copy().getAsJsonObject("features");
        for (String enabled : new String[]{INVOICES, METHODS, CANCEL}) {
            features.getAsJsonObject(enabled).addProperty("enabled", true);
        }
        features.getAsJsonObject(CANCEL).getAsJsonObject("cancellation_reason").addProperty("enabled", true);
        return features;
    }

    /** For reading only. */
    JsonObject feature(String name) {
        return object("features").getAsJsonObject(name);
    }

    boolean has(String feature) {
        return feature(feature).get("enabled").getAsBoolean();
    }

    /** What subscriptions may be changed to. */
    List<Offer> offers() {
        return feature(UPDATE).get("products") instanceof JsonElement products && products.isJsonArray()
                ? products.getAsJsonArray().asList().stream().map(JsonElement::getAsJsonObject)
                        .flatMap(Configuration::offers)
                        .toList()
                : List.of();
    }

    /** A price, and how many of it one may have. */
    record Offer(String price, boolean adjustable, long minimum, long maximum) {}

    private static Stream<Offer> offers(JsonObject product) {
        JsonObject quantity = product.getAsJsonObject("adjustable_quantity");
        long maximum = quantity.get("maximum").isJsonNull()
                ? ConfigurationFields.QUANTITY_MAX
                : quantity.get("maximum")
                        .getAsLong();
        return product.getAsJsonArray("prices").asList().stream().map(price -> new Offer(price.getAsString(),
                quantity.get("enabled").getAsBoolean(), quantity.get("minimum").getAsLong(), maximum));
    }

    /** A customer may change this of a subscription: its price, or how many of it. */
    boolean allows(String update) {
        return has(UPDATE) && feature(UPDATE).getAsJsonArray("default_allowed_updates").contains(Json.value(update));
    }
}
