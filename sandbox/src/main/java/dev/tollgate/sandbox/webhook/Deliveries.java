package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Event;
import dev.tollgate.sandbox.store.Event.Delivered;
import dev.tollgate.sandbox.store.Outbox;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.webhook.WebhookPolicy.Reorder;
import dev.tollgate.sandbox.wire.StripeError;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Sends events to endpoints: several at a time, repeated by a schedule until a 2xx, and disturbed on the way as the
 * policies say. Which event is still to be sent where is kept in the events, so it outlives a restart; policies and
 * what they hold back do not.
 */
public final class Deliveries implements Outbox, AutoCloseable {

    /** The timed work of this name is {@link #retry}. */
    public static final String RETRY = "webhook_retry";
    static final int UNDER_WAY_MAX = 100_000;
    /** So long after an event an endpoint that was disabled gets what it missed. */
    private static final Duration RESUMED_WITHIN = Duration.ofDays(3);
    private static final System.Logger LOG = System.getLogger(Deliveries.class.getName());

    private final Store store;
    private final Directory directory;
    private final Policies policies;
    private final Held held = new Held();
    private final Sender sender;
    private final Departures departures;

    /** The transport's clock is that of signatures. */
    public Deliveries(Store store, Schedule schedule, Clock transport, RandomGenerator random) {
        this.store = store;
        directory = new Directory(store.accounts());
        policies = new Policies(random);
        sender = new Sender(store, directory, policies, schedule, transport);
        departures = new Departures(store.activity(), delivery -> next(sender.send(delivery)));
    }

    @Override
    public List<List<String>> recipients(Account account, String type) {
        List<String> wanting = directory.wanting(account, type);
        List<String> twice = wanting.stream().filter(endpoint -> policies.of(type, endpoint).twins()).toList();
        return twice.isEmpty() ? List.of(wanting) : List.of(wanting, twice);
    }

    @Override
    public List<Early> publish(Account account, Event event) {
        var early = new ArrayList<Early>();
        for (String endpoint : event.endpoints()) {
            early.addAll(dispatch(Delivery.scheduled(account, event, endpoint, store.clock().now())));
        }
        return early;
    }

    /** Sends the event once more, whatever happened to it before: to one endpoint, or to all that want its type. */
    public void redeliver(Account account, Event event, Optional<String> only) {
        Instant now = store.clock().now();
        only.filter(endpoint -> directory.find(account, endpoint, now).isEmpty()).ifPresent(endpoint -> {
            throw StripeError.missing("webhook endpoint", endpoint, "endpoint");
        });
        only.map(List::of).orElseGet(() -> directory.wanting(account, event.type()))
                .forEach(endpoint -> departures.now(Delivery.extra(account, event, endpoint, now)));
    }

    /** The timed work of a delivery that was refused; the subject names the event and the endpoint. */
    public void retry(Tx tx, String subject) {
        String endpoint = subject.substring(subject.indexOf(' ') + 1);
        tx.all(Event.KIND).find(subject.substring(0, subject.indexOf(' ')))
                .filter(event -> event.delivered(endpoint) != Delivered.ENDED).ifPresent(event -> {
                    event.delivered(endpoint, Delivered.PENDING, 0);
                    departures.now(Delivery.scheduled(tx.account(), event, endpoint, tx.now()));
                });
    }

    /** Takes up what a stopped sandbox had not delivered. */
    public void resume() {
        store.accounts().all().forEach(account -> account.read(() -> undelivered(account, Optional.empty()))
                .forEach(departures::now));
    }

    /** Takes up what an endpoint missed while it was disabled. */
    void resume(String endpoint) {
        // Not under the lock of the account that the endpoint belongs to: the events may be those of another.
        departures.now(() -> store.accounts().all().forEach(account -> account
                .read(() -> undelivered(account, Optional.of(endpoint))).forEach(departures::now)));
    }

    /** One policy, or a {@code list} of them, instead of those before. What they do not hold is released. */
    public void policy(JsonObject json) {
        policies.set(json);
        held.release(delivery -> !policies.holds(delivery)).forEach(departures::now);
    }

