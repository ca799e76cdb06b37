package dev.tollgate.server.checkout;

import dev.tollgate.server.catalog.Catalog;
import dev.tollgate.server.catalog.CatalogError;
import dev.tollgate.server.catalog.Currencies;
import dev.tollgate.server.catalog.Price;
import dev.tollgate.server.checkout.Checkout.Presentation;
import dev.tollgate.server.crypto.Sha256;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is in the cart, priced here: no amount of a browser's is ever believed. */
record Cart(List<Item> items, long amount, String currency) {

    /** What a caller puts in: a price of the catalogue, or a one-off. */
    sealed interface Entry {
        long quantity();

        record Priced(UUID priceId, long quantity) implements Entry {}

        record OneOff(String name, long unitAmount, String currency, long quantity) implements Entry {}
    }

    private record Line(Item item, String currency) {}

    /**
     * @throws ApiException
     *             PRICE_UNKNOWN, PRICE_INACTIVE, MIXED_CURRENCY, MIXED_BILLING, AMOUNT_TOO_SMALL, AMOUNT_TOO_LARGE
     */
    static Cart of(Tx tx, Catalog catalog, List<Entry> entries) {
        Map<UUID, Price> prices = catalog.prices(tx, entries.stream()
                .flatMap(entry -> entry instanceof Entry.Priced priced ? List.of(priced.priceId()).stream() : null)
                .distinct()
                .toList()).stream().collect(Collectors.toMap(Price::id, Function.identity()));
        requireSold(entries, prices);
        var lines = new ArrayList<Line>();
        for (Entry entry : entries)
            lines.add(line(lines.size(), entry, prices));
        String currency = lines.getFirst().currency();
        for (Line line : lines) {
            if (!line.currency().equals(currency))
                throw new ApiException(new CheckoutError.MixedCurrency(currency, line.currency()));
        }
        prices.values().stream().filter(Price::isRecurring).findAny().ifPresent(price -> {
            throw new ApiException(new CheckoutError.MixedBilling(TypeId.PRICE.format(price.id())));
        });
        List<Item> items = lines.stream().map(Line::item).toList();
        return new Cart(items, sum(items, currency), currency);
    }

    private static void requireSold(List<Entry> entries, Map<UUID, Price> prices) {
        for (Entry entry : entries) {
            if (!(entry instanceof Entry.Priced(UUID id, _))) continue;
            Price price = prices.get(id);
            if (price == null) throw new ApiException(new CheckoutError.PriceUnknown(TypeId.PRICE.format(id)));
            if (!price.active()) throw new ApiException(new CheckoutError.PriceInactive(TypeId.PRICE.format(id)));
        }
    }

    private static Line line(int position, Entry entry, Map<UUID, Price> prices) {
        return switch (entry) {
            case Entry.Priced(UUID id, long quantity) -> {
                Price price = java.util.Objects.requireNonNull(prices.get(id));
                yield new Line(new Item(position, id, price.productName(), price.amount(), quantity), price.currency());
            }
            case Entry.OneOff(String name, long amount, String currency, long quantity) -> {
                String field = "items[" + position + "].inline_price.unit_amount";
                Currencies.requireKnown(field + ".currency", currency);
                Currencies.requireUnit(field + ".amount", amount, currency);
                yield new Line(new Item(position, null, name, amount, quantity), currency);
            }
        };
    }

    private static long sum(List<Item> items, String currency) {
        long sum = 0;
        try {
            for (Item item : items)
                sum = Math.addExact(sum, Math.multiplyExact(item.unitAmount(), item.quantity()));
        } catch (ArithmeticException _) {
            throw new ApiException(new CatalogError.AmountTooLarge("items", Currencies.largest(currency), currency));
        }
        Currencies.requireChargeable("items", sum, currency);
        return sum;
    }

    /** The same for the same items, amounts, customer and presentation. */
    byte[] hash(Optional<UUID> customerId, Presentation presentation) {
        var text = new StringBuilder(presentation + "|" + customerId.map(UUID::toString).orElse("") + "|" + currency);
        for (Item item : items) {
            text.append('|').append(item.priceId() == null ? "=" + item.name().length() + item.name() : item.priceId())
                    .append('|').append(item.unitAmount()).append('|').append(item.quantity());
        }
        return Sha256.of(text.toString());
    }
}
