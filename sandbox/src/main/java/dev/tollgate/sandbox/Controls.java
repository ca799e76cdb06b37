package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.SessionPayments.Buyer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What a test may do to the world beside Stripe's interface. All of it concerns the key's own account. */
final class Controls {

    private static final Buyer BUYER = new Buyer("Jenny Rosen", "jenny.rosen@example.com");

    private final World world;
    private final Payments payments;
    private final SessionPayments sessionPayments;

    Controls(World world, Payments payments, SessionPayments sessionPayments) {
        this.world = world;
        this.payments = payments;
        this.sessionPayments = sessionPayments;
    }

    JsonObject answerChallenge(String intentId, boolean passed) {
        return onIntent(intentId, (tx, intent) -> payments.answerChallenge(tx, intent, passed));
    }

    JsonObject settle(String intentId, boolean succeeds) {
        return onIntent(intentId, (tx, intent) -> payments.settle(tx, intent, succeeds));
    }

    /** Pays as a buyer with {@code pm_…} or a test card's number. A decline is thrown. */
    JsonObject pay(String sessionId, String method) {
        return onSession(sessionId, (tx, session) -> {
            String token = Instruments.byNumber(method.replace(" ", "")).map(Instrument.Card::token).orElse(method);
            sessionPayments.pay(tx, session, PaymentMethods.resolve(tx, token), BUYER);
        });
    }

    JsonObject expire(String sessionId) {
        return onSession(sessionId, (tx, session) -> {
            if (!session.isOpen()) throw StripeError.invalid("This session is " + session.text("status") + ".");
            sessionPayments.expire(tx, session);
        });
    }

    void advance(Duration by) {
        world.clock().advance(by);
        runDue();
    }

    boolean drain(Duration deadline) throws InterruptedException {
        runDue();
        return world.deliveries().awaitIdle(deadline);
    }

    void runDue() {
        world.accounts().all().forEach(world.commits()::runDue);
    }

    String addWebhookEndpoint(WebhookTarget target) {
        return world.commits().commit(world.accounts().byDefault(), tx -> WebhookEndpoint.create(tx, target).id());
    }

    /** Oldest first. */
    List<JsonObject> events() {
        return world.commits().commit(world.accounts().byDefault(),
                tx -> tx.account().events.oldestFirst().stream().map(Event::snapshot).toList());
    }

    void redeliver(String eventId) {
        world.commits().run(world.accounts().byDefault(),
                tx -> world.deliveries().redeliver(tx.account(), tx.account().events.get(eventId, "event")));
    }

    Books books() {
        return world.commits().commit(world.accounts().byDefault(), tx -> {
            Map<String, Long> totals = new TreeMap<>();
            List<Charge> succeeded = tx.account().charges.oldestFirst().stream().filter(Charge::succeeded).toList();
            succeeded.forEach(charge -> totals.merge(charge.text("currency"), charge.number("amount"), Long::sum));
            return new Books(totals, succeeded.stream().map(charge -> new Books.Entry(charge.id(),
                    charge.text("payment_intent"), charge.number("amount"), charge.text("currency"))).toList());
        });
    }

    /** Forgets every object, fault, request and delivery. Endpoints and the clock stay. */
    void reset() {
        world.faults().clear();
        world.requests().clear();
        world.accounts().all().forEach(account -> world.commits().run(account, tx -> tx.account().clear()));
        world.deliveries().clear();
    }

    private JsonObject onIntent(String id, BiConsumer<Tx, PaymentIntent> work) {
        return world.commits().commit(world.accounts().byDefault(), tx -> {
            PaymentIntent intent = tx.account().paymentIntents.get(id, "intent");
            work.accept(tx, intent);
            return intent.snapshot();
        });
    }

    private JsonObject onSession(String id, BiConsumer<Tx, CheckoutSession> work) {
        return world.commits().commit(world.accounts().byDefault(), tx -> {
            CheckoutSession session = tx.account().sessions.get(id, "session");
            work.accept(tx, session);
            return session.snapshot();
        });
    }
}
