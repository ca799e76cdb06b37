package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * All objects of one kind in one account, in the order of their creation. Guarded by the account's lock. Those that
 * nobody has touched for long lie in the {@link Attic}, and come back when somebody does.
 */
public final class Shelf<T extends Resource> {

    static final int OBJECTS_MAX = 500_000;
    static final int AWAKE_MAX = 1_000;

    private final Kind<T> kind;
    private final Changes changes;
    private final Attic attic;
    private final SequencedMap<String, T> objects = new LinkedHashMap<>();
    private final Map<String, Map<String, SequencedMap<String, T>>> found = new HashMap<>();
    private final Resource.Reporter reporter;
    private final Deque<Resource> awake = new ArrayDeque<>();

    Shelf(Kind<T> kind, Changes changes, Attic attic) {
        this.kind = kind;
        this.changes = changes;
        this.attic = attic;
        reporter = new Resource.Reporter() {
            @Override
            public void changed(Resource object) {
                changes.changed(kind, object);
            }

            @Override
            public void woke(Resource object) {
                isAwake(object);
            }
        };
    }

    public T add(T object) {
        if (objects.size() >= OBJECTS_MAX) {
            throw StripeError.api("The sandbox is full of " + kind.name() + " objects: reset it.");
        }
        put(object);
        changes.created(kind, object);
        return object;
    }

    public Optional<T> find(String id) {
        return Optional.ofNullable(objects.get(id));
    }

    /** The object, or Stripe's answer for one that is not there. */
    public T get(String id, String param) {
        return find(id).orElseThrow(() -> StripeError.missing(kind.name(), id, param));
    }

    public void remove(String id) {
        T removed = objects.remove(id);
        if (removed == null) return;
        kind.keys().forEach((key, value) -> with(key, value.apply(removed)).remove(id));
        removed.reportToNobody();
        changes.deleted(kind, removed);
    }

    public int size() {
        return objects.size();
    }

    Optional<T> oldest() {
        return Optional.ofNullable(objects.firstEntry()).map(entry -> entry.getValue());
    }

    /** Oldest first. */
    public SequencedCollection<T> all() {
        return Collections.unmodifiableSequencedCollection(objects.sequencedValues());
    }

    public Stream<T> newestFirst() {
        return objects.reversed().values().stream();
    }

    public Stream<T> oldestFirst() {
        return objects.values().stream();
    }

    /** Those that have this value under one of the kind's keys, oldest first. */
    public SequencedCollection<T> having(String key, String value) {
        if (!kind.keys().containsKey(key)) throw new IllegalStateException(kind.name() + " is not found by " + key);
        return Collections.unmodifiableSequencedCollection(with(key, value).sequencedValues());
    }

    private SequencedMap<String, T> with(String key, String value) {
        Map<String, SequencedMap<String, T>> values = found.computeIfAbsent(key, _ -> new HashMap<>());
        return value.isEmpty() ? new LinkedHashMap<>() : values.computeIfAbsent(value, _ -> new LinkedHashMap<>());
    }

    Kind<T> kind() {
        return kind;
    }

    void clear() {
        objects.values().forEach(Resource::reportToNobody);
        objects.clear();
        found.clear();
        awake.clear();
    }

    /** Puts back what was stored. */
    T restore(JsonObject json, JsonObject hidden) {
        T object = kind.restore().apply(json, hidden);
        object.told();
        put(object);
        return object;
    }

    private void put(T object) {
        objects.put(object.id(), object);
        kind.keys().forEach((key, value) -> with(key, value.apply(object)).put(object.id(), object));
        object.reportTo(reporter);
        if (kind.rests()) isAwake(object);
    }

    /** Whoever has been awake longest goes to rest, unless something of it is still to be told. */
    private void isAwake(Resource object) {
        awake.addLast(object);
        if (awake.size() <= AWAKE_MAX) return;
        Resource eldest = awake.removeFirst();
        if (!eldest.rest(attic)) awake.addLast(eldest);
    }
}
