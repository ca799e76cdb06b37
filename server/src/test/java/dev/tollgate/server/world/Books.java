package dev.tollgate.server.world;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Stripe's side of the truth: the sandbox's books, followed entry by entry over its control interface. Reads what is
 * new at each {@link #update}, and keeps of every object what money depends on.
 */
public final class Books {
    private static final int PAGE = 200;
    private static final Set<String> KEPT = Set.of("id", "object", "status", "amount", "amount_received",
            "amount_captured", "amount_refunded", "amount_total", "currency", "metadata", "payment_intent", "charge",
            "payment_status", "last_payment_error", "livemode", "captured", "paid", "reason", "email", "name");

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI sandbox;
    private final Map<String, Thing> things = new LinkedHashMap<>();
    private final Map<String, List<Thing>> byKind = new HashMap<>();
    private final Map<String, KeyUse> keys = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<String> events = new HashSet<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Map<String, Set<String>> moneyMovedBy = new HashMap<>();
    private long attempts;
    private long last;

    public Books(URI sandbox) {
        this.sandbox = sandbox;
    }

    /** When an object took a status. */
    public record Moment(Instant at, String status) {}

    /** An object at Stripe. */
    public static final class Thing {
        private final String kind;
        private final JsonObject fields = new JsonObject();
        private final List<Moment> moments = new ArrayList<>();

        private Thing(String kind) {
            this.kind = kind;
        }

        public String kind() {
            return kind;
        }

        public String id() {
            return text("id");
        }

        public String status() {
            return text("status");
        }

        /** Empty when there is none. */
        public String text(String name) {
            JsonElement value = fields.get(name);
            return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
        }

        public long number(String name) {
            JsonElement value = fields.get(name);
            return value == null || value.isJsonNull() ? 0 : value.getAsLong();
        }

        boolean has(String name) {
            JsonElement value = fields.get(name);
            return value != null && !value.isJsonNull();
        }

        public String metadata(String name) {
            JsonElement metadata = fields.get("metadata");
            if (metadata == null || !metadata.isJsonObject() || !metadata.getAsJsonObject().has(name)) return "";
            return metadata.getAsJsonObject().get(name).getAsString();
        }

        /** When it first was so. */
        Optional<Instant> since(String status) {
            return moments.stream().filter(moment -> moment.status().equals(status)).findFirst().map(Moment::at);
        }

        private void set(JsonObject news, Instant at) {
            news.entrySet().stream().filter(one -> KEPT.contains(one.getKey()))
                    .forEach(one -> fields.add(one.getKey(), one.getValue()));
            if (news.has("status") && !news.get("status").isJsonNull())
                moments.add(new Moment(at, news.get("status").getAsString()));
        }
    }

    /** How an idempotency key was used: with which bytes first, and whether ever with others. */
    public static final class KeyUse {
        private final String key;
        private final Instant first;
        private final String path;
        private final String form;
        private final String version;
        private Instant latest;
        private final Set<String> requests = new HashSet<>();
        private Optional<String> otherBytes = Optional.empty();

        private KeyUse(String key, JsonObject request, Instant at) {
            this.key = key;
            this.first = at;
            this.latest = at;
            this.path = request.get("path").getAsString();
            this.form = request.get("form").getAsString();
            this.version = version(request);
        }

        private static String version(JsonObject request) {
            JsonElement version = request.getAsJsonObject("headers").get("stripe-version");
            return version == null ? "" : version.getAsString();
        }

        private void again(JsonObject request, Instant at) {
            latest = at.isAfter(latest) ? at : latest;
            requests.add(request.get("request").getAsString());
            boolean same = path.equals(request.get("path").getAsString())
                    && form.equals(request.get("form").getAsString()) && version.equals(version(request));
            if (!same) otherBytes = Optional.of(request.get("path").getAsString() + " " + request.get("form"));
        }

        public String key() {
            return key;
        }

        Instant first() {
            return first;
        }

        Instant latest() {
            return latest;
        }

        String path() {
            return path;
        }

        String form() {
            return form;
        }

        String version() {
            return version;
        }

        Optional<String> otherBytes() {
            return otherBytes;
        }
    }

    /** Reads what was written since. */
    public synchronized Books update() {
        while (true) {
            JsonObject page = page();
            page.getAsJsonArray("data").forEach(entry -> take(entry.getAsJsonObject()));
            if (page.getAsJsonArray("data").size() < PAGE) return this;
        }
    }

    private JsonObject page() {
        var request = HttpRequest.newBuilder(URI.create(sandbox + "/_sandbox/books?limit=" + PAGE + "&after=" + last))
                .header("Authorization", "Bearer sk_test_sandbox").build();
        try {
            return JsonParser.parseString(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                    .getAsJsonObject();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void take(JsonObject entry) {
        last = entry.get("n").getAsLong();
        Instant at = Instant.parse(entry.get("at").getAsString());
        switch (entry.get("kind").getAsString()) {
            case "request" -> request(entry, at);
            case "effect" -> effect(entry, at);
            case "event" -> events.add(entry.get("id").getAsString());
            case "attempt" -> attempt(entry);
            default -> {
            }
        }
    }

    private void request(JsonObject entry, Instant at) {
        calls.merge(entry.get("method").getAsString() + " " + family(entry.get("path").getAsString()), 1, Integer::sum);
        String key = entry.get("idempotency_key").getAsString();
        if (key.isEmpty()) return;
        keys.computeIfAbsent(key, name -> new KeyUse(name, entry, at)).again(entry, at);
    }

    /** A path without ids. */
    private static String family(String path) {
        return path.replaceAll("/(pi|cs|cus|re|ch|pm|dp|du|evt|tok|ctoken|seti)_[A-Za-z0-9_]+", "/:id");
    }

    private void effect(JsonObject entry, Instant at) {
        String kind = entry.get("object").getAsString();
        String id = entry.get("id").getAsString();
        if (!entry.has("set")) return;
        JsonObject news = entry.getAsJsonObject("set");
        things.computeIfAbsent(id, _ -> {
            var thing = new Thing(kind);
            byKind.computeIfAbsent(kind, _ -> new ArrayList<>()).add(thing);
            return thing;
        }).set(news, at);
        boolean taken = kind.equals("payment_intent") && news.has("status")
                && Set.of("succeeded", "processing").contains(news.get("status").getAsString());
        boolean given = kind.equals("refund") && entry.get("did").getAsString().equals("created");
        if (taken || given)
            moneyMovedBy.computeIfAbsent(entry.get("request").getAsString(), _ -> new HashSet<>())
                    .add(id);
    }

    private void attempt(JsonObject entry) {
        attempts++;
        if (entry.get("status").getAsInt() / 100 == 2) taken.add(entry.get("event").getAsString());
    }

    /** Objects of a kind, oldest first. */
    public synchronized List<Thing> all(String kind) {
        return List.copyOf(byKind.getOrDefault(kind, List.of()));
    }

    public synchronized Optional<Thing> find(String id) {
        return Optional.ofNullable(things.get(id));
    }

    /** Every idempotency key that was ever sent. */
    synchronized List<KeyUse> keys() {
        return List.copyOf(keys.values());
    }

    /** What the requests with this key took, or gave back. */
    synchronized List<String> moneyMovedBy(String key) {
        KeyUse use = keys.get(key);
        return use == null
                ? List.of()
                : use.requests.stream().flatMap(one -> moneyMovedBy.getOrDefault(one, Set.of()).stream()).toList();
    }

    /** Events that an endpoint acknowledged. */
    synchronized Set<String> acknowledged() {
        return Set.copyOf(taken);
    }

    public synchronized long attempts() {
        return attempts;
    }

    public synchronized int eventCount() {
        return events.size();
    }

    /** How many requests came, by method and kind of path. */
    public synchronized Map<String, Integer> calls() {
        return new TreeMap<>(calls);
    }

    /** PaymentIntents and Sessions that bear our words. */
    synchronized Stream<Thing> ours() {
        return Stream.concat(all("payment_intent").stream(), all("checkout.session").stream())
                .filter(thing -> !thing.metadata("tollgate_checkout").isEmpty());
    }

    static boolean isPaid(Thing thing) {
        return thing.kind().equals("payment_intent")
                ? thing.status().equals("succeeded")
                : thing.text("payment_status").equals("paid");
    }
}
