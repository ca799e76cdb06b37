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
import java.util.Iterator;
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
    /** What an entry costs beside its text. */
    private static final int ENTRY_BYTES = 300;
    private static final String[] NAMES = {"id", "request", "object_id", "event", "endpoint"};

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final TreeMap<Long, String> responses = new TreeMap<>();
    private final Optional<Journal> journal;
    private final long bytesMax;
    private long last;
    private long bytes;

    public Books(Optional<Journal> journal) {
        this(journal, MEMORY_BYTES_MAX);
    }

    Books(Optional<Journal> journal, long bytesMax) {
        this.journal = journal;
        this.bytesMax = bytesMax;
    }

    /** {@code names}: the ids by which somebody may look for it. */
    private record Entry(long n, String account, String kind, Set<String> names, byte[] json) {

        long bytes() {
            return json.length + (long) ENTRY_BYTES;
        }
    }

    /** Which entries are wanted: after a number, of some kinds (none: all), naming an id (empty: any). */
    public record Query(String account, long after, Set<String> kinds, String id, int limit) {

        public Query {
            kinds = Set.copyOf(kinds);
        }
    }

    /** A restart will read them, and has to find everything in them. */
    boolean forRestart() {
        return journal.isPresent();
    }

    /** Adds what one change of an account did. */
    void write(String account, Instant at, String requestId, List<Fact> facts) {
        if (facts.isEmpty()) return;
        facts.forEach(fact -> fact.shown().addProperty("request", requestId));
        append(account, at, facts);
    }

    /** Adds something that is no change of an object: a request, an attempt. */
    public void write(String account, Instant at, JsonObject entry) {
        JsonElement response = entry.remove(Fact.RESPONSE);
        append(account, at, List.of(response == null
                ? Fact.of(entry)
                : new Fact(entry, Json.object(Fact.RESPONSE, response))));
    }

    /** Notes something for a restart only. */
    synchronized void note(String name, JsonElement value) {
        journal.ifPresent(file -> file.write(List.of(), Json.object(name, value)));
    }

    private void append(String account, Instant at, List<Fact> facts) {
        String where = ",\"at\":\"" + at + "\",\"account\":" + Json.line(Json.value(account)) + ",";
        List<String> shown = facts.stream().map(fact -> where + Json.line(fact.shown()).substring(1)).toList();
        number(account, facts, shown);
    }

    private synchronized void number(String account, List<Fact> facts, List<String> shown) {
        var texts = new ArrayList<String>();
        long n = last;
        for (int i = 0; i < facts.size(); i++) {
            if (!facts.get(i).quiet()) n++;
            texts.add("{\"n\":" + n + shown.get(i));
        }
        if (journal.isPresent()) {
            var lines = new ArrayList<String>();
            for (int i = 0; i < facts.size(); i++) {
                lines.add(facts.get(i).inFile(texts.get(i)));
            }
            journal.get().write(lines, new JsonObject());
        }
        for (int i = 0; i < facts.size(); i++) {
            if (!facts.get(i).quiet()) remember(account, facts.get(i), texts.get(i));
        }
        notifyAll();
    }

    private void remember(String account, Fact fact, String text) {
        last++;
        JsonElement response = fact.kept().get(Fact.RESPONSE);
        if (response != null) {
            responses.put(last, response.getAsString());
            if (responses.size() > RESPONSES_KEPT) responses.pollFirstEntry();
        }
        var entry = new Entry(last, account, text(fact.shown(), "kind"), names(fact.shown()),
                text.getBytes(StandardCharsets.UTF_8));
        entries.addLast(entry);
        bytes += entry.bytes();
        while (bytes > bytesMax) {
            bytes -= entries.removeFirst().bytes();
        }
    }

    private static Set<String> names(JsonObject entry) {
        var names = new HashSet<String>();
        for (String name : NAMES) {
            String value = text(entry, name);
            if (!value.isEmpty()) names.add(value);
        }
        return names;
    }

    /** The entries that match, oldest first; with {@code after} negative the newest of them. */
    public synchronized List<JsonObject> read(Query query) {
        var found = new ArrayDeque<Entry>();
        boolean newest = query.after() < 0;
        for (Iterator<Entry> all = entries.descendingIterator(); all.hasNext();) {
            Entry entry = all.next();
            if (entry.n() <= query.after() || newest && found.size() == query.limit()) break;
            if (!matches(entry, query)) continue;
            found.addFirst(entry);
            if (found.size() > query.limit()) found.removeLast();
        }
        return found.stream().map(this::shown).toList();
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
        if (entry.has(Fact.QUIET)) return;
        var shown = new JsonObject();
        var kept = new JsonObject();
        for (Map.Entry<String, JsonElement> one : entry.entrySet()) {
            switch (one.getKey()) {
                case Fact.HIDDEN, Fact.BODY -> {
                }
                case Fact.RESPONSE -> kept.add(one.getKey(), one.getValue());
                default -> shown.add(one.getKey(), one.getValue());
            }
        }
        last = entry.get("n").getAsLong() - 1;
        remember(entry.get("account").getAsString(), new Fact(shown, kept), Json.line(shown));
    }

    /** Goes on numbering after this. */
    synchronized void continueAfter(long number) {
        last = Math.max(last, number);
    }

    synchronized void clear() {
        entries.clear();
        responses.clear();
        bytes = 0;
    }

    private static boolean matches(Entry entry, Query query) {
        return entry.account().equals(query.account())
                && (query.kinds().isEmpty() || query.kinds().contains(entry.kind()))
                && (query.id().isEmpty() || entry.names().contains(query.id()));
    }

    private JsonObject shown(Entry entry) {
        JsonObject json = JsonParser.parseString(new String(entry.json(), StandardCharsets.UTF_8)).getAsJsonObject();
        if (entry.kind().equals("request")) json.add(Fact.RESPONSE, Json.value(responses.get(entry.n())));
        return json;
    }

    private static String text(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
    }
}
