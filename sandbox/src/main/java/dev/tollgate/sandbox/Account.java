package dev.tollgate.sandbox;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One account's world. Everything but the idempotency keys is read and changed under {@link #lock} only, by
 * {@link Commits}.
 */
final class Account {

    final String id;
    final ReentrantLock lock = new ReentrantLock();
    final IdempotencyKeys idempotencyKeys = new IdempotencyKeys();
    final Shelf<Customer> customers = new Shelf<>("customer");
    final Shelf<PaymentIntent> paymentIntents = new Shelf<>("payment_intent");
    final Shelf<PaymentMethod> paymentMethods = new Shelf<>("payment_method");
    final Shelf<ConfirmationToken> confirmationTokens = new Shelf<>("confirmation_token");
    final Shelf<Charge> charges = new Shelf<>("charge");
    final Shelf<Resource> balanceTransactions = new Shelf<>("balance_transaction");
    final Shelf<CheckoutSession> sessions = new Shelf<>("checkout.session");
    final Shelf<Event> events = new Shelf<>("event");
    final Shelf<WebhookEndpoint> webhookEndpoints = new Shelf<>("webhook_endpoint");
    /** Which card was set up by whom for payments without the buyer: {@code fingerprint/customer}. */
    final Set<String> setUps = new HashSet<>();
    /** Every challenge that a bank ever asked, by its token; whether it is still open, the PaymentIntent knows. */
    final Map<String, PaymentIntent> challenges = new HashMap<>();
    private final Queue<Timer> timers = new PriorityQueue<>(
            Comparator.comparing(Timer::due).thenComparingLong(Timer::order));
    private long timersSet;

    Account(String id) {
        this.id = id;
    }

    private record Timer(Instant due, long order, Consumer<Tx> work) {}

    /** Work that comes due at an instant of the business clock. */
    void at(Instant due, Consumer<Tx> work) {
        timers.add(new Timer(due, timersSet++, work));
    }

    Optional<Instant> nextDue() {
        return Optional.ofNullable(timers.peek()).map(Timer::due);
    }

    Consumer<Tx> takeDue() {
        return timers.remove().work();
    }

    /** Any object by its id, for {@code expand[]}. */
    Optional<Resource> find(String id) {
        return Stream.of(customers, paymentIntents, paymentMethods, charges, balanceTransactions, sessions)
                .<Resource>flatMap(shelf -> shelf.find(id).stream()).findFirst();
    }

    /** Forgets everything but where events go. */
    void clear() {
        List.of(customers, paymentIntents, paymentMethods, confirmationTokens, charges, balanceTransactions, sessions,
                events).forEach(Shelf::clear);
        idempotencyKeys.clear();
        setUps.clear();
        challenges.clear();
        timers.clear();
    }
}
