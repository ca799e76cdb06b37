package dev.tollgate.server.campaign;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.stripe.net.Webhook;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.control.Ledger;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CheckoutServiceGrpc;
import dev.tollgate.v1.CheckoutServiceGrpc.CheckoutServiceBlockingStub;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.CreateRefundRequest;
import dev.tollgate.v1.Customer;
import dev.tollgate.v1.CustomerServiceGrpc;
import dev.tollgate.v1.GetCheckoutRequest;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.IngestRequest;
import dev.tollgate.v1.Payment;
import dev.tollgate.v1.Refund;
import dev.tollgate.v1.RefundServiceGrpc;
import dev.tollgate.v1.UpdateCustomerRequest;
import dev.tollgate.v1.WebhookServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A shop and its buyers, as they should be: every call bears a request_id and is repeated, byte for byte, until there
 * is an answer, whoever died meanwhile. What the buyer and his bank do at Stripe goes past the gateway.
 */
final class Client {
    static final long PRICE = 4999;
    private static final int TRIES_MAX = 20;
    /** Longer than a sender holds its operation. */
    private static final Duration BEFORE_REPEATING = Duration.ofSeconds(10);
    /** And in real time, in which Stripe is slow: all repetitions together outlive its silence. */
    private static final Duration BACKOFF = Duration.ofMillis(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** A browser gives up some day. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final House house;
    private final String name;
    private int requests;

    /**
     * @param name
     *            of this run, unlike any other's in the house
     */
    Client(House house, String name) {
        this.house = house;
        this.name = name;
    }

    Sandbox stripe() {
        return house.sandbox();
    }

    House house() {
        return house;
    }

    /** A text that no other run has. */
    String own(String what) {
        return name + "-" + what;
    }

    private String nextRequest() {
        return own("request-" + ++requests);
    }

    CreateCheckoutRequest.Builder cart(String item, long amount, String currency) {
        var cart = dev.tollgate.server.world.Buyer.cart(item, amount);
        cart.getItemsBuilder(0).getInlinePriceBuilder().getUnitAmountBuilder().setCurrency(currency);
        return cart.setReference(own("order"));
    }

    CreateCheckoutRequest.Builder tea() {
        return cart("Tea", PRICE, "usd");
    }

    CreateCheckoutRequest.Builder hosted(String currency) {
        return cart("Tea", PRICE, currency).setPresentation(Checkout.Presentation.HOSTED)
                .setSuccessUrl(World.SHOP + "/thanks");
    }

    /** What Stripe refuses for good comes to nothing; the shop asks anew. */
    CreateCheckoutResponse opens(CreateCheckoutRequest.Builder cart) {
        for (int tries = 1;; tries++) {
            var request = cart.setRequestId(nextRequest()).build();
            try {
                return answered(channel -> checkouts(channel).createCheckout(request));
            } catch (StatusRuntimeException refused) {
                if (!isRefused(refused) || tries == TRIES_MAX) throw refused;
            }
        }
    }

    /**
     * After a confirm that was surely not executed, or declined a good card, or was refused, the buyer presses the
     * button again.
     */
    Checkout confirms(CreateCheckoutResponse made, String paymentMethod) {
        var request = ConfirmCheckoutRequest.newBuilder().setCheckoutId(id(made)).setPaymentMethod(paymentMethod);
        for (int tries = 1;; tries++) {
            var attempt = request.setRequestId(nextRequest()).build();
            try {
                Checkout seen = answered(Client::isNotDone, channel -> checkouts(channel).confirmCheckout(attempt))
                        .getCheckout();
                boolean declined = seen.getPayment().getStatus() == Payment.Status.FAILED;
                if (!declined || !paymentMethod.equals(Flows.GOOD) || tries == TRIES_MAX) return seen;
            } catch (StatusRuntimeException refused) {
                if (isOver(refused)) return sees(made);
                if (!isNotDone(refused) && !isRefused(refused) || tries == TRIES_MAX) throw refused;
            }
        }
    }

    Checkout cancels(CreateCheckoutResponse made) {
        var request = CancelCheckoutRequest.newBuilder().setCheckoutId(id(made)).build();
        return answered(channel -> checkouts(channel).cancelCheckout(request)).getCheckout();
    }

    Checkout sees(CreateCheckoutResponse made) {
        var request = GetCheckoutRequest.newBuilder().setCheckoutId(id(made)).build();
        return answered(channel -> checkouts(channel).getCheckout(request)).getCheckout();
    }

    Customer customer() {
        var request = GetOrCreateCustomerRequest.newBuilder().setExternalId(own("buyer")).setEmail("jenny@example.com")
                .build();
        return answered(channel -> World.with(CustomerServiceGrpc.newBlockingStub(channel), World.API_KEY)
                .getOrCreateCustomer(request)).getCustomer();
    }

    void changes(Customer customer, String email) {
        var request = UpdateCustomerRequest.newBuilder().setCustomerId(customer.getId()).setEmail(email).build();
        answered(channel -> World.with(CustomerServiceGrpc.newBlockingStub(channel), World.API_KEY)
                .updateCustomer(request));
    }

    /**
     * @param amount
     *            0: all that is left
     */
    Refund refunds(CreateCheckoutResponse made, long amount) {
        var request = CreateRefundRequest.newBuilder().setRequestId(nextRequest()).setCheckoutId(id(made))
                .setAmount(amount).setReason(Refund.Reason.REQUESTED_BY_CUSTOMER).build();
        return answered(channel -> World.with(RefundServiceGrpc.newBlockingStub(channel), World.API_KEY)
                .createRefund(request)).getRefund();
    }

    /** Hands over an event as Stripe does, of which Stripe knows nothing. */
    void delivers(String event) {
        answered(channel -> {
            deliver(channel, event.getBytes(StandardCharsets.UTF_8), signature(event));
            return true;
        });
    }

    /** What the bridge does with a webhook. */
    static void deliver(Channel channel, byte[] payload, String signature) {
        WebhookServiceGrpc.newBlockingStub(channel).ingest(
                IngestRequest.newBuilder().setPayload(ByteString.copyFrom(payload)).setSignature(signature).build());
    }

    private String signature(String event) {
        try {
            return Webhook.Signature.generateSignatureHeader(event, World.WEBHOOK_SECRET, house.now().getEpochSecond());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String id(CreateCheckoutResponse made) {
        return made.getCheckout().getId();
    }

    private static CheckoutServiceBlockingStub checkouts(Channel channel) {
        return World.with(CheckoutServiceGrpc.newBlockingStub(channel), World.API_KEY);
    }

    private <T> T answered(Function<Channel, T> call) {
        return answered(_ -> false, call);
    }

    /**
     * An answer counts when the gateway that gave it has lived through the call.
     *
     * @param isFinal
     *            which refusals end this request, although they look as if it could be repeated
     */
    private <T> T answered(Predicate<StatusRuntimeException> isFinal, Function<Channel, T> call) {
        for (int tries = 1;; tries++) {
            Channel channel = house.channel();
            int life = house.life();
            try {
                T answer = call.apply(channel);
                if (life == house.life()) return answer;
            } catch (StatusRuntimeException failure) {
                boolean lived = life == house.life();
                if (lived && (isFinal.test(failure) || !mayBeRepeated(failure)) || tries == TRIES_MAX) throw failure;
            }
            house.turn(BEFORE_REPEATING);
            LockSupport.parkNanos(BACKOFF.multipliedBy(tries).toNanos());
        }
    }

    private static boolean mayBeRepeated(StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE, INTERNAL, DEADLINE_EXCEEDED, UNKNOWN, CANCELLED -> true;
            default -> false;
        };
    }

    /** Stripe could not be asked, and will not be: this attempt is over. */
    private static boolean isNotDone(StatusRuntimeException failure) {
        return reason(failure).equals("STRIPE_UNAVAILABLE")
                && info(failure).getMetadataOrDefault("outcome", "").equals("NOT_DONE");
    }

    /** Stripe wants nothing of the kind: who asks again with the same request is told the same. */
    private static boolean isRefused(StatusRuntimeException failure) {
        return reason(failure).equals("STRIPE_REFUSED");
    }

    /** Paid meanwhile, by an attempt that was taken for lost. */
    private static boolean isOver(StatusRuntimeException failure) {
        return reason(failure).equals("ALREADY_PAID");
    }

    static String reason(StatusRuntimeException failure) {
        return info(failure).getReason();
    }

    private static ErrorInfo info(StatusRuntimeException failure) {
        try {
            var status = StatusProto.fromThrowable(failure);
            if (status == null) return ErrorInfo.getDefaultInstance();
            for (var detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) return detail.unpack(ErrorInfo.class);
            }
            return ErrorInfo.getDefaultInstance();
        } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
        }
    }

