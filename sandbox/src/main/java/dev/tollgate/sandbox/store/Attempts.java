package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Event.Delivered;
import java.time.Instant;

/** Writes down what became of an attempt to deliver an event. */
public final class Attempts {

    private final Books books;

    public Attempts(Books books) {
        this.books = books;
    }

    /** {@code attempt} is an entry of the books; the event then knows that its endpoint took it, or did not. */
    public void record(Account account, Event event, String endpoint, Delivered state, Instant at, JsonObject attempt) {
        account.lock().lock();
        try {
            if (event.delivered(endpoint) != Delivered.SUCCEEDED) event.delivered(endpoint, state);
            books.write(account.id(), at, "", account.changes().take());
            books.write(account.id(), at, attempt);
        } finally {
            account.lock().unlock();
        }
    }
}