    /** The policies as they were posted, with what is left of them. */
    public JsonObject policy() {
        return policies.json();
    }

    /** Keeps deliveries back until they are released. */
    public void hold() {
        policies.hold(true);
    }

    /** Sends what was kept back or gathered, and keeps nothing back any more. */
    public void release() {
        policies.hold(false);
        held.release(_ -> true).forEach(departures::now);
        sendGathered();
    }

    /** Loses every delivery, or none any more. */
    public void drop(boolean drop) {
        policies.drop(drop);
    }

    /** Sends what waits to be sent in another order. */
    public void sendGathered() {
        held.endless().forEach(this::sendGathered);
    }

    /** Forgets what waits, and disturbs nothing any more. */
    public void clear() {
        held.clear();
        policies.clear();
        departures.clear();
    }

    @Override
    public void close() {
        departures.close();
        sender.close();
    }

    private List<Early> dispatch(Delivery delivery) {
        WebhookPolicy policy = policies.of(delivery);
        var early = new ArrayList<Early>();
        if (!policy.responseDelay().isZero()) early.add(after(policy.responseDelay()));
        if (policies.drops(delivery) || isTooMuch(delivery)) {
            delivery.event().delivered(delivery.endpoint(), Delivered.ENDED, 0);
            return early;
        }
        List<Delivery> copies = copies(delivery, policy.duplicates());
        if (policies.holds(delivery)) {
            held.hold(copies);
            return early;
        }
        if (policy.reorder().isPresent()) {
            gather(policy.reorder().get(), copies);
        } else {
            copies.forEach(copy -> departures.after(policies.wait(policy.delay()), copy));
        }
        if (policy.afterDelivery()) {
            early.add(atMost -> {
                boolean _ = delivery.attempted().await(atMost.toNanos(), TimeUnit.NANOSECONDS);
            });
        }
        return early;
    }

    private Early after(Duration delay) {
        long end = System.nanoTime() + delay.toNanos();
        return atMost -> departures.pause(Duration.ofNanos(Math.min(end - System.nanoTime(), atMost.toNanos())));
    }

    private boolean isTooMuch(Delivery delivery) {
        if (store.activity().running() + held.size() < UNDER_WAY_MAX) return false;
        LOG.log(Level.WARNING, "{0} is not sent: {1} deliveries are waiting", delivery.event().id(), UNDER_WAY_MAX);
        return true;
    }

    private static List<Delivery> copies(Delivery delivery, int duplicates) {
        var copies = new ArrayList<>(List.of(delivery));
        copies.addAll(Collections.nCopies(duplicates, Delivery.extra(delivery.account(), delivery.event(),
                delivery.endpoint(), delivery.due())));
        return copies;
    }

    private void gather(Reorder how, List<Delivery> deliveries) {
        boolean first = held.gather(how, deliveries);
        if (first && how.seed().isEmpty()) departures.after(how.window(), () -> sendGathered(how));
    }

    private void sendGathered(Reorder how) {
        List<Delivery> gathered = held.take(how);
        if (how.seed().isPresent()) {
            Collections.shuffle(gathered, new Random(how.seed().getAsLong()));
            departures.oneByOne(gathered);
        } else {
            departures.oneByOne(policies.shuffled(gathered));
        }
    }

    private void next(Optional<Sender.Next> next) {
        next.ifPresent(one -> departures.after(one.delay(), one.delivery()));
    }

    private List<Delivery> undelivered(Account account, Optional<String> only) {
        var found = new ArrayList<Delivery>();
        Instant now = store.clock().now();
        account.all(Event.KIND).oldestFirst()
                .filter(event -> event.number("created") >= now.minus(RESUMED_WITHIN).getEpochSecond())
                .forEach(event -> event.endpoints().stream()
                        .filter(endpoint -> only.map(endpoint::equals).orElse(true))
                        .filter(endpoint -> event.delivered(endpoint) == Delivered.PAUSED
                                || only.isEmpty() && event.delivered(endpoint) == Delivered.PENDING)
                        .forEach(endpoint -> found.add(Delivery.scheduled(account, event, endpoint, now))));
        return found;
    }
}
