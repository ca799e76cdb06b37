package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.catalog.PriceFields;
import dev.tollgate.sandbox.catalog.Product;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One item of a subscription as it was asked for: a new one, or what changes of one that is there. */
public record ItemFields(String path, Optional<String> id, Optional<Source> source, OptionalLong quantity,
        boolean deleted, MetadataChange metadata) {

    static final int ITEMS_MAX = 20;
    static final long QUANTITY_MAX = 999_999;

    /** Where the price comes from. */
    sealed interface Source {

        record Known(String price) implements Source {}

        /** A price for this item only, of a product that exists. */
        record Priced(PriceFields price, String product) implements Source {}
    }

    public static List<ItemFields> readAll(Params params) {
        List<ItemFields> items = params.objects("items").stream().map(ItemFields::read).toList();
        if (items.size() > ITEMS_MAX) {
            throw StripeError.invalidParam("You can have up to " + ITEMS_MAX + " items in a subscription.", "items");
        }
        return items;
    }

    private static ItemFields read(Params params) {
        Optional<String> id = params.text("id");
        params.unsupported("clear_usage");
        return read(params, id, params.bool("deleted", false));
    }

    /** The item that the path names, or a new one. */
    static ItemFields read(Params params, Optional<String> id, boolean deleted) {
        params.unsupported("billing_thresholds", "discounts", "tax_rates");
        Optional<Source> source = source(params);
        if (id.isEmpty() && source.isEmpty()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: " + params.full("price") + ".",
                    params.full("price"));
        }
        OptionalLong quantity = params.integer("quantity");
        if (quantity.isPresent() && (quantity.getAsLong() < 0 || quantity.getAsLong() > QUANTITY_MAX)) {
            throw StripeError.invalid("parameter_invalid_integer", quantity.getAsLong() < 0
                    ? "Invalid non-negative integer"
                    : "This value must be less than or equal to " + QUANTITY_MAX + ".", params.full("quantity"));
        }
        return new ItemFields(params.full("price"), id, source, quantity, deleted, params.metadata());
    }

    private static Optional<Source> source(Params params) {
        Optional<Source> known = params.text("price").or(() -> params.text("plan")).map(Source.Known::new);
        Optional<Source> priced = params.object("price_data").map(ItemFields::priced);
        if (known.isPresent() && priced.isPresent()) {
            throw StripeError.invalid("You may only specify one of these parameters: price, price_data.");
        }
        return known.or(() -> priced);
    }

    private static Source priced(Params data) {
        PriceFields price = PriceFields.read(data);
        if (!price.isRecurring()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: " + data.full("recurring") + ".",
                    data.full("recurring"));
        }
        return new Source.Priced(price, data.requiredText("product"));
    }

    /** Refuses what cannot be subscribed to, before anything is made. */
    void check(Tx tx) {
        if (source.isEmpty()) return;
        switch (source.get()) {
            case Source.Known(String price) -> check(tx.get(Price.KIND, price, path));
            case Source.Priced(_, String product) -> tx.get(Product.KIND, product, path);
        }
    }

    private void check(Price price) {
        if (!price.isActive()) {
            throw StripeError.invalidParam("The price specified is inactive. This field only accepts active prices.",
                    path);
        }
        if (!price.isRecurring()) {
            throw StripeError.invalidParam("The price specified is set to `type=one_time` but this field only accepts "
                    + "prices with `type=recurring`.", path);
        }
    }

    /** The price that is wanted; one that was given in place is made now, inactive. */
    Optional<Price> price(Tx tx) {
        return source.map(from -> switch (from) {
            case Source.Known(String id) -> tx.get(Price.KIND, id, path);
            case Source.Priced(PriceFields price, String product) -> Price.make(tx, product, price,
                    Json.object("active", false));
        });
    }

    /** The id of a price that is there already. */
    Optional<String> known() {
        return source.flatMap(from -> from instanceof Source.Known(String price)
                ? Optional.of(price)
                : Optional.empty());
    }

    /** What is known of the price before it is made: currency, interval and its count, in one text each. */
    Optional<Terms> terms(Tx tx) {
        return source.map(from -> switch (from) {
            case Source.Known(String id) -> {
                Price price = tx.get(Price.KIND, id, path);
                yield Terms.of(price.currency(), price.object("recurring"), price.unitAmount());
            }
            case Source.Priced(PriceFields price, _) -> Terms.of(price.currency(), price.recurring().orElseThrow(),
                    price.unitAmount());
        });
    }
}
