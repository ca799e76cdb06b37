package dev.tollgate.sandbox.catalog;

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

/** {@code /v1/products}. */
public final class Products {

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/products", "product", this::create),
                Route.secret("GET", "v1/products", "product*", this::list),
                Route.secret("GET", "v1/products/:id", "product", this::retrieve),
                Route.secret("POST", "v1/products/:id", "product", this::update),
                Route.secret("DELETE", "v1/products/:id", "deleted_product", this::delete));
    }

    /** The first price, made together with the product. */
    private record FirstPrice(PriceFields fields, MetadataChange metadata) {

        static FirstPrice read(Params params) {
            return new FirstPrice(PriceFields.read(params), params.metadata());
        }
    }

    private Work create(Call call) {
        ProductFields fields = ProductFields.whole(call.params(), true);
        Optional<String> id = call.params().text("id");
        Optional<FirstPrice> first = call.params().object("default_price_data").map(FirstPrice::read);
        return tx -> {
            JsonObject values = fields.changes(new JsonObject());
            id.ifPresent(given -> values.addProperty("id", given));
            Product product = Product.make(tx, values);
            tx.emit("product.created", product);
            first.ifPresent(price -> price(tx, product, price));
            return product.snapshot();
        };
    }

    private static void price(Tx tx, Product product, FirstPrice first) {
        Price price = Price.make(tx, product.id(), first.fields(),
                Json.object("metadata", first.metadata().applyTo(new JsonObject())));
        tx.emit("price.created", price);
        product.set("default_price", price.id());
        tx.emit("product.updated", product, Json.object("default_price", null));
    }

    private Work update(Call call) {
        ProductFields fields = ProductFields.whole(call.params(), false);
        Optional<String> price = call.params().text("default_price");
        return tx -> {
            Product product = tx.get(Product.KIND, call.id(), "id");
            price.ifPresent(given -> checkDefault(tx, product, given));
            Still before = product.still();
            JsonObject changes = fields.changes(product.object("metadata"));
            price.ifPresent(given -> changes.addProperty("default_price", given));
            product.merge(changes);
            if (before.previously().isEmpty()) return product.snapshot();
            product.touch(tx);
            tx.emit("product.updated", product, before.previously());
            return product.snapshot();
        };
    }

    private static void checkDefault(Tx tx, Product product, String id) {
        Price price = tx.get(Price.KIND, id, "default_price");
        if (!price.product().equals(product.id())) {
            throw StripeError.invalidParam("The price `" + id + "` does not belong to the product `" + product.id()
                    + "`.", "default_price");
        }
        if (!price.isActive()) {
            throw StripeError.invalidParam("The price `" + id + "` is inactive. This field only accepts active prices.",
                    "default_price");
        }
    }

    private Work delete(Call call) {
        return tx -> {
            Product product = tx.get(Product.KIND, call.id(), "id");
            if (tx.all(Price.KIND).oldestFirst().anyMatch(price -> price.product().equals(product.id()))) {
                throw StripeError.invalidParam("This product cannot be deleted because it has one or more user-created "
                        + "prices.", "id");
            }
            tx.emit("product.deleted", product);
            tx.all(Product.KIND).remove(product.id());
            return Json.object("id", product.id(), "object", "product", "deleted", true);
        };
    }

    private Work retrieve(Call call) {
        return tx -> tx.get(Product.KIND, call.id(), "id").snapshot();
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        Filter filter = new Filter(call.params());
        Optional<Boolean> active = filter.flag("active");
        Optional<Boolean> shippable = filter.flag("shippable");
        Optional<String> url = call.params().text("url");
        Optional<String> type = call.params().text("type");
        List<String> ids = call.params().list("ids");
        return tx -> page.of(tx.all(Product.KIND), "/v1/products",
                product -> active.map(wanted -> wanted == product.isActive()).orElse(true)
                        && shippable.map(wanted -> wanted == product.flag("shippable")).orElse(true)
                        && Filter.same(url, product.text("url")) && Filter.same(type, product.text("type"))
                        && (ids.isEmpty() || ids.contains(product.id())));
    }
}
