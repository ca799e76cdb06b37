package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** All objects of one kind in one account, in the order of their creation. Guarded by the account's lock. */
public final class Shelf<T extends Resource> {

    static final int OBJECTS_MAX = 500_000;

    private final Kind<T> kind;
    private final Changes changes;
    private final SequencedMap<String, T> objects = new LinkedHashMap<>();

    Shelf(Kind<T> kind, Changes changes) {
        this.kind = kind;
        this.changes = changes;
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
        removed.reportToNobody();
        changes.deleted(kind, removed);
    }

    public int size() {
        return objects.size();
    }

    Optional<T> oldest() {
        return Optional.ofNullable(objects.firstEntry()).map(entry -> entry.getValue());
    }

    public Stream<T> newestFirst() {
        return objects.reversed().values().stream();
    }

    public Stream<T> oldestFirst() {
        return objects.values().stream();
    }

    Kind<T> kind() {
        return kind;
    }

    void clear() {
        objects.values().forEach(Resource::reportToNobody);
        objects.clear();
    }

    /** Puts back what was stored. */
    T restore(JsonObject json, JsonObject hidden) {
        T object = kind.restore().apply(json, hidden);
        put(object);
        return object;
    }

    private void put(T object) {
        objects.put(object.id(), object);
        object.reportTo(changed -> changes.changed(kind, changed));
    }
}
