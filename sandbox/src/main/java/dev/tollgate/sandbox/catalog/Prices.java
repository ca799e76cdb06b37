package dev.tollgate.sandbox.catalog;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** {@code /v1/prices}. */
public final class Prices {

    static final int LOOKUP_KEYS_MAX = 10;

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/prices", "price", this::create),
                Route.secret("GET", "v1/prices", "price*", this::list),
                Route.secret("GET", "v1/prices/:id", "price", this::retrieve),
                Route.secret("POST", "v1/prices/:id", "price", this::update));
    }

    /** What can be said at any time. */
    private record Notes(JsonObject values, MetadataChange metadata, boolean takesKey) {

        static Notes read(Params params) {
            JsonObject values = params.texts("nickname", "lookup_key");
            if (params.has("active")) values.addProperty("active", params.bool("active", true));
            return new Notes(values, params.metadata(), params.bool("transfer_lookup_key", false));
        }

        JsonObject changes(JsonObject metadata) {
            JsonObject changes = values.deepCopy();
            changes.add("metadata", this.metadata.applyTo(metadata));
            return changes;
        }

        String lookupKey() {
            JsonElement key = values.get("lookup_key");
            return key == null || key.isJsonNull() ? "" : key.getAsString();
        }
    }

    private Work create(Call call) {
        Params params = call.params();
        if (params.oneOf("billing_scheme", "per_unit", "per_unit", "tiered").equals("tiered")) {
            throw StripeError.unsupported("billing_scheme=tiered");
        }
        PriceFields fields = PriceFields.read(params);
        Notes notes = Notes.read(params);
        Optional<String> known = params.text("product");
        Optional<ProductFields> described = params.object("product_data").map(ProductFields::inPrice);
        if (known.isPresent() == described.isPresent()) {
            throw known.isPresent()
                    ? StripeError.invalid("You may only specify one of these parameters: product, product_data.")
                    : StripeError.invalid("parameter_missing", "Missing required param: product.", "product");
        }
        return tx -> {
            known.ifPresent(id -> tx.get(Product.KIND, id, "product"));
            claimKey(tx, notes, "");
            String product = known.orElseGet(() -> described(tx, described.orElseThrow()).id());
            Price price = Price.make(tx, product, fields, notes.changes(new JsonObject()));
            tx.emit("price.created", price);
            return price.snapshot();
        };
    }

    private static Product described(Tx tx, ProductFields fields) {
        Product product = Product.make(tx, fields.changes(new JsonObject()));
        tx.emit("product.created", product);
        return product;
    }

    /** A lookup key names one price at a time. */
    private static void claimKey(Tx tx, Notes notes, String claimant) {
        String key = notes.lookupKey();
        if (key.isEmpty()) return;
        tx.all(Price.KIND).oldestFirst()
                .filter(price -> price.text("lookup_key").equals(key) && !price.id().equals(claimant)).findFirst()
                .ifPresent(other -> {
                    if (!notes.takesKey()) {
                        throw StripeError.invalidParam("A price (`" + other.id() + "`) already uses that lookup key.",
                                "lookup_key");
                    }
                    other.set("lookup_key", null);
                    tx.emit("price.updated", other, Json.object("lookup_key", key));
                });
    }

    private Work update(Call call) {
        Params params = call.params();
        params.unsupported("currency_options");
        Notes notes = Notes.read(params);
        Optional<String> tax = params.text("tax_behavior")
                .map(_ -> params.oneOf("tax_behavior", "", "exclusive", "inclusive", "unspecified"));
        return tx -> {
            Price price = tx.get(Price.KIND, call.id(), "price");
            JsonObject changes = notes.changes(price.object("metadata"));
            tax.ifPresent(behavior -> changes.addProperty("tax_behavior", behavior));
            checkChanges(tx, price, changes);
            claimKey(tx, notes, price.id());
            Still before = price.still();
            price.merge(changes);
            JsonObject previously = before.previously();
            if (!previously.isEmpty()) tx.emit("price.updated", price, previously);
            return price.snapshot();
        };
    }

    private static void checkChanges(Tx tx, Price price, JsonObject changes) {
        boolean archives = changes.has("active") && !changes.get("active").getAsBoolean();
        boolean isDefault = tx.all(Product.KIND).find(price.product())
                .filter(product -> product.text("default_price").equals(price.id())).isPresent();
        if (archives && isDefault) {
            throw StripeError.invalidParam("This price cannot be archived because it is the default price of its "
                    + "product.", "active");
        }
        String behavior = price.text("tax_behavior");
        boolean decided = !behavior.equals("unspecified") && changes.has("tax_behavior")
                && !changes.get("tax_behavior").getAsString().equals(behavior);
        if (decided) {
            throw StripeError.invalidParam("You cannot change the tax_behavior of a price once it is " + behavior + ".",
                    "tax_behavior");
        }
    }

    private Work retrieve(Call call) {
        return tx -> tx.get(Price.KIND, call.id(), "price").snapshot();
    }

    private Work list(Call call) {
        Params params = call.params();
        Page page = Page.read(params);
        Optional<Boolean> active = new Filter(params).flag("active");
        Optional<String> product = params.text("product");
        Optional<String> currency = params.text("currency");
        Optional<String> type = params.text("type");
        List<String> keys = params.list("lookup_keys");
        if (keys.size() > LOOKUP_KEYS_MAX) {
            throw StripeError.invalidParam("You can have up to " + LOOKUP_KEYS_MAX + " lookup keys.", "lookup_keys");
        }
        JsonObject recurring = params.object("recurring").map(given -> given.texts("interval", "usage_type"))
                .orElseGet(JsonObject::new);
        return tx -> page.of(tx.all(Price.KIND), "/v1/prices",
                price -> active.map(wanted -> wanted == price.isActive()).orElse(true)
                        && Filter.same(product, price.product()) && Filter.same(currency, price.currency())
                        && Filter.same(type, price.text("type"))
                        && (keys.isEmpty() || keys.contains(price.text("lookup_key")))
                        && recursAs(recurring, price));
    }

    private static boolean recursAs(JsonObject wanted, Price price) {
        return wanted.isEmpty() || price.isRecurring() && wanted.entrySet().stream()
                .allMatch(entry -> entry.getValue().equals(price.object("recurring").get(entry.getKey())));
    }
}
