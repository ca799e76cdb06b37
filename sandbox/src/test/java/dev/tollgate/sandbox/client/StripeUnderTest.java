package dev.tollgate.sandbox.client;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.EventDataObjectDeserializationException;
import com.stripe.exception.StripeException;
import com.stripe.model.Customer;
import com.stripe.model.Event;
import com.stripe.model.HasId;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import com.stripe.model.StripeObject;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.EventListParams;
import com.stripe.service.V1Services;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the contract is tried: a sandbox, or Stripe itself when the environment's {@code STRIPE_TEST_KEY} is a test
 * key. Nothing here uses what only a sandbox can do.
 */
final class StripeUnderTest implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration AT_MOST = Duration.ofMinutes(5);
    private static final long EVENTS = 100;

    private final URI base;
    private final String key;
    private final Awaiting awaiting;
    private final AutoCloseable closing;
    private final V1Services v1;

    private StripeUnderTest(URI base, String key, Awaiting awaiting, AutoCloseable closing) {
        this.base = base;
        this.key = key;
        this.awaiting = awaiting;
        this.closing = closing;
        // Else the client leaves a file in the home directory.
        Stripe.enableTelemetry = false;
        this.v1 = StripeClient.builder().setApiKey(key).setApiBase(base.toString()).build().v1();
    }

    static StripeUnderTest fromEnvironment() {
        return with(Optional.ofNullable(System.getenv("STRIPE_TEST_KEY")).filter(given -> !given.isBlank()));
    }

    static StripeUnderTest with(Optional<String> testKey) {
        if (testKey.isPresent()) return stripe(testKey.get());
        Sandbox sandbox = Sandboxes.start();
        return new StripeUnderTest(sandbox.uri(), Outside.KEY, new Awaiting.Passing(sandbox, AT_MOST), sandbox);
    }

    private static StripeUnderTest stripe(String key) {
        if (!key.startsWith("sk_test_")) {
            throw new IllegalArgumentException("STRIPE_TEST_KEY: the contract is tried only with sk_test_…");
        }
        return new StripeUnderTest(URI.create("https://api.stripe.com"), key, new Awaiting.Polling(EVERY, AT_MOST),
                () -> {
                });
    }

    URI base() {
        return base;
    }

    V1Services v1() {
        return v1;
    }

    Awaiting awaiting() {
        return awaiting;
    }

    /** A key that nobody used before, not even in an earlier run. */
    static String unusedKey() {
        return "contract-" + UUID.randomUUID();
    }

    StripeError refused(Scene.Call<? extends StripeObject> call) {
        StripeObject answer;
        try {
            answer = call.make();
        } catch (StripeException error) {
            return error.getStripeError();
        }
        throw new AssertionError("was not refused: " + answer);
    }

    Customer customer() throws StripeException {
        return v1.customers().create(CustomerCreateParams.builder().setName("Contract").build());
    }

    PaymentIntent pay(String method) throws StripeException {
        return v1.paymentIntents().create(Given.payment(method).build());
    }

    /** The newest event of this type about an object, when it is there. */
    Event event(String type, String objectId) throws StripeException {
        return awaiting.until(type + " about " + objectId,
                () -> events(type).stream().filter(event -> id(event).equals(objectId)).findFirst());
    }

    /** The newest events of a type, of this run or another. */
    List<Event> events(String type) throws StripeException {
        return v1.events().list(EventListParams.builder().setType(type).setLimit(EVENTS).build()).getData();
    }

    /** What an event is about, as it was then. */
    static <T extends StripeObject> T subject(Event event, Class<T> type) {
        try {
            // An account may still have events of an older version by default.
            return type.cast(event.getDataObjectDeserializer().deserializeUnsafe());
        } catch (EventDataObjectDeserializationException e) {
            throw new AssertionError("stripe-java cannot read " + event.getType(), e);
        }
    }

    private static String id(Event event) {
        return ((HasId) subject(event, StripeObject.class)).getId();
    }

    /** What the client itself would not send. */
    HttpResponse<String> post(String path, String type, String body, String idempotencyKey)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + key)
                    .header("Content-Type", type).header("Idempotency-Key", idempotencyKey)
                    .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        }
    }

    @Override
    public void close() throws Exception {
        closing.close();
    }
}
