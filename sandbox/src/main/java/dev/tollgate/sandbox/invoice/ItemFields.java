package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.catalog.PriceFields;
import dev.tollgate.sandbox.catalog.Product;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The parameters that say what is charged for: of an invoice item, or of a line that is added to an invoice. */
record ItemFields(String path, Optional<Source> source, OptionalLong quantity, JsonObject texts,
        Optional<Period> period, MetadataChange metadata) {

    private static final long QUANTITY_MAX = 999_999;

    /** Where the amount comes from. */
    sealed interface Source {

        record Amount(long amount) implements Source {}

        record Known(String price) implements Source {}

        /** A price for this, of a product that exists. */
        record Priced(PriceFields price, String product) implements Source {}
    }

    static ItemFields read(Params params) {
        params.unsupported("discounts", "tax_behavior", "tax_code", "tax_rates", "tax_amounts", "quantity_decimal",
                "unit_amount_decimal", "customer_account");
        params.accept("discountable");
        OptionalLong quantity = params.integer("quantity");
        if (quantity.isPresent() && params.has("amount")) throw onlyOne(params, "amount, quantity");
        if (quantity.isPresent() && (quantity.getAsLong() < 0 || quantity.getAsLong() > QUANTITY_MAX)) {
            throw StripeError.invalid("parameter_invalid_integer", "Invalid non-negative integer",
                    params.full("quantity"));
        }
        Optional<Period> period = params.object("period").map(given -> new Period(
                Instant.ofEpochSecond(given.requiredInteger("start")),
                Instant.ofEpochSecond(given.requiredInteger("end"))));
        if (period.filter(given -> given.end().isBefore(given.start())).isPresent()) {
            throw StripeError.invalidParam("The period end must be after the period start.", params.full("period"));
        }
        return new ItemFields(params.full("pricing"), source(params), quantity, params.texts("description"), period,
                params.metadata());
    }

    private static Optional<Source> source(Params params) {
        OptionalLong amount = params.integer("amount");
        Optional<Source> known = params.object("pricing").map(given -> new Source.Known(given.requiredText("price")));
        Optional<Source> priced = params.object("price_data")
                .map(given -> new Source.Priced(PriceFields.read(given), given.requiredText("product")));
        if (known.isPresent() && priced.isPresent()) throw onlyOne(params, "pricing, price_data");
        if (amount.isEmpty()) return known.or(() -> priced);
        if (known.isPresent() || priced.isPresent()) throw onlyOne(params, "amount, pricing");
        if (Math.abs(amount.getAsLong()) > Amounts.AMOUNT_MAX) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be less than or equal to "
                    + Amounts.AMOUNT_MAX + ".", params.full("amount"));
        }
        return Optional.of(new Source.Amount(amount.getAsLong()));
    }

    /** The currency that the price says, when there is one. */
    Optional<String> currency(Tx tx) {
        return source.flatMap(from -> switch (from) {
            case Source.Amount _ -> Optional.empty();
            case Source.Known(String id) -> Optional.of(sellable(tx, id).currency());
            case Source.Priced(PriceFields price, String _) -> Optional.of(price.currency());
        });
    }

    /** Refuses what cannot be charged in this currency. Nothing is made yet. */
    void check(Tx tx, String currency) {
        currency(tx).filter(said -> !said.equals(currency)).ifPresent(said -> {
            throw StripeError.invalidParam("The price specified supports currencies of `" + said + "`, which doesn't "
                    + "match the expected currency: `" + currency + "`.", path);
        });
        if (source.isPresent() && source.get() instanceof Source.Priced priced) {
            if (priced.price().isRecurring()) throw recurring();
            tx.get(Product.KIND, priced.product(), path);
        }
    }

    /** What is charged for now, where {@code before} is what was. */
    Line line(Tx tx, String currency, Line before) {
        boolean one = source.isPresent() && source.get() instanceof Source.Amount;
        long count = one ? 1 : quantity.orElse(before.quantity());
        String description = texts.has("description") ? text(texts.get("description")) : before.description();
        Optional<String> price = source.map(from -> price(tx, currency, from, description)).or(before::price);
        boolean same = source.isEmpty() && quantity.isEmpty();
        long amount = same
                ? before.amount()
                : Math.multiplyExact(price.map(id -> tx.get(Price.KIND, id, path).unitAmount()).orElse(0L), count);
        String shown = description.isEmpty() ? price.map(id -> product(tx, id)).orElse("") : description;
        return new Line(shown, amount, count, period.orElse(before.period()), price, before.proration(),
                before.origin(), metadata.applyTo(before.metadata()));
    }

    /** The id of the price. One that is only for this is made inactive, so that nobody sells by it again. */
    private static String price(Tx tx, String currency, Source from, String description) {
        return switch (from) {
            case Source.Known(String id) -> id;
            case Source.Priced(PriceFields price, String product) -> make(tx, product, price);
            case Source.Amount(long amount) -> make(tx, Product.make(tx, Json.object("active", false, "name",
                    description.isEmpty() ? "Invoice item" : description)).id(),
                    new PriceFields(currency, amount, Optional.empty(), "unspecified"));
        };
    }

    private static String make(Tx tx, String product, PriceFields price) {
        return Price.make(tx, product, price, Json.object("active", false)).id();
    }

    private static String product(Tx tx, String price) {
        return tx.get(Product.KIND, tx.get(Price.KIND, price, "price").product(), "product").name();
    }

    private Price sellable(Tx tx, String id) {
        Price price = tx.get(Price.KIND, id, path);
        if (price.isRecurring()) throw recurring();
        if (!price.isActive()) {
            throw StripeError.invalidParam("The price specified is inactive. This field only accepts active prices.",
                    path);
        }
        return price;
    }

    private static String text(JsonElement value) {
        return value.isJsonNull() ? "" : value.getAsString();
    }

    private StripeError recurring() {
        return StripeError.invalidParam("The price specified is set to `type=recurring` but this field only accepts "
                + "prices with `type=one_time`.", path);
    }

    private static StripeError onlyOne(Params params, String names) {
        return StripeError.invalidParam("You may only specify one of these parameters: " + names + ".",
                params.full("amount"));
    }
}
