package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** All that a sandbox knows, over restarts, resets and snapshots. */
public final class Store implements AutoCloseable {

    private static final String CLOCK = "clock";
    private static final String SNAPSHOT = "snapshot";
    private static final String IDS = "ids";

    private final BusinessClock clock;
    private final Ids ids;
    private final Accounts accounts;
    private final Books books;
    private final Optional<Journal> journal;

    public Store(BusinessClock clock, Ids ids, Accounts accounts, Optional<Journal> journal) {
        this.clock = clock;
        this.ids = ids;
        this.accounts = accounts;
        this.journal = journal;
        books = new Books(journal);
    }

    public BusinessClock clock() {
        return clock;
    }

    public Ids ids() {
        return ids;
    }

    public Accounts accounts() {
        return accounts;
    }

    public Books books() {
        return books;
    }

    /** Reads what an earlier process left in the file; what was cut off in the middle of a line never happened. */
    public void recover() {
        journal.ifPresent(this::recover);
    }

    /** Moves time, and remembers it for a restart. */
    public void turn(Runnable change) {
        change.run();
        books.note(CLOCK, clock.json());
    }

    /** Everything but the books, as data. */
    public JsonObject snapshot() {
        return alone(() -> Json.object(CLOCK, clock.json(), IDS, ids.drawn(), "accounts",
                State.of(accounts.all()).json()));
    }

    /** Becomes what a snapshot says; the books begin anew. */
    public void restore(JsonObject snapshot) {
        State state = State.read(snapshot.getAsJsonObject("accounts"));
        alone(() -> {
            forget(List.of());
            clock.restore(snapshot.getAsJsonObject(CLOCK));
            ids.continueAfter(snapshot.get(IDS).getAsLong());
            state.into(accounts);
            return true;
        });
        begin();
    }

    /** Forgets every object but those of these kinds. Time stays; the books begin anew. */
    public void reset(Collection<Kind<?>> kept) {
        alone(() -> {
            forget(kept);
            return true;
        });
        begin();
    }

    @Override
    public void close() {
        journal.ifPresent(Journal::close);
    }

    private void forget(Collection<Kind<?>> kept) {
        accounts.all().forEach(account -> account.clear(kept));
        books.clear();
        journal.ifPresent(Journal::clear);
    }

    /** What later entries build upon. */
    private void begin() {
        if (journal.isPresent()) books.note(SNAPSHOT, snapshot());
    }

    /** Runs while no account changes. Locks are always taken in the order of the accounts' names. */
    private <T> T alone(Supplier<T> work) {
        List<Account> locked = accounts.all();
        locked.forEach(account -> account.lock().lock());
        try {
            return work.get();
        } finally {
            locked.forEach(account -> account.lock().unlock());
        }
    }

    private void recover(Journal file) {
        var state = new State();
        long whole = 0;
        try (BufferedReader lines = Files.newBufferedReader(file.file())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<JsonObject> read = parsed(line, !lines.ready());
                if (read.isEmpty()) break;
                state = take(read.get(), state);
                whole += line.getBytes(StandardCharsets.UTF_8).length + 1;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the books", e);
        }
        file.cutAfter(whole);
        state.into(accounts);
    }

    private static Optional<JsonObject> parsed(String line, boolean lastLine) {
        try {
            return Optional.of(JsonParser.parseString(line).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException torn) {
            if (lastLine) return Optional.empty();
            throw new IllegalStateException("the books hold a line that is no JSON: move " + Journal.FILE
                    + " away to begin anew", torn);
        }
    }

    private State take(JsonObject line, State state) {
        ids.continueAfter(line.get(IDS).getAsLong());
        JsonElement time = line.get(CLOCK);
        if (time != null) clock.restore(time.getAsJsonObject());
        JsonElement snapshot = line.get(SNAPSHOT);
        if (snapshot != null) {
            books.clear();
            return State.read(snapshot.getAsJsonObject().getAsJsonObject("accounts"));
        }
        for (JsonElement entry : line.getAsJsonArray("entries")) {
            state.apply(entry.getAsJsonObject());
            books.recall(entry.getAsJsonObject());
        }
        return state;
    }
}
