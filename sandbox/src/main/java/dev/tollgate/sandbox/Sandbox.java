package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.api.ApiHandler;
import dev.tollgate.sandbox.api.Auth;
import dev.tollgate.sandbox.api.Routes;
import dev.tollgate.sandbox.challenge.ChallengePage;
import dev.tollgate.sandbox.charge.ReceiptPage;
import dev.tollgate.sandbox.checkout.CheckoutPage;
import dev.tollgate.sandbox.control.ClockControls;
import dev.tollgate.sandbox.control.ControlApi;
import dev.tollgate.sandbox.control.Controls;
import dev.tollgate.sandbox.control.Ledger;
import dev.tollgate.sandbox.control.LoggedRequest;
import dev.tollgate.sandbox.control.ObjectControls;
import dev.tollgate.sandbox.control.Views;
import dev.tollgate.sandbox.control.WebhookControls;
import dev.tollgate.sandbox.control.WorldControls;
import dev.tollgate.sandbox.fault.Disturbances;
import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.sandbox.fault.Faults;
import dev.tollgate.sandbox.portal.PortalPage;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Accounts;
import dev.tollgate.sandbox.store.Books;
import dev.tollgate.sandbox.store.BusinessClock;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Ids;
import dev.tollgate.sandbox.store.Journal;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.testclock.Advancing;
import dev.tollgate.sandbox.web.HttpFront;
import dev.tollgate.sandbox.webhook.Attempt;
import dev.tollgate.sandbox.webhook.Deliveries;
import dev.tollgate.sandbox.webhook.Schedule;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A running stand-in for Stripe. What it did is gone with {@link #close}, unless its configuration names a folder for
 * the books. The methods act on the key's own account.
 */
public final class Sandbox implements AutoCloseable {

    private static final Duration DRAIN_MAX = Duration.ofSeconds(20);

    private final HttpFront front;
    private final Store store;
    private final Deliveries deliveries;
    private final Advancing advancing;
    private final Faults faults = new Faults();
    private final Disturbances disturbances = new Disturbances();
    private final Controls controls;
    private final ClockControls clocks;
    private final ObjectControls objects;
    private final Views views;
    private final Ticker ticker;

    private Sandbox(SandboxConfig config, Store store) {
        this.store = store;
        deliveries = new Deliveries(store,
                new Schedule(config.retries().waits(), config.retries().byBusinessTime()), config.time().clock(),
                config.seed().isPresent()
                        ? new SplittableRandom(config.seed().getAsLong())
                        : new SplittableRandom());
        front = new HttpFront(config.address().host(), config.address().port(), config.address().publicUrl());
        var features = new Features(front::base, deliveries);
        var commits = new Commits(store.clock(), store.ids(), store.books(), deliveries,
                features.timedWork().with(Deliveries.RETRY, deliveries::retry));
        advancing = new Advancing(store, commits);
        controls = new Controls(store, commits, deliveries, advancing, faults);
        clocks = new ClockControls(commits, advancing);
        objects = new ObjectControls(commits, features.challenged(), features.payments, features.sessionPayments,
                features.refunding, features.disputing);
        views = new Views(store, commits, controls);
        var keys = config.keys();
        Routes routes = features.routes(advancing);
        front.serve(new Dispatcher(
                new ApiHandler(store, commits, routes, new Auth(keys.secret(), keys.publishable()), faults,
                        disturbances),
                new ControlApi(keys.controlToken().orElse(keys.secret()), store.accounts(), views, objects,
                        new WebhookControls(controls, commits, deliveries, store.books()),
                        new WorldControls(store, controls, clocks, faults)),
                new CheckoutPage(store.accounts(), commits, features.sessionPayments),
                new PortalPage(store.accounts(), commits, features.portal(routes)),
                new ChallengePage(store.accounts(), commits, features.challenged()),
                new ReceiptPage(store.accounts(), commits))::handle);
        config.dunning().ifPresent(dunning -> controls.dun(account(), dunning));
        config.webhooks().forEach(target -> controls.ensureWebhookEndpoint(account(), target));
        controls.resume();
        ticker = new Ticker(controls::runDue);
    }

    private static Store open(SandboxConfig config) {
        var clock = new BusinessClock(config.time().clock());
        if (config.time().frozen()) clock.freeze(true);
        config.time().start().ifPresent(clock::start);
        var ids = new Ids(config.seed());
        Optional<Journal> journal = config.dataDir().map(folder -> Journal.in(folder, ids));
        return new Store(clock, ids, new Accounts(Features.KINDS), journal);
    }

    /** Starts a sandbox that answers when this returns. */
    public static Sandbox start(SandboxConfig config) {
        Store store = open(config);
        try {
            store.recover();
            return new Sandbox(config, store);
        } catch (RuntimeException failed) {
            store.close(); // so that its folder is free again
            throw failed;
        }
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
        return controls.addWebhookEndpoint(account(), WebhookTarget.all(url, secret));
    }

    /** Every request to Stripe's interface, oldest first. */
    public List<LoggedRequest> requests() {
        return views.requests(account());
    }

    /** The money that was taken, and given back. */
    public Ledger ledger() {
        return controls.ledger(account());
    }

    /** Every event, oldest first. */
    public List<JsonObject> events() {
        return controls.events(account());
    }

    public Webhooks webhooks() {
        return new Webhooks();
    }

    /** Lets this go wrong with the next requests that match. */
    public void fault(Fault fault) {
        faults.add(fault);
    }

    /** Nothing goes wrong any more, whatever has not met its request. */
    public void forgetFaults() {
        faults.clear();
    }

    /** Moves business time forwards and does what falls due on the way. */
    public void advance(Duration by) {
        controls.advance(by);
    }

    /**
     * Lets this much time pass on a test clock, by the calendar, with everything that falls due on the way; as far as
     * wanted.
     */
    public JsonObject advance(String testClock, TemporalAmount by) throws InterruptedException {
        return clocks.advance(account(), testClock, by);
    }

    /** The buyer answers the bank's question about a PaymentIntent or a SetupIntent. */
    public JsonObject answerChallenge(String intent, boolean passed) {
        return objects.answerChallenge(account(), intent, passed);
    }

    /** The bank answers about a debit that is processing. */
    public JsonObject settle(String paymentIntent, boolean succeeds) {
        return objects.settle(account(), paymentIntent, succeeds);
    }

    /** The buyer's bank takes a pending refund, or sends a refund back. */
    public JsonObject refund(String refund, boolean succeeds) {
        return objects.refund(account(), refund, succeeds);
    }

    /** The buyer's bank takes a charge back, for one of Stripe's reasons such as {@code fraudulent}. */
    public JsonObject dispute(String charge, String reason) {
        return dispute(charge, 0, reason);
    }

    /** The same over a part of the money: there may be others over the rest. */
    public JsonObject dispute(String charge, long amount, String reason) {
        return objects.dispute(account(), charge, amount, reason);
    }

    /** The buyer's bank decides a dispute. */
    public JsonObject closeDispute(String dispute, boolean won) {
        return objects.closeDispute(account(), dispute, won);
    }

    /**
     * A buyer pays a Checkout Session with a {@code pm_…} name or a test card's number. Throws when the card declines.
     */
    public JsonObject pay(String session, String method) {
        return objects.pay(account(), session, method);
    }

    /** A Checkout Session runs out now. */
    public JsonObject expire(String session) {
        return objects.expire(account(), session);
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
        advancing.close();
        deliveries.close();
        store.close();
    }

    private Account account() {
        return store.accounts().byDefault();
    }

    /** The webhooks' own switches. */
    public final class Webhooks {

        private Webhooks() {}

        /** Keeps deliveries back until {@link #release}. */
        public void hold() {
            deliveries.hold();
        }

        /** Sends what was kept back, and keeps nothing back any more. */
        public void release() {
            deliveries.release();
        }

        /** Loses every delivery, or stops losing them. */
        public void dropAll(boolean drop) {
            deliveries.drop(drop);
        }

        /** Any policy, in the JSON of the control interface. */
        public void policy(String json) {
            deliveries.policy(JsonParser.parseString(json).getAsJsonObject());
        }

        /** Sends an event once more. */
        public void redeliver(String eventId) {
            controls.redeliver(account(), eventId, Optional.empty());
        }

        /** Every attempt, oldest first. */
        public List<Attempt> attempts() {
            return store.books().read(new Books.Query(account().id(), 0, Set.of("attempt"), "", Integer.MAX_VALUE))
                    .stream().map(Attempt::read).toList();
        }
    }
}
