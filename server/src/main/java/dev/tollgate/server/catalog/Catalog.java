package dev.tollgate.server.catalog;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Recent;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.idempotency.Earlier;
import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.tenant.Caller;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Products and their prices. */
public final class Catalog {
    private static final int PRICES_MAX = 10_000;

    private final Database database;
    private final IdempotencyKeys requests;
    private final Ids ids;
    private final Recent<Key, Price> recent;

    public Catalog(Database database, IdempotencyKeys requests, Ids ids) {
        this.database = database;
        this.requests = requests;
        this.ids = ids;
        this.recent = new Recent<>(ids, PRICES_MAX);
    }

    Product createProduct(Caller caller, IdempotencyKeys.Request request, String name, String description) {
        return database.inTransaction(caller.organizationId(), tx -> {
            var mapper = tx.mapper(CatalogMapper.class);
            var product = new Product(ids.next(), ids.now(), name, description, true);
            Optional<UUID> earlier = requests.claim(tx, request, product.id()).map(Earlier::resultId);
            if (earlier.isPresent()) return mapper.product(tx.organization(), earlier.get()).orElseThrow();
            mapper.insertProduct(tx.organization(), product);
            return product;
        });
    }

    List<Product> listProducts(Caller caller, Page page) {
        return database.inTransaction(caller.organizationId(),
                tx -> tx.mapper(CatalogMapper.class).products(tx.organization(), page.before(), page.fetch()));
    }

    /** What a price is made of. */
    record NewPrice(UUID productId, long amount, String currency, Price.@Nullable Interval interval) {}

    Price createPrice(Caller caller, IdempotencyKeys.Request request, NewPrice wanted) {
        return database.inTransaction(caller.organizationId(), tx -> {
            UUID id = ids.next();
            Optional<UUID> earlier = requests.claim(tx, request, id).map(Earlier::resultId);
            if (earlier.isPresent()) return made(tx, earlier.get());
            var product = tx.mapper(CatalogMapper.class).product(tx.organization(), wanted.productId()).orElseThrow(
                    () -> new ApiException(
                            new CatalogError.ProductNotFound(TypeId.PRODUCT.format(wanted.productId()))));
            Currencies.requireKnown("unit_amount.currency", wanted.currency());
            Currencies.requireUnit("unit_amount.amount", wanted.amount(), wanted.currency());
            var price = new Price(id, ids.now(), product.id(), product.name(), wanted.amount(), wanted.currency(),
                    wanted.interval(), true);
            tx.mapper(CatalogMapper.class).insertPrice(tx.organization(), price);
            return price;
        });
    }

    private static Price made(Tx tx, UUID priceId) {
        return tx.mapper(CatalogMapper.class).prices(tx.organization(), new UUID[]{priceId}).getFirst();
    }

    List<Price> listPrices(Caller caller, Page page) {
        return database.inTransaction(caller.organizationId(),
                tx -> tx.mapper(CatalogMapper.class).activePrices(tx.organization(), page.before(), page.fetch()));
    }

    /**
     * The prices with these ids, those that exist, in no order. A price of an archived product is not active. What
     * another process has changed is seen soon: {@link Recent}.
     */
    public List<Price> prices(Tx tx, List<UUID> priceIds) {
        UUID organizationId = tx.organization();
        return List.copyOf(recent.getAll(priceIds.stream().map(id -> new Key(organizationId, id)).toList(),
                missing -> tx.mapper(CatalogMapper.class)
                        .prices(organizationId, missing.stream().map(Key::priceId).toArray(UUID[]::new)).stream()
                        .collect(Collectors.toMap(price -> new Key(organizationId, price.id()), Function.identity()))));
    }

    private record Key(UUID organizationId, UUID priceId) {}
}
