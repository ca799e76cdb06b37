package dev.tollgate.sandbox.control;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.fault.Faults;
import dev.tollgate.sandbox.invoice.Dunning;
import dev.tollgate.sandbox.invoice.DunningSettings;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Event;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.testclock.Advancing;
import dev.tollgate.sandbox.webhook.Deliveries;
import dev.tollgate.sandbox.webhook.WebhookEndpoint;
import dev.tollgate.sandbox.webhook.WebhookEndpoints;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a test may do to the world: time, webhooks, and beginning anew. */
public final class Controls {

    private final Store store;
    private final Commits commits;
    private final Deliveries deliveries;
    private final Advancing advancing;
    private final Faults faults;

    public Controls(Store store, Commits commits, Deliveries deliveries, Advancing advancing, Faults faults) {
        this.store = store;
        this.commits = commits;
        this.deliveries = deliveries;
        this.advancing = advancing;
        this.faults = faults;
    }

    /** Moves business time forwards and does what falls due on the way. */
    public void advance(Duration by) {
        store.turn(() -> store.clock().advance(by));
        runDue();
    }

    /**
     * Waits until nothing is under way: no request, nothing that is due by the clock, no delivery but those that are
     * held or wait for a later business time. False when time runs out.
     */
    public boolean drain(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        do {
            runDue();
            if (!store.activity().awaitIdle(Duration.ofNanos(end - System.nanoTime()))) return false;
        } while (store.accounts().all().stream().anyMatch(commits::isDue));
        return true;
    }

    /** Does what has come due by the business clock. */
    public void runDue() {
        store.accounts().all().forEach(commits::runDue);
    }

    public String addWebhookEndpoint(Account account, WebhookTarget target) {
        return commits.commit(account, tx -> WebhookEndpoint.create(tx, target).id());
    }

    /** Sends events there, signed with this secret. An endpoint that has the address already gets the secret. */
    public void ensureWebhookEndpoint(Account account, WebhookTarget target) {
        commits.run(account, tx -> tx.all(WebhookEndpoint.KIND).oldestFirst()
                .filter(endpoint -> endpoint.text("url").equals(target.url())).findFirst()
                .ifPresentOrElse(known -> known.rotate(target.secret(), tx.now(), Duration.ZERO),
                        () -> WebhookEndpoint.create(tx, target)));
    }

    /** Takes up the deliveries and the advances that an earlier process left. */
    public void resume() {
        deliveries.resume();
        advancing.resume();
    }

    /** Every event, oldest first. */
    public List<JsonObject> events(Account account) {
        return commits.commit(account, tx -> tx.all(Event.KIND).oldestFirst().map(Event::snapshot).toList());
    }

    /** Sends an event once more, to one endpoint or to all that want its type. */
    public void redeliver(Account account, String eventId, Optional<String> endpoint) {
        commits.run(account, tx -> deliveries.redeliver(account, tx.get(Event.KIND, eventId, "event"), endpoint));
    }

    /** Signs the events for an endpoint with this secret from now on, and for so long also with the one before. */
    String rotateSecret(Account account, String endpointId, Optional<String> given, Duration overlap) {
        return commits.commit(account, tx -> {
            String secret = given.orElseGet(() -> WebhookEndpoints.newSecret(tx));
            if (secret.isBlank()) throw StripeError.invalidParam("A webhook secret may not be blank.", "secret");
            tx.get(WebhookEndpoint.KIND, endpointId, "endpoint").rotate(secret, tx.now(), overlap);
            return secret;
        });
    }

    /** Collects invoices again so that could not be collected. */
    public Dunning dun(Account account, Dunning dunning) {
        return commits.commit(account, tx -> {
            dunning.use(tx);
            return dunning;
        });
    }

    /** How invoices are collected again that could not be collected. */
    Dunning dunning(Account account) {
        return commits.commit(account, Dunning::of);
    }

    public Ledger ledger(Account account) {
        return commits.commit(account, Ledger::of);
    }

    /** Forgets every object, fault, entry of the books and delivery. Endpoints, dunning and the clock stay. */
    public void reset() {
        advancing.hold();
        faults.clear();
        deliveries.clear();
        store.reset(List.of(WebhookEndpoint.KIND, DunningSettings.KIND));
        advancing.resume();
    }

    /** Becomes what a snapshot says, and goes on from there. Faults, the books and what was held are forgotten. */
    public void restore(JsonObject snapshot) {
        advancing.hold();
        faults.clear();
        deliveries.clear();
        store.restore(snapshot);
        resume();
    }
}
