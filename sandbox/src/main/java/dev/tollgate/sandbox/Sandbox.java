package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A running stand-in for Stripe. Everything it did is in memory and gone with {@link #close}. */
public final class Sandbox implements AutoCloseable {

    private static final Duration DRAIN_MAX = Duration.ofSeconds(20);

    private final HttpFront front;
    private final World world;
    private final Controls controls;
    private final Disturbances disturbances;
    private final Ticker ticker;

    private Sandbox(SandboxConfig config) {
        var clock = new BusinessClock(config.clock());
        var ids = new Ids(config.seed());
        // Signatures carry the wall clock's time, or every receiver would find them too old once the clock is advanced.
        var deliveries = new Deliveries(config.retrySchedule(), config.clock());
        world = new World(clock, ids, new Accounts(), new Commits(clock, ids, deliveries), deliveries, new Faults(),
                new RequestLog());
        disturbances = new Disturbances(deliveries);
        front = new HttpFront(config);
        var payments = new Payments(front::base);
        var sessionPayments = new SessionPayments(front::base, payments);
        controls = new Controls(world, payments, sessionPayments);
        var routes = Catalog.routes(front::base, payments, sessionPayments);
        var auth = new Auth(config.secretKey(), config.publishableKey());
        front.serve(new Dispatcher(new ApiHandler(world, routes, auth, disturbances),
                new ControlApi(world, controls, auth),
                new CheckoutPage(world, sessionPayments), new ChallengePage(world, payments)));
        config.webhooks().forEach(controls::addWebhookEndpoint);
        ticker = new Ticker(controls::runDue);
    }

    /** Starts a sandbox that answers when this returns. */
    public static Sandbox start(SandboxConfig config) {
        return new Sandbox(config);
    }

    /** Where Stripe's interface is, without a slash at the end. */
    public URI uri() {
        return URI.create(front.base());
    }

    public int port() {
        return front.port();
    }

    /**
     * Does what is due by the clock, then waits until every delivery arrived or was given up. False after 20 seconds.
     */
    public boolean drain() throws InterruptedException {
        return drain(DRAIN_MAX);
    }

    /** As {@link #drain()}, at most this long. Held and dropped deliveries are not waited for. */
    public boolean drain(Duration deadline) throws InterruptedException {
        return controls.drain(deadline);
    }

    /** Sends every later event there too. Returns the endpoint's id. */
    public String addWebhookEndpoint(String url, String secret) {
        return controls.addWebhookEndpoint(WebhookTarget.all(url, secret));
    }

    /** Every request to Stripe's interface, oldest first. */
    public List<LoggedRequest> requests() {
        return world.requests().all();
    }

    /** The money that was taken. */
    public Books books() {
        return controls.books();
    }

    /** Every event, oldest first. */
    public List<JsonObject> events() {
        return controls.events();
    }

    public Webhooks webhooks() {
        return new Webhooks(world.deliveries(), controls);
    }

    /** Lets this go wrong with the next requests that match. */
    public void fault(Fault fault) {
        world.faults().add(fault);
    }

    /** Moves business time forwards and does what falls due on the way. */
    public void advance(Duration by) {
        controls.advance(by);
    }

    /** The buyer answers the bank's question about a PaymentIntent. */
    public JsonObject answerChallenge(String paymentIntent, boolean passed) {
        return controls.answerChallenge(paymentIntent, passed);
    }

    /** The bank answers about a debit that is processing. */
    public JsonObject settle(String paymentIntent, boolean succeeds) {
        return controls.settle(paymentIntent, succeeds);
    }

    /**
     * A buyer pays a Checkout Session with a {@code pm_…} name or a test card's number. Throws when the card declines.
     */
    public JsonObject pay(String session, String method) {
        return controls.pay(session, method);
    }

    /** A Checkout Session runs out now. */
    public JsonObject expire(String session) {
        return controls.expire(session);
    }

    /** Forgets everything but endpoints and time. */
    public void reset() {
        controls.reset();
    }

    @Override
    public void close() {
        disturbances.close();
        ticker.close();
        front.close();
        world.deliveries().close();
    }

    /** The webhooks' own switches. */
    public static final class Webhooks {

        private final Deliveries deliveries;
        private final Controls controls;

        Webhooks(Deliveries deliveries, Controls controls) {
            this.deliveries = deliveries;
            this.controls = controls;
        }

        /** Keeps deliveries back until {@link #release}. */
        public void hold() {
            deliveries.policy(deliveries.policy().withHold(true));
        }

        /** Sends what was kept back, and keeps nothing back any more. */
        public void release() {
            deliveries.policy(deliveries.policy().withHold(false));
        }

        /** Loses every delivery, or stops losing them. */
        public void dropAll(boolean drop) {
            deliveries.policy(deliveries.policy().withDrop(drop));
        }

        /** Any policy, in the JSON of the control interface. */
        public void policy(String json) {
            deliveries.policy(WebhookPolicy.read(JsonParser.parseString(json).getAsJsonObject()));
        }

        /** Sends an event once more. */
        public void redeliver(String eventId) {
            controls.redeliver(eventId);
        }

        /** Every attempt, oldest first. */
        public List<Attempt> attempts() {
            return deliveries.attempts();
        }
    }
}
