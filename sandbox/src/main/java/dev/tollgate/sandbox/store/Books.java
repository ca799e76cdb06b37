package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
    private static final List<String> NAMES = List.of("id", "request", "object_id", "event", "endpoint");

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Packing packing = new Packing();
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
    private record Entry(long n, String at, String account, String kind, List<String> names, byte[] packed) {

        long bytes() {
            return packed.length + (long) ENTRY_BYTES;
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
        List<byte[]> packed = facts.stream().map(fact -> packing.pack(fact.shown())).toList();
        List<String> lines = journal.isPresent()
                ? facts.stream().map(fact -> Json.line(fact.shown())).toList()
                : List.of();
        number(account, at.toString(), facts, packed, lines);
    }

    private synchronized void number(String account, String at, List<Fact> facts, List<byte[]> packed,
            List<String> lines) {
        journal.ifPresent(file -> writeInto(file, account, at, facts, lines));
        for (int i = 0; i < facts.size(); i++) {
            if (!facts.get(i).quiet()) remember(account, at, facts.get(i), packed.get(i));
        }
        notifyAll();
    }

    private void writeInto(Journal file, String account, String at, List<Fact> facts, List<String> lines) {
        String where = ",\"at\":\"" + at + "\",\"account\":" + Json.line(Json.value(account)) + ",";
        var texts = new ArrayList<String>();
        long n = last;
        for (int i = 0; i < facts.size(); i++) {
            if (!facts.get(i).quiet()) n++;
            texts.add(facts.get(i).inFile("{\"n\":" + n + where + lines.get(i).substring(1)));
        }
        file.write(texts, new JsonObject());
    }

    private void remember(String account, String at, Fact fact, byte[] packed) {
        last++;
        JsonElement response = fact.kept().get(Fact.RESPONSE);
        if (response != null) {
            responses.put(last, response.getAsString());
            if (responses.size() > RESPONSES_KEPT) responses.pollFirstEntry();
        }
        var entry = new Entry(last, at, account, text(fact.shown(), "kind"), names(fact.shown()),
                packed);
        entries.addLast(entry);
        bytes += entry.bytes();
        while (bytes > bytesMax) {
            bytes -= entries.removeFirst().bytes();
        }
    }

    private static List<String> names(JsonObject entry) {
        return NAMES.stream().map(name -> text(entry, name)).filter(value -> !value.isEmpty()).toList();
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
                case "n", "at", "account", Fact.HIDDEN, Fact.BODY -> {
                }
                case Fact.RESPONSE -> kept.add(one.getKey(), one.getValue());
                default -> shown.add(one.getKey(), one.getValue());
            }
        }
        last = entry.get("n").getAsLong() - 1;
        remember(entry.get("account").getAsString(), entry.get("at").getAsString(), new Fact(shown, kept),
                packing.pack(shown));
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
        JsonObject json = Json.object("n", entry.n(), "at", entry.at(), "account", entry.account());
        packing.unpack(entry.packed()).getAsJsonObject().entrySet()
                .forEach(one -> json.add(one.getKey(), one.getValue()));
        if (entry.kind().equals("request")) json.add(Fact.RESPONSE, Json.value(responses.get(entry.n())));
        return json;
    }

    private static String text(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
    }
}
