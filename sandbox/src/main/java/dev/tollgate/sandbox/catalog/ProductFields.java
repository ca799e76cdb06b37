package dev.tollgate.sandbox.catalog;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;

/** The parameters that describe a product, in {@code /v1/products} or in somebody's {@code product_data}. */
public record ProductFields(JsonObject values, MetadataChange metadata) {

    static final int IMAGES_MAX = 8;
    private static final int FEATURES_MAX = 15;

    /** All there is: for creation and update of a product. */
    static ProductFields whole(Params params, boolean creating) {
        params.unsupported("package_dimensions");
        params.oneOf("type", "service", "service", "good");
        JsonObject values = inPriceData(params, creating).values();
        values.asMap().putAll(params.texts("statement_descriptor", "url").asMap());
        flag(params, "active", values);
        flag(params, "shippable", values);
        if (params.has("marketing_features")) values.add("marketing_features", features(params));
        return new ProductFields(values, params.metadata());
    }

    /** What a price of {@code /v1/prices} can say about the product it brings along. */
    static ProductFields inPrice(Params params) {
        JsonObject values = params.texts("statement_descriptor", "tax_code", "unit_label");
        params.text("id").ifPresent(id -> values.addProperty("id", id));
        values.addProperty("name", params.requiredText("name"));
        flag(params, "active", values);
        return new ProductFields(values, params.metadata());
    }

    /** What a line of a Checkout Session can say about it. */
    public static ProductFields inPriceData(Params params, boolean creating) {
        JsonObject values = params.texts("description", "tax_code", "unit_label");
        if (creating || params.has("name")) values.addProperty("name", params.requiredText("name"));
        if (params.has("images")) values.add("images", Json.array(images(params)));
        return new ProductFields(values, params.metadata());
    }

    /** The product's new values, where this is its metadata so far. */
    public JsonObject changes(JsonObject metadata) {
        JsonObject changes = values.deepCopy();
        changes.add("metadata", this.metadata.applyTo(metadata));
        return changes;
    }

    private static List<String> images(Params params) {
        List<String> images = params.list("images");
        if (images.size() > IMAGES_MAX) {
            throw StripeError.invalidParam("You can have up to " + IMAGES_MAX + " images.", params.full("images"));
        }
        images.stream().filter(image -> !image.matches("https?://\\S+")).findFirst().ifPresent(image -> {
            throw StripeError.invalid("url_invalid", "Not a valid URL", params.full("images"));
        });
        return images;
    }

    private static JsonArray features(Params params) {
        List<JsonObject> features = params.objects("marketing_features").stream()
                .map(feature -> Json.object("name", feature.requiredText("name"))).toList();
        if (features.size() > FEATURES_MAX) {
            throw StripeError.invalidParam("You can have up to " + FEATURES_MAX + " marketing features.",
                    "marketing_features");
        }
        return Json.array(features);
    }

    private static void flag(Params params, String name, JsonObject values) {
        if (params.has(name)) values.addProperty(name, params.bool(name, true));
    }
}
