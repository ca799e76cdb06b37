package dev.tollgate.sandbox.portal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;

/** What the portal is to offer: by feature, the keys that were given. */
record FeatureFields(JsonObject given) {

    static final int PRODUCTS_MAX = 10;
    private static final String ENABLED = "enabled";
    private static final String[] PRORATIONS = {"always_invoice", "create_prorations", "none"};
    private static final List<String> UPDATES = List.of("price", "promotion_code", "quantity");
    private static final List<String> DETAILS = List.of("address", "email", "name", "phone", "shipping", "tax_id");
    private static final List<String> REASONS = List.of("customer_service", "low_quality", "missing_features", "other",
            "switched_service", "too_complex", "too_expensive", "unused");

    static FeatureFields read(Params params) {
        var given = new JsonObject();
        params.object(Configuration.CUSTOMER).ifPresent(of -> {
            JsonObject feature = enabled(of);
            names(feature, of, "allowed_updates", DETAILS);
            given.add(Configuration.CUSTOMER, feature);
        });
        params.object(Configuration.INVOICES).ifPresent(of -> given.add(Configuration.INVOICES, enabled(of)));
        params.object(Configuration.METHODS).ifPresent(of -> {
            of.unsupported("payment_method_configuration");
            given.add(Configuration.METHODS, enabled(of));
        });
        params.object(Configuration.CANCEL).ifPresent(of -> given.add(Configuration.CANCEL, cancel(of)));
        params.object(Configuration.UPDATE).ifPresent(of -> given.add(Configuration.UPDATE, update(of)));
        return new FeatureFields(given);
    }

    private static JsonObject enabled(Params of) {
        return of.has(ENABLED) ? Json.object(ENABLED, of.bool(ENABLED, false)) : new JsonObject();
    }

    private static JsonObject cancel(Params of) {
        JsonObject feature = enabled(of);
        choice(feature, of, "mode", "at_period_end", "immediately");
        choice(feature, of, "proration_behavior", PRORATIONS);
        of.object("cancellation_reason").ifPresent(reason -> {
            JsonObject asked = enabled(reason);
            names(asked, reason, "options", REASONS);
            feature.add("cancellation_reason", asked);
        });
        return feature;
    }

    private static JsonObject update(Params of) {
        JsonObject feature = enabled(of);
        choice(feature, of, "billing_cycle_anchor", "now", "unchanged");
        choice(feature, of, "proration_behavior", PRORATIONS);
        choice(feature, of, "trial_update_behavior", "continue_trial", "end_trial");
        names(feature, of, "default_allowed_updates", UPDATES);
        of.object("schedule_at_period_end").filter(given -> !given.objects("conditions").isEmpty())
                .ifPresent(given -> {
                    throw StripeError.unsupported("the parameter " + given.full("conditions"));
                });
        if (of.has("products")) {
            List<Params> products = of.objects("products");
            if (products.size() > PRODUCTS_MAX) {
                throw StripeError.invalidParam("You may have at most " + PRODUCTS_MAX + " products.",
                        of.full("products"));
            }
            feature.add("products", Json.array(products.stream().map(FeatureFields::product).toList()));
        }
        return feature;
    }

    private static JsonObject product(Params product) {
        JsonObject quantity = Json.object(ENABLED, false, "maximum", null, "minimum", 1);
        product.object("adjustable_quantity").ifPresent(given -> {
            quantity.addProperty(ENABLED, given.bool(ENABLED, false));
            given.integer("maximum").ifPresent(most -> quantity.addProperty("maximum", most));
            given.integer("minimum").ifPresent(least -> quantity.addProperty("minimum", least));
        });
        return Json.object("adjustable_quantity", quantity, "prices", product.list("prices"), "product",
                product.requiredText("product"));
    }

    private static void choice(JsonObject feature, Params of, String name, String... allowed) {
        String chosen = of.oneOf(name, "", allowed);
        if (!chosen.isEmpty()) feature.addProperty(name, chosen);
    }

    private static void names(JsonObject feature, Params of, String name, List<String> allowed) {
        List<String> names = of.list(name);
        names.stream().filter(one -> !allowed.contains(one)).findFirst().ifPresent(_ -> {
            throw StripeError.invalidParam("Invalid " + of.full(name) + "[0]: must be one of "
                    + String.join(", ", allowed), of.full(name));
        });
        if (of.has(name)) feature.add(name, Json.array(names));
    }

    /** Refuses prices that nobody can subscribe to. */
    void check(Tx tx) {
        if (!(given.get(Configuration.UPDATE) instanceof JsonObject update) || !update.has("products")) return;
        for (JsonElement element : update.getAsJsonArray("products")) {
            JsonObject product = element.getAsJsonObject();
            for (JsonElement id : product.getAsJsonArray("prices")) {
                check(tx.get(Price.KIND, id.getAsString(), param("prices")), product.get("product").getAsString());
            }
        }
    }

    private static void check(Price price, String product) {
        if (!price.product().equals(product)) {
            throw StripeError.invalidParam("The price `" + price.id() + "` does not belong to the product `" + product
                    + "`.", param("prices"));
        }
        if (!price.isRecurring()) {
            throw StripeError.invalidParam("The price `" + price.id() + "` is not recurring.", param("prices"));
        }
    }

    /** The features of one like {@code before} with these changes. */
    JsonObject over(JsonObject before) {
        JsonObject after = before.deepCopy();
        given.entrySet().forEach(feature -> after.add(feature.getKey(),
                merged(after.getAsJsonObject(feature.getKey()), feature.getValue().getAsJsonObject())));
        requireOffers(after.getAsJsonObject(Configuration.UPDATE));
        return after;
    }

    /** Where plans can be changed there has to be something to change them to. */
    private static void requireOffers(JsonObject update) {
        if (!update.get(ENABLED).getAsBoolean()) return;
        for (String needed : new String[]{"default_allowed_updates", "products"}) {
            if (update.getAsJsonArray(needed).isEmpty()) {
                throw StripeError.invalid("parameter_missing", "Missing required param: " + param(needed) + ".",
                        param(needed));
            }
        }
    }

    private static String param(String name) {
        return "features[" + Configuration.UPDATE + "][" + name + "]";
    }

    static JsonObject merged(JsonObject before, JsonObject changes) {
        JsonObject after = before.deepCopy();
        changes.entrySet().forEach(change -> {
            boolean both = change.getValue().isJsonObject() && after.get(change.getKey()).isJsonObject();
            after.add(change.getKey(), both
                    ? merged(after.getAsJsonObject(change.getKey()), change.getValue().getAsJsonObject())
                    : change.getValue().deepCopy());
        });
        return after;
    }
}
