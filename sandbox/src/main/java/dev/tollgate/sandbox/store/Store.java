package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** All that a sandbox knows, over restarts, resets and snapshots. */
public final class Store implements AutoCloseable {

    private static final String CLOCK = "clock";
    private static final String SNAPSHOT = "snapshot";
    private static final String IDS = "ids";
    private static final String ACCOUNTS = "accounts";
    private static final String LAST = "last";

    private final BusinessClock clock;
    private final Ids ids;
    private final Accounts accounts;
    private final Books books;
    private final Optional<Journal> journal;
    private final Activity activity = new Activity();
    private State recovered = new State();

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

    public Activity activity() {
        return activity;
    }

    /**
     * Goes on from what an earlier process left in the file: its objects, its time, its numbers. What was cut off in
     * the middle of a line never happened.
     */
    public void recover() {
        if (journal.isEmpty()) return;
        journal.get().read(this::take);
        recovered.checked(accounts).into(accounts);
        recovered = new State();
        if (books.last() == 0) begin();
    }

    /** Moves time, and remembers it for a restart. */
    public void turn(Runnable change) {
        change.run();
        books.note(CLOCK, clock.json());
    }

    /** Everything but the books, as data. */
    public JsonObject snapshot() {
        return accounts.alone(() -> Json.object(CLOCK, clock.json(), IDS, ids.drawn(), ACCOUNTS,
                State.of(accounts.all()).json()));
    }

    /** Becomes what a snapshot says; the books begin anew. */
    public void restore(JsonObject snapshot) {
        if (!snapshot.has(CLOCK) || !snapshot.has(IDS) || !snapshot.has(ACCOUNTS)) {
            throw new IllegalArgumentException("a snapshot has a clock, ids and accounts");
        }
        State state = State.read(snapshot.getAsJsonObject(ACCOUNTS)).checked(accounts);
        accounts.alone(() -> {
            clock.restore(snapshot.getAsJsonObject(CLOCK));
            forget(List.of());
            ids.continueAfter(snapshot.get(IDS).getAsLong());
            state.into(accounts);
            begin();
            return true;
        });
    }

    /** Forgets every object but those of these kinds. Time stays; the books begin anew. */
    public void reset(Collection<Kind<?>> kept) {
        accounts.alone(() -> {
            forget(kept);
            begin();
            return true;
        });
    }

    @Override
    public void close() {
        journal.ifPresent(Journal::close);
        accounts.close();
    }

    private void forget(Collection<Kind<?>> kept) {
        accounts.all().forEach(account -> account.clear(kept));
        books.clear();
    }

    /** What later entries build upon. */
    private void begin() {
        journal.ifPresent(file -> {
            JsonObject snapshot = snapshot();
            file.beginWith(Json.object(LAST, books.last(), CLOCK, snapshot.get(CLOCK), SNAPSHOT, snapshot));
        });
    }

    private void take(JsonObject line) {
        ids.continueAfter(line.get(IDS).getAsLong());
        JsonElement last = line.get(LAST);
        if (last != null) books.continueAfter(last.getAsLong());
        JsonElement time = line.get(CLOCK);
        if (time != null) clock.restore(time.getAsJsonObject());
        JsonElement snapshot = line.get(SNAPSHOT);
        if (snapshot != null) recovered = State.read(snapshot.getAsJsonObject().getAsJsonObject(ACCOUNTS));
        for (JsonElement entry : line.getAsJsonArray("entries")) {
            recovered.apply(entry.getAsJsonObject());
            books.recall(entry.getAsJsonObject());
        }
    }
}
