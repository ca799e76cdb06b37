package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.db.Recent;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreatePriceRequest;
import dev.tollgate.v1.CreateProductRequest;
import dev.tollgate.v1.CreateSessionTokenRequest;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.ListCheckoutsRequest;
import dev.tollgate.v1.ListPricesRequest;
import dev.tollgate.v1.Money;
import dev.tollgate.v1.Price;
import dev.tollgate.v1.StatusServiceGrpc;
import dev.tollgate.v1.WatchCheckoutRequest;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is refused, and that each refusal says why, names the field, and did nothing. */
class ApiErrorsIT {
    private static final String NOBODY = "chk_01h455vb4pex5vsknk084sn02q";
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    private static String creating(CreateCheckoutRequest.Builder request) {
        long before = world.sandbox.requests().size();
        String reason = ApiErrors.of(() -> buyer.opens(request));
        assertThat(world.sandbox.requests()).as("a refused request reaches nobody").hasSize((int) before);
        return reason;
    }

    private static CreateCheckoutRequest.Builder priced(String price) {
        return CreateCheckoutRequest.newBuilder().addItems(CreateCheckoutRequest.Item.newBuilder().setPriceId(price));
    }

    private static Price price(long amount, String currency, Price.Interval interval) {
        String product = world.catalog().createProduct(CreateProductRequest.newBuilder().setName("Tea").build())
                .getProduct()
                .getId();
        return world.catalog().createPrice(CreatePriceRequest.newBuilder().setProductId(product).setInterval(interval)
                .setUnitAmount(Money.newBuilder().setAmount(amount).setCurrency(currency)).build()).getPrice();
    }

    @Test
    void eachBadCartHasItsOwnReason() {
        Price usd = price(4999, "usd", Price.Interval.INTERVAL_UNSPECIFIED);
        Price eur = price(4999, "eur", Price.Interval.INTERVAL_UNSPECIFIED);
        Price monthly = price(4999, "usd", Price.Interval.MONTH);
        assertThat(creating(CreateCheckoutRequest.newBuilder())).isEqualTo("CART_EMPTY");
        assertThat(creating(priced("price_01h455vb4pex5vsknk084sn02q"))).isEqualTo("PRICE_UNKNOWN");
        assertThat(
                creating(priced(usd.getId()).addItems(CreateCheckoutRequest.Item.newBuilder().setPriceId(eur.getId()))))
                .isEqualTo("MIXED_CURRENCY");
        assertThat(creating(priced(monthly.getId()))).isEqualTo("MIXED_BILLING");
        assertThat(creating(Buyer.cart("Crumb", 1))).isEqualTo("AMOUNT_TOO_SMALL");
        assertThat(creating(Buyer.cart("Gold", 100_000_000))).isEqualTo("AMOUNT_TOO_LARGE");
        assertThat(creating(Buyer.cart("More gold", Long.MAX_VALUE))).isEqualTo("AMOUNT_TOO_LARGE");
        var manyTimes = Buyer.cart("Gold", 99_999_999);
        manyTimes.getItemsBuilder(0).setQuantity(10_000);
        assertThat(creating(manyTimes)).isEqualTo("AMOUNT_TOO_LARGE");
        world.sql("UPDATE price SET active = false WHERE currency = 'eur' RETURNING id");
        world.clock.turn(Recent.STALENESS);
        assertThat(creating(priced(eur.getId()))).isEqualTo("PRICE_INACTIVE");
    }

    @Test
    void badFieldsAreNamed() {
        assertThat(fields(Buyer.cart("Free", 0))).containsExactly("items[0].inline_price.unit_amount.amount");
        assertThat(fields(Buyer.cart("Less", -5))).containsExactly("items[0].inline_price.unit_amount.amount");
        assertThat(fields(Buyer.cart("", 500))).containsExactly("items[0].inline_price.name");
        assertThat(fields(priced("not-a-price"))).containsExactly("items[0].price_id");
        assertThat(fields(Buyer.tea().setRequestId("x".repeat(256)))).containsExactly("request_id");
        assertThat(fields(Buyer.tea().putMetadata("k".repeat(41), "v"))).first().asString().startsWith("metadata[");
        assertThat(fields(Buyer.tea().setSavePaymentMethod(true))).containsExactly("customer_id");
        assertThat(fields(Buyer.tea().setPresentation(Checkout.Presentation.HOSTED))).containsExactly("success_url");
        assertThat(fields(Buyer.tea().setPresentation(Checkout.Presentation.ONE_CLICK)))
                .containsExactly("presentation");
        assertThat(fields(Buyer.tea().setExpiresAfter(com.google.protobuf.Duration.newBuilder().setSeconds(10))))
                .containsExactly("expires_after");
        var odd = Buyer.tea();
        odd.getItemsBuilder(0).getInlinePriceBuilder().getUnitAmountBuilder().setCurrency("USD");
        assertThat(fields(odd)).containsExactly("items[0].inline_price.unit_amount.currency");
    }

