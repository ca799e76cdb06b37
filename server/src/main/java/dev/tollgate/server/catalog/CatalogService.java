package dev.tollgate.server.catalog;

import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.CatalogServiceGrpc;
import dev.tollgate.v1.CreatePriceRequest;
import dev.tollgate.v1.CreatePriceResponse;
import dev.tollgate.v1.CreateProductRequest;
import dev.tollgate.v1.CreateProductResponse;
import dev.tollgate.v1.ListPricesRequest;
import dev.tollgate.v1.ListPricesResponse;
import dev.tollgate.v1.ListProductsRequest;
import dev.tollgate.v1.ListProductsResponse;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** The wire of the catalogue. */
public final class CatalogService extends CatalogServiceGrpc.CatalogServiceImplBase {
    private final Catalog catalog;

    public CatalogService(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void createProduct(CreateProductRequest request, StreamObserver<CreateProductResponse> answer) {
        Calls.answer(answer, () -> {
            var key = new IdempotencyKeys.Request("CreateProduct", Caller.current().namespace(), request.getRequestId(),
                    Wire.hash(request.toBuilder()));
            Product product = catalog.createProduct(Caller.current(), key, request.getName(), request.getDescription());
            return CreateProductResponse.newBuilder().setProduct(wire(product)).build();
        });
    }

    @Override
    public void listProducts(ListProductsRequest request, StreamObserver<ListProductsResponse> answer) {
        Calls.answer(answer, () -> {
            Page page = Page.of(request.getPageSize(), request.getPageToken(), TypeId.PRODUCT);
            var fetched = catalog.listProducts(Caller.current(), page);
            return ListProductsResponse.newBuilder()
                    .addAllProducts(page.shown(fetched).stream().map(CatalogService::wire).toList())
                    .setNextPageToken(page.next(fetched, TypeId.PRODUCT, Product::id)).build();
        });
    }

    @Override
    public void createPrice(CreatePriceRequest request, StreamObserver<CreatePriceResponse> answer) {
        Calls.answer(answer, () -> {
            var key = new IdempotencyKeys.Request("CreatePrice", Caller.current().namespace(), request.getRequestId(),
                    Wire.hash(request.toBuilder()));
            var wanted = new Catalog.NewPrice(TypeId.PRODUCT.parse(request.getProductId()),
                    request.getUnitAmount().getAmount(), request.getUnitAmount().getCurrency(),
                    interval(request.getInterval()));
            return CreatePriceResponse.newBuilder().setPrice(wire(catalog.createPrice(Caller.current(), key, wanted)))
                    .build();
        });
    }

    @Override
    public void listPrices(ListPricesRequest request, StreamObserver<ListPricesResponse> answer) {
        Calls.answer(answer, () -> {
            Page page = Page.of(request.getPageSize(), request.getPageToken(), TypeId.PRICE);
            var fetched = catalog.listPrices(Caller.current(), page);
            return ListPricesResponse.newBuilder()
                    .addAllPrices(page.shown(fetched).stream().map(CatalogService::wire).toList())
                    .setNextPageToken(page.next(fetched, TypeId.PRICE, Price::id)).build();
        });
    }

    private static dev.tollgate.v1.Product wire(Product product) {
        return dev.tollgate.v1.Product.newBuilder().setId(TypeId.PRODUCT.format(product.id())).setName(product.name())
                .setDescription(product.description()).setActive(product.active())
                .setCreatedAt(Wire.time(product.createdAt())).build();
    }

    private static dev.tollgate.v1.Price wire(Price price) {
        return dev.tollgate.v1.Price.newBuilder().setId(TypeId.PRICE.format(price.id()))
                .setProductId(TypeId.PRODUCT.format(price.productId())).setProductName(price.productName())
                .setUnitAmount(Wire.money(price.amount(), price.currency())).setInterval(wire(price.billingInterval()))
                .setActive(price.active()).setCreatedAt(Wire.time(price.createdAt())).build();
    }

    private static dev.tollgate.v1.Price.Interval wire(Price.@Nullable Interval interval) {
        return switch (interval) {
            case MONTH -> dev.tollgate.v1.Price.Interval.MONTH;
            case YEAR -> dev.tollgate.v1.Price.Interval.YEAR;
            case null -> dev.tollgate.v1.Price.Interval.INTERVAL_UNSPECIFIED;
        };
    }

    private static Price.@Nullable Interval interval(dev.tollgate.v1.Price.Interval interval) {
        return switch (interval) {
            case MONTH -> Price.Interval.MONTH;
            case YEAR -> Price.Interval.YEAR;
            case INTERVAL_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }
}