    /** What Stripe.js does in the page. */
    void paysInTheBrowser(CreateCheckoutResponse made, String paymentMethod) {
        post("pk_test_sandbox", "/v1/payment_intents/" + intent(made) + "/confirm",
                Map.of("payment_method", paymentMethod, "client_secret", made.getClientSecret()));
    }

    /** What the buyer does on Stripe's page. */
    void paysOnThePage(CreateCheckoutResponse made, String paymentMethod) {
        stripe().pay(made.getCheckout().getStripeSessionId(), paymentMethod);
    }

    /** What the merchant, or another program of his, does at Stripe. */
    JsonObject atStripe(String path, Map<String, String> form) {
        return post("sk_test_sandbox", path, form);
    }

    String intent(CreateCheckoutResponse made) {
        String known = made.getCheckout().getPayment().getStripePaymentIntentId();
        return known.isEmpty() ? sees(made).getPayment().getStripePaymentIntentId() : known;
    }

    /** The charge that paid it. */
    Ledger.Entry charge(CreateCheckoutResponse made) {
        String intent = intent(made);
        return stripe().ledger().charges().stream().filter(charge -> charge.paymentIntent().equals(intent)).findFirst()
                .orElseThrow(() -> new AssertionError("Stripe has taken no money for " + intent));
    }

    private JsonObject post(String key, String path, Map<String, String> form) {
        try {
            var request = HttpRequest.newBuilder(URI.create(stripe().uri() + path))
                    .timeout(PATIENCE)
                    .header("authorization", "Bearer " + key)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form.entrySet().stream()
                            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                            .collect(Collectors.joining("&"))))
                    .build();
            return JsonParser.parseString(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body())
                    .getAsJsonObject();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Everything that is under way ends: webhooks arrive, looks are taken, jobs have nothing left to do now. */
    void settles() {
        do {
            if (!drainsStripe(Duration.ofSeconds(40))) throw new AssertionError("webhooks do not arrive");
        } while (drainsGateway() || !drainsStripe(Duration.ZERO));
    }

    /** Time goes by, and what becomes due is done. */
    void settlesAfter(Duration time) {
        house.turn(time);
        settles();
    }

    private boolean drainsStripe(Duration most) {
        try {
            return stripe().drain(most);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** A job that fails is begun again, as the scheduler does. Whether there was anything to do. */
    private boolean drainsGateway() {
        Optional<Throwable> last = Optional.empty();
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            try {
                return house.drains() || tries > 0;
            } catch (RuntimeException | Mortal.Died failure) {
                last = Optional.of(failure);
            }
        }
        throw new AssertionError("the jobs fail again and again", last.orElseThrow());
    }
}