    private static java.util.List<String> fields(CreateCheckoutRequest.Builder request) {
        StatusRuntimeException refused = ApiErrors.caught(() -> buyer.opens(request));
        assertThat(ApiErrors.info(refused).getReason()).isEqualTo("INVALID_FIELD");
        return ApiErrors.fields(refused);
    }

    @Test
    void aUrlOutsideTheOrganizationsOriginsIsRefused() {
        StatusRuntimeException refused = ApiErrors
                .caught(() -> buyer.opens(Buyer.tea().setReturnUrl("http://evil.test/x")));
        assertThat(ApiErrors.info(refused).getReason()).isEqualTo("URL_NOT_ALLOWED");
        assertThat(ApiErrors.info(refused).getMetadataMap()).containsEntry("field", "return_url").containsEntry(
                "outcome",
                "NOT_DONE");
    }

    @Test
    void anUnknownCustomerIsRefused() {
        assertThat(creating(Buyer.tea().setCustomerId("cus_01h455vb4pex5vsknk084sn02q")))
                .isEqualTo("CUSTOMER_NOT_FOUND");
    }

    @Test
    void aTenMegabyteRequestIsRefusedInWords() {
        var huge = Buyer.tea();
        for (int i = 0; i < 49; i++)
            huge.putMetadata("k" + i, "x".repeat(220_000));
        assertThat(ApiErrors.of(() -> buyer.opens(huge))).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void withoutAGoodCredentialNothingIsSaid() {
        var bare = CheckoutServiceGrpc.newBlockingStub(world.channel());
        var request = GetCheckoutRequest.newBuilder().setCheckoutId(NOBODY).build();
        assertThat(ApiErrors.of(() -> bare.getCheckout(request))).isEqualTo("UNAUTHENTICATED");
        assertThat(ApiErrors.of(() -> World.with(bare, "tg_test_wrong").getCheckout(request)))
                .isEqualTo("UNAUTHENTICATED");
        assertThat(ApiErrors.of(() -> World.with(bare, "tgs_wrong").getCheckout(request))).isEqualTo("UNAUTHENTICATED");
        assertThat(ApiErrors.of(() -> World.with(bare, "").createCheckout(CreateCheckoutRequest.getDefaultInstance())))
                .isEqualTo("UNAUTHENTICATED");
    }

    @Test
    void anotherOrganizationsCheckoutLooksExactlyLikeNone() {
        world.addOrganization("rival", World.OTHER_KEY);
        String ours = buyer.opens(Buyer.tea()).getCheckout().getId();
        var rival = World.with(CheckoutServiceGrpc.newBlockingStub(world.channel()), World.OTHER_KEY);
        var watching = World.with(StatusServiceGrpc.newBlockingStub(world.channel()), World.OTHER_KEY);
        assertThat(said(ours, id -> rival.getCheckout(GetCheckoutRequest.newBuilder().setCheckoutId(id).build())))
                .isEqualTo(said(NOBODY,
                        id -> rival.getCheckout(GetCheckoutRequest.newBuilder().setCheckoutId(id).build())));
        assertThat(said(ours, id -> rival.cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(id).build())))
                .isEqualTo(said(NOBODY,
                        id -> rival.cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(id).build())));
        assertThat(said(ours, id -> rival.confirmCheckout(confirm(id))))
                .isEqualTo(said(NOBODY, id -> rival.confirmCheckout(confirm(id))));
        assertThat(said(ours,
                id -> watching.watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(id).build()).next()))
                .isEqualTo(said(NOBODY,
                        id -> watching.watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(id).build())
                                .next()));
        assertThat(rival.listCheckouts(ListCheckoutsRequest.getDefaultInstance()).getCheckoutsCount()).isZero();
    }

    private static ConfirmCheckoutRequest confirm(String id) {
        return ConfirmCheckoutRequest.newBuilder().setCheckoutId(id).setPaymentMethod("pm_card_visa").build();
    }

    /** Everything that the refusal says, with the asked id blanked. */
    private static String said(String id, java.util.function.Consumer<String> call) {
        StatusRuntimeException refused = ApiErrors.caught(() -> call.accept(id));
        return refused.getStatus().toString().replace(id, "ID") + ApiErrors.info(refused).toString().replace(id, "ID");
    }

    @Test
    void aSessionTokenSeesOnlyWhatItIsFor() {
        String ada = customer("ada");
        String bob = customer("bob");
        Checkout hers = buyer.opens(Buyer.tea().setCustomerId(ada)).getCheckout();
        Checkout his = buyer.opens(Buyer.tea().setCustomerId(bob)).getCheckout();
        String token = world.sessions().createSessionToken(
                CreateSessionTokenRequest.newBuilder().setCustomerId(ada).build()).getToken();
        var asAda = World.with(CheckoutServiceGrpc.newBlockingStub(world.channel()), token);
        assertThat(asAda.listCheckouts(ListCheckoutsRequest.getDefaultInstance()).getCheckoutsList())
                .extracting(Checkout::getId).containsExactly(hers.getId());
        assertThat(ApiErrors
                .of(() -> asAda.getCheckout(GetCheckoutRequest.newBuilder().setCheckoutId(his.getId()).build())))
                .isEqualTo("CHECKOUT_NOT_FOUND");
        assertThat(ApiErrors.of(() -> asAda.createCheckout(Buyer.tea().build()))).isEqualTo("PERMISSION_DENIED");
        assertThat(ApiErrors.of(() -> asAda.confirmCheckout(confirm(hers.getId())))).isEqualTo("PERMISSION_DENIED");
        assertThat(
                ApiErrors
                        .of(() -> World.with(dev.tollgate.v1.CatalogServiceGrpc.newBlockingStub(world.channel()), token)
                                .createProduct(CreateProductRequest.newBuilder().setName("x").build())))
                .isEqualTo("PERMISSION_DENIED");
        assertThat(World.with(dev.tollgate.v1.CatalogServiceGrpc.newBlockingStub(world.channel()), token)
                .listPrices(ListPricesRequest.getDefaultInstance())).isNotNull();
    }

    @Test
    void aBuyerCannotReplaceOrSeeWhatAnotherBuysUnderTheSameReference() {
        Checkout his = buyer.opens(Buyer.tea().setCustomerId(customer("carl")).setReference("carls-order"))
                .getCheckout();
        String token = world.sessions()
                .createSessionToken(CreateSessionTokenRequest.newBuilder().setCustomerId(customer("dora")).build())
                .getToken();
        var asDora = World.with(CheckoutServiceGrpc.newBlockingStub(world.channel()), token);
        var same = priced(price(4999, "usd", Price.Interval.INTERVAL_UNSPECIFIED).getId()).setReference("carls-order")
                .build();
        assertThat(ApiErrors.of(() -> asDora.createCheckout(same))).isEqualTo("PERMISSION_DENIED");
        assertThat(buyer.sees(his).getStatus()).isEqualTo(Checkout.Status.OPEN);
        buyer.confirms(his, "pm_card_visa");
        assertThat(ApiErrors.of(() -> asDora.createCheckout(same))).isEqualTo("PERMISSION_DENIED");
    }

    private static String customer(String externalId) {
        return world.customers()
                .getOrCreateCustomer(GetOrCreateCustomerRequest.newBuilder().setExternalId(externalId).build())
                .getCustomer()
                .getId();
    }

    @Test
    void aTokenForSomebodyWhoDoesNotExistIsRefused() {
        assertThat(ApiErrors.of(() -> world.sessions().createSessionToken(
                CreateSessionTokenRequest.newBuilder().setCheckoutId(NOBODY).build()))).isEqualTo("CHECKOUT_NOT_FOUND");
        assertThat(ApiErrors.of(() -> world.sessions().createSessionToken(CreateSessionTokenRequest.newBuilder()
                .setCustomerId("cus_01h455vb4pex5vsknk084sn02q").build()))).isEqualTo("CUSTOMER_NOT_FOUND");
    }
}
