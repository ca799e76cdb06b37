package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Attempts;
import dev.tollgate.sandbox.store.Attempts.Later;
import dev.tollgate.sandbox.store.Attempts.Outcome;
import dev.tollgate.sandbox.store.Event;
import dev.tollgate.sandbox.store.Event.Delivered;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.webhook.Directory.Address;
import dev.tollgate.sandbox.wire.Json;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Makes one attempt of a delivery, and writes down what came of it. */
final class Sender implements AutoCloseable {

    private final Store store;
    private final Directory directory;
    private final Policies policies;
    private final Schedule schedule;
    private final Clock transport;
    private final Attempts attempts;
    private final Courier courier = new Courier();

    Sender(Store store, Directory directory, Policies policies, Schedule schedule, Clock transport) {
        this.store = store;
        this.directory = directory;
        this.policies = policies;
        this.schedule = schedule;
        this.transport = transport;
        attempts = new Attempts(store.books());
    }

    /** The same delivery again, after this wait. */
    record Next(Delivery delivery, Duration delay) {}

    /** Blocks until the attempt is over. What is to follow now; what waits for business time, a timer knows. */
    Optional<Next> send(Delivery delivery) {
        Semaphore slots = courier.slots(delivery.endpoint());
        try {
            slots.acquire();
            try {
                return attempt(delivery);
            } finally {
                slots.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            delivery.attempted().countDown();
        }
    }

    @Override
    public void close() {
        courier.close();
    }

    private Optional<Next> attempt(Delivery delivery) throws InterruptedException {
        Optional<JsonObject> event = read(delivery);
        if (event.isEmpty()) return Optional.empty();
        Optional<Address> address = directory.find(delivery.account(), delivery.endpoint(), store.clock().now());
        if (address.filter(Address::enabled).isPresent()) return post(delivery, event.get(), address.get());
        if (delivery.repeats()) {
            write(delivery, address.isPresent() ? Delivered.PAUSED : Delivered.ENDED, delivery.attempt() - 1,
                    Optional.empty(), Optional.empty());
        }
        return Optional.empty();
    }

    /** Empty after a reset, and when the event has become too old. */
    private static Optional<JsonObject> read(Delivery delivery) {
        return delivery.account().read(() -> delivery.account().all(Event.KIND).find(delivery.event().id())
                .filter(known -> known == delivery.event()).map(Event::whole));
    }

    private Optional<Next> post(Delivery delivery, JsonObject event, Address to) throws InterruptedException {
        Disguise disguise = policies.of(delivery).disguise();
        byte[] body = disguise.body(Json.bytes(event), to.apiVersion());
        String signature = disguise.signature(to.secrets(), transport.instant(), body);
        Courier.Answer answer = courier.post(to.url(), body, signature);
        return finish(delivery, new Attempt(delivery.event().id(), delivery.event().type(), delivery.endpoint(),
                to.url(), delivery.attempt(), answer.status(), answer.error(), signature, answer.durationMs(),
                store.clock().now()));
    }

    private Optional<Next> finish(Delivery delivery, Attempt attempt) {
        Optional<Attempt> made = Optional.of(attempt);
        if (attempt.succeeded()) {
            write(delivery, Delivered.SUCCEEDED, delivery.repeats() ? delivery.attempt() : 0, Optional.empty(), made);
            return Optional.empty();
        }
        if (!delivery.repeats()) {
            attempts.record(delivery.account(), delivery.event(), Optional.empty(), Optional.empty(), attempt.at(),
                    made.map(Attempt::json));
            return Optional.empty();
        }
        if (!schedule.hasAfter(delivery.attempt())) {
            write(delivery, Delivered.ENDED, delivery.attempt(), Optional.empty(), made);
            return Optional.empty();
        }
        return again(delivery, made);
    }

    private Optional<Next> again(Delivery delivery, Optional<Attempt> made) {
        Duration wait = schedule.after(delivery.attempt());
        Delivery next = delivery.next(delivery.due().plus(wait));
        if (schedule.byBusinessTime() && next.due().isAfter(store.clock().now())) {
            write(delivery, Delivered.WAITING, delivery.attempt(), Optional.of(new Later(next.due(),
                    Deliveries.RETRY, delivery.event().id() + " " + delivery.endpoint())), made);
            return Optional.empty();
        }
        write(delivery, Delivered.PENDING, delivery.attempt(), Optional.empty(), made);
        return Optional.of(new Next(next, schedule.byBusinessTime() ? Duration.ZERO : wait));
    }

    private void write(Delivery delivery, Delivered state, int made, Optional<Later> later,
            Optional<Attempt> attempt) {
        attempts.record(delivery.account(), delivery.event(),
                Optional.of(new Outcome(delivery.endpoint(), state, made)), later,
                attempt.map(Attempt::at).orElseGet(store.clock()::now), attempt.map(Attempt::json));
    }
}
