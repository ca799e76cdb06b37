package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Event.Delivered;
import java.time.Instant;
import java.util.Optional;

/** Writes down what became of an attempt to deliver an event, and when the next one is to be made. */
public final class Attempts {

    private final Books books;

    public Attempts(Books books) {
        this.books = books;
    }

    /** How far the event has come with an endpoint after so many attempts of its schedule. */
    public record Outcome(String endpoint, Delivered state, int attempts) {}

    /** Work that a timer is to do later. */
    public record Later(Instant due, String work, String subject) {}

    /**
     * {@code attempt} is an entry of the books, absent when there was none after all; no outcome: the schedule goes on
     * as it was. Nothing is written about an event that is gone.
     */
    public void record(Account account, Event event, Optional<Outcome> outcome, Optional<Later> later, Instant at,
            Optional<JsonObject> attempt) {
        account.lock().lock();
        try {
            if (!here(account, event)) return;
            outcome.ifPresent(now -> event.delivered(now.endpoint(), now.state(), now.attempts()));
            later.ifPresent(next -> account.at(Tx.BUSINESS, next.due(), next.work(),
                    next.subject()));
            books.write(account.id(), at, "", account.changes().take(books.forRestart()));
            attempt.ifPresent(entry -> books.write(account.id(), at, entry));
        } finally {
            account.lock().unlock();
        }
    }

    /** The account still knows this very event. */
    private static boolean here(Account account, Event event) {
        return account.all(Event.KIND).find(event.id()).filter(known -> known == event).isPresent();
    }
}
