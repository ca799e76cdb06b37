package dev.tollgate.server.world;

import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.Money;
import io.grpc.Channel;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** A buyer and his shop: what stories about a purchase are made of. */
public final class Buyer {
    public static final long PRICE = 4999;
    private final World world;
    private final Channel line;
    private final HttpClient http = HttpClient.newHttpClient();

    public Buyer(World world) {
        this(world, null);
    }

    Buyer(World world, Channel line) {
        this.world = world;
        this.line = line;
    }

    private CheckoutServiceGrpc.CheckoutServiceBlockingStub checkouts() {
        return line == null ? world.checkouts() : World.checkouts(line);
    }

    public static CreateCheckoutRequest.Builder tea() {
        return cart("Tea", PRICE);
    }

    public static CreateCheckoutRequest.Builder cart(String name, long amount) {
        return cart(name, amount, "usd");
    }

    public static CreateCheckoutRequest.Builder cart(String name, long amount, String currency) {
        return CreateCheckoutRequest.newBuilder()
                .addItems(CreateCheckoutRequest.Item.newBuilder()
                        .setInlinePrice(CreateCheckoutRequest.InlinePrice.newBuilder()
                                .setName(name)
                                .setUnitAmount(Money.newBuilder().setAmount(amount).setCurrency(currency))));
    }

    public CreateCheckoutResponse opens(CreateCheckoutRequest.Builder request) {
        return checkouts().createCheckout(request.build());
    }

    public CreateCheckoutResponse opensHosted() {
        return opens(tea().setPresentation(Checkout.Presentation.HOSTED).setSuccessUrl(World.SHOP + "/thanks"));
    }

    public Checkout confirms(Checkout checkout, String paymentMethod) {
        return checkouts().confirmCheckout(ConfirmCheckoutRequest.newBuilder().setCheckoutId(checkout.getId())
                .setPaymentMethod(paymentMethod).build()).getCheckout();
    }

    /** What Stripe.js does in the page, past the gateway: the gateway learns of it from webhooks and looks only. */
    public int paysInTheBrowser(CreateCheckoutResponse checkout, String paymentMethod) {
        String intent = checkout.getCheckout().getPayment().getStripePaymentIntentId();
        return post("/v1/payment_intents/" + intent + "/confirm", "key=pk_test_sandbox&payment_method=" + paymentMethod
                + "&client_secret=" + URLEncoder.encode(checkout.getClientSecret(), StandardCharsets.UTF_8));
    }

    public Checkout sees(Checkout checkout) {
        return checkouts().getCheckout(GetCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build())
                .getCheckout();
    }

    /** What somebody does in Stripe's dashboard, or another program on the account. */
    public void atStripe(String path, String form) {
        int status = post(path, form);
        if (status != 200) throw new AssertionError("Stripe answered " + status);
    }

    private int post(String path, String form) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(world.sandbox.uri() + path))
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header("authorization", "Bearer sk_test_sandbox")
                    .POST(HttpRequest.BodyPublishers.ofString(form)).build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        } catch (java.io.IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
