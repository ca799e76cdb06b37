package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.catalog.PriceFields;
import dev.tollgate.sandbox.catalog.Product;
import dev.tollgate.sandbox.catalog.ProductFields;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/** One thing sold, as it was asked for: a price that exists, or what makes one. */
record LineFields(String path, Source source, long quantity, Optional<MetadataChange> metadata) {

    static final long QUANTITY_MAX = 999_999;

    /** Where the price comes from. */
    sealed interface Source {

        record Known(String price) implements Source {}

        /** A price for this Session, of a product that exists. */
        record Priced(PriceFields price, String product) implements Source {}

        /** A price and a product for this Session. */
        record Described(PriceFields price, ProductFields product) implements Source {}
    }

    static LineFields read(Params line) {
        line.unsupported("tax_rates", "dynamic_tax_rates", "adjustable_quantity");
        long quantity = line.integer("quantity").orElse(1);
        if (quantity < 1 || quantity > QUANTITY_MAX) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be "
                    + (quantity < 1 ? "greater than or equal to 1." : "less than or equal to " + QUANTITY_MAX + "."),
                    line.full("quantity"));
        }
        Optional<MetadataChange> metadata = line.has("metadata") ? Optional.of(line.metadata()) : Optional.empty();
        return new LineFields(line.full("price"), source(line), quantity, metadata);
    }

    private static Source source(Params line) {
        if (line.text("price").isPresent() && line.has("price_data")) {
            throw onlyOne("price", "price_data");
        }
        return line.text("price").<Source>map(Source.Known::new).orElseGet(() -> inline(line.object("price_data")
                .orElseThrow(() -> missing(line, "price_data"))));
    }

    private static Source inline(Params data) {
        PriceFields price = PriceFields.read(data);
        if (data.has("product") && data.has("product_data")) throw onlyOne("product", "product_data");
        return data.text("product").<Source>map(product -> new Source.Priced(price, product))
                .orElseGet(() -> new Source.Described(price, ProductFields.inPriceData(
                        data.object("product_data").orElseThrow(() -> missing(data, "product_data")), true)));
    }

    /** What it costs, once; refuses what cannot be sold. Nothing is made yet. */
    Cost cost(Tx tx) {
        return switch (source) {
            case Source.Known(String id) -> known(tx, tx.get(Price.KIND, id, path));
            case Source.Priced(PriceFields price, String product) -> {
                sellable(tx.get(Product.KIND, product, path), "The product `" + product + "`");
                yield cost(price);
            }
            case Source.Described(PriceFields price, _) -> cost(price);
        };
    }

    private static Cost cost(PriceFields price) {
        return new Cost(price.currency(), price.unitAmount(), price.recurring());
    }

    /** Of one piece, once or again and again. */
    record Cost(String currency, long unitAmount, Optional<JsonObject> recurring) {

        boolean recurs() {
            return recurring.isPresent();
        }

        /** For example {@code 3 month}; empty when it is paid once. */
        String interval() {
            return recurring.map(how -> how.get("interval_count").getAsLong() + " "
                    + how.get("interval").getAsString()).orElse("");
        }
    }

    private Cost known(Tx tx, Price price) {
        if (!price.isActive()) {
            throw StripeError.invalidParam("The price specified is inactive. This field only accepts active prices.",
                    path);
        }
        sellable(tx.get(Product.KIND, price.product(), path), "Price `" + price.id() + "`");
        return new Cost(price.currency(), price.unitAmount(),
                price.isRecurring() ? Optional.of(price.object("recurring")) : Optional.empty());
    }

    private void sellable(Product product, String what) {
        if (!product.isActive()) {
            throw StripeError.invalidParam(what + " is not available to be purchased because its product is not "
                    + "active.", path);
        }
    }

    /** The price; one that was given in place is made now, inactive, so that nobody sells by it again. */
    Price price(Tx tx) {
        return switch (source) {
            case Source.Known(String id) -> tx.get(Price.KIND, id, path);
            case Source.Priced(PriceFields price, String product) -> make(tx, product, price);
            case Source.Described(PriceFields price, ProductFields described) -> {
                JsonObject values = described.changes(new JsonObject());
                values.addProperty("active", false);
                yield make(tx, Product.make(tx, values).id(), price);
            }
        };
    }

    private static Price make(Tx tx, String product, PriceFields price) {
        return Price.make(tx, product, price, Json.object("active", false));
    }

    private static StripeError onlyOne(String one, String other) {
        return StripeError.invalid("You may only specify one of these parameters: " + one + ", " + other + ".");
    }

    private static StripeError missing(Params params, String name) {
        return StripeError.invalid("parameter_missing", "Missing required param: " + params.full(name) + ".",
                params.full(name));
    }
}
