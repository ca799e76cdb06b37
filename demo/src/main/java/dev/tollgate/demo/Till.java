package dev.tollgate.demo;

import static dev.tollgate.client.TollgateClient.call;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.v1.Checkout.Presentation;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreatePriceRequest;
import dev.tollgate.v1.CreateProductRequest;
import dev.tollgate.v1.CreateSessionTokenRequest;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.ListPricesRequest;
import dev.tollgate.v1.Price;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The shop's side of Tollgate: all that a merchant's backend has to do. Holds the API key, which no browser ever sees.
 */
final class Till {
    private static final int PRICES_MAX = 100;

    private final TollgateClient tollgate;
    private final String shop;
    private final String customer;
    private final Map<Tea, String> prices;

    private Till(TollgateClient tollgate, String shop, String customer, Map<Tea, String> prices) {
        this.tollgate = tollgate;
        this.shop = shop;
        this.customer = customer;
        this.prices = prices;
    }

    /** Makes sure that the teas and a customer are known to Tollgate; what is there already is taken as it is. */
    static Till open(TollgateClient tollgate, URI shop) {
        String customer = call(() -> tollgate.customers().getOrCreateCustomer(GetOrCreateCustomerRequest.newBuilder()
                .setExternalId("guest").setName("Ada Guest").setEmail("ada@example.com").build())).getCustomer()
                .getId();
        List<Price> known = call(() -> tollgate.catalog()
                .listPrices(ListPricesRequest.newBuilder().setPageSize(PRICES_MAX).build())).getPricesList();
        Map<Tea, String> prices = new EnumMap<>(Tea.class);
        for (Tea tea : Tea.values()) {
            prices.put(tea, known.stream().filter(price -> isOf(price, tea)).map(Price::getId).findFirst()
                    .orElseGet(() -> create(tollgate, tea)));
        }
        return new Till(tollgate, shop.toString(), customer, prices);
    }

    /** For those who try the API. The shop's own orders are of guests. */
    String customer() {
        return customer;
    }

    /** A browser's way in: which checkout it may see and pay, and with which token, for the next minutes. */
    record Ticket(String checkoutId, String token) {}

    /** The order's checkout, the same for every call, with a fresh token for it. */
    Ticket ticket(OrderReference order) {
        String checkout = call(() -> tollgate.checkouts().createCheckout(checkout(order))).getCheckout().getId();
        String token = call(() -> tollgate.sessions().createSessionToken(CreateSessionTokenRequest.newBuilder()
                .setCheckoutId(checkout).build())).getToken();
        return new Ticket(checkout, token);
    }

    private CreateCheckoutRequest checkout(OrderReference order) {
        String page = shop + "/order/" + order;
        CreateCheckoutRequest.Builder request = CreateCheckoutRequest.newBuilder().setRequestId("shop-" + order)
                .setReference(order.toString()).setPresentation(order.presentation())
                .addItems(CreateCheckoutRequest.Item.newBuilder()
                        .setPriceId(Objects.requireNonNull(prices.get(order.tea()))).setQuantity(1));
        return order.presentation() == Presentation.HOSTED
                ? request.setSuccessUrl(page + "/back").setCancelUrl(page).build()
                : request.setReturnUrl(page + "/back").build();
    }

    private static boolean isOf(Price price, Tea tea) {
        return price.getProductName().equals(tea.title()) && price.getUnitAmount().equals(tea.price());
    }

    private static String create(TollgateClient tollgate, Tea tea) {
        String product = call(() -> tollgate.catalog().createProduct(CreateProductRequest.newBuilder()
                .setRequestId("seed-product-" + tea.slug()).setName(tea.title()).setDescription(tea.description())
                .build())).getProduct().getId();
        return call(() -> tollgate.catalog().createPrice(CreatePriceRequest.newBuilder()
                .setRequestId("seed-price-" + tea.slug()).setProductId(product).setUnitAmount(tea.price()).build()))
                .getPrice().getId();
    }
}
