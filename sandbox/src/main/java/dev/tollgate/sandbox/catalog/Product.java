package dev.tollgate.sandbox.catalog;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** Something that is sold. What it costs is said by its prices. */
public final class Product extends Resource {

    public static final Kind<Product> KIND = Kind.of("product", Product::new);
    private static final Template TEMPLATE = Template.named("product");

    private Product(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** A product with these values, under an id of its own unless they name one. Tells nobody. */
    public static Product make(Tx tx, JsonObject values) {
        if (values.has("id")) refuseTaken(tx, values.get("id").getAsString());
        JsonObject json = tx.create(TEMPLATE, "prod");
        json.addProperty("updated", tx.now().getEpochSecond());
        if (values.has("id")) json.add("id", values.get("id"));
        var product = new Product(json, new JsonObject());
        product.merge(values);
        return tx.all(KIND).add(product);
    }

    public boolean isActive() {
        return flag("active");
    }

    public String name() {
        return text("name");
    }

    /** The addresses of its pictures. */
    public List<String> images() {
        return Optional.ofNullable(get("images")).map(all -> all.getAsJsonArray().asList().stream()
                .map(image -> image.getAsString()).toList()).orElse(List.of());
    }

    void touch(Tx tx) {
        set("updated", tx.now());
    }

    static void refuseTaken(Tx tx, String id) {
        if (tx.all(KIND).find(id).isPresent()) {
            throw StripeError.invalid("resource_already_exists", "Product already exists.", "id");
        }
    }
}
