package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Everything that happened, in order, only ever added to: requests, what each changed, events, attempts to deliver. In
 * a file when there is one, and then the books are also what a restart reads; in memory the newest part.
 */
public final class Books {

    /** How much is kept in memory; the oldest entries go first. */
    static final long MEMORY_BYTES_MAX = 256L << 20;
    /** Of so many newest requests the answer is kept too. */
    static final int RESPONSES_KEPT = 2_000;
    /** Names that only the file shows. */
    static final String HIDDEN = "hidden";
    static final String BODY = "body";
    static final String QUIET = "quiet";
    private static final String RESPONSE = "response";

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Map<Long, String> responses = new TreeMap<>();
    private final Optional<Journal> journal;
    private long last;
    private long bytes;

    public Books(Optional<Journal> journal) {
        this.journal = journal;
    }

    /** {@code names}: the ids by which somebody may look for it. */
    private record Entry(long n, String account, String kind, Set<String> names, byte[] json) {}

    /** Which entries are wanted: after a number, of some kinds (none: all), naming an id (empty: any). */
    public record Query(String account, long after, Set<String> kinds, String id, int limit) {

        public Query {
            kinds = Set.copyOf(kinds);
        }
    }

    /** Adds what one change of an account did. */
    void write(String account, Instant at, String requestId, List<JsonObject> facts) {
        if (facts.isEmpty()) return;
        facts.forEach(fact -> fact.addProperty("request", requestId));
        append(account, at, facts);
    }

    /** Adds something that is no change of an object: a request, an attempt. */
    public void write(String account, Instant at, JsonObject fact) {
        append(account, at, List.of(fact));
    }

    /** Notes something for a restart only. */
    synchronized void note(String name, JsonElement value) {
        journal.ifPresent(file -> file.write(List.of(), name, value));
    }

    private synchronized void append(String account, Instant at, List<JsonObject> facts) {
        var numbered = new ArrayList<JsonObject>();
        for (JsonObject fact : facts) {
            boolean quiet = fact.has(QUIET);
            JsonObject entry = Json.object("n", quiet ? last : ++last, "at", at.toString(), "account", account);
            fact.entrySet().forEach(named -> entry.add(named.getKey(), named.getValue()));
            numbered.add(entry);
        }
        journal.ifPresent(file -> file.write(numbered));
        numbered.stream().filter(entry -> !entry.has(QUIET)).forEach(this::remember);
        notifyAll();
    }

    private void remember(JsonObject entry) {
        long n = entry.get("n").getAsLong();
        entry.remove(HIDDEN);
        entry.remove(BODY);
        JsonElement response = entry.remove(RESPONSE);
        if (response != null) {
            responses.put(n, response.getAsString());
            if (responses.size() > RESPONSES_KEPT) responses.remove(responses.keySet().iterator().next());
        }
        byte[] json = Json.compact(entry);
        entries.addLast(new Entry(n, text(entry, "account"), text(entry, "kind"), Set.copyOf(names(entry)), json));
        bytes += json.length;
        while (bytes > MEMORY_BYTES_MAX) {
            bytes -= entries.removeFirst().json().length;
        }
    }

    private static Set<String> names(JsonObject entry) {
        var names = new HashSet<String>();
        for (String name : new String[]{"id", "request", "object_id", "event", "endpoint"}) {
            String value = text(entry, name);
            if (!value.isEmpty()) names.add(value);
        }
        return names;
    }

    /** The entries that match, oldest first; with {@code after} negative the newest of them. */
    public synchronized List<JsonObject> read(Query query) {
        var found = new ArrayDeque<JsonObject>();
        boolean newest = query.after() < 0;
        var candidates = newest ? entries.descendingIterator() : entries.iterator();
        while (candidates.hasNext() && found.size() < query.limit()) {
            Entry entry = candidates.next();
            if (!matches(entry, query)) continue;
            if (newest) {
                found.addFirst(shown(entry));
            } else {
                found.addLast(shown(entry));
            }
        }
        return List.copyOf(found);
    }

    /** Waits until there is an entry after this one, or until the time is over. */
    public synchronized void await(long after, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        while (last <= after) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) return;
            wait(left);
        }
    }

    /** The number of the newest entry. */
    public synchronized long last() {
        return last;
    }

    /** Takes in an entry that the file holds already. */
    synchronized void recall(JsonObject entry) {
        last = entry.get("n").getAsLong();
        if (!entry.has(QUIET)) remember(entry.deepCopy());
    }

    synchronized void clear() {
        entries.clear();
        responses.clear();
        bytes = 0;
    }

    private static boolean matches(Entry entry, Query query) {
        return entry.n() > query.after() && entry.account().equals(query.account())
                && (query.kinds().isEmpty() || query.kinds().contains(entry.kind()))
                && (query.id().isEmpty() || entry.names().contains(query.id()));
    }

    private JsonObject shown(Entry entry) {
        JsonObject json = JsonParser.parseString(new String(entry.json(), StandardCharsets.UTF_8)).getAsJsonObject();
        if (entry.kind().equals("request")) json.add(RESPONSE, Json.value(responses.get(entry.n())));
        return json;
    }

    private static String text(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
    }
}
