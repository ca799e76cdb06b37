package dev.tollgate.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** All objects of one kind in one account, in the order of their creation. Guarded by the account's lock. */
final class Shelf<T extends Resource> {

    static final int OBJECTS_MAX = 200_000;

    private final String kind;
    private final SequencedMap<String, T> objects = new LinkedHashMap<>();

    Shelf(String kind) {
        this.kind = kind;
    }

    T add(T object) {
        if (objects.size() >= OBJECTS_MAX) {
            throw StripeError.api("The sandbox is full of " + kind + " objects: reset it.");
        }
        objects.put(object.id(), object);
        return object;
    }

    Optional<T> find(String id) {
        return Optional.ofNullable(objects.get(id));
    }

    /** The object, or Stripe's answer for one that is not there. */
    T get(String id, String param) {
        return find(id).orElseThrow(() -> StripeError.missing(kind, id, param));
    }

    void remove(String id) {
        objects.remove(id);
    }

    List<T> newestFirst() {
        return List.copyOf(objects.reversed().values());
    }

    List<T> oldestFirst() {
        return List.copyOf(objects.values());
    }

    void clear() {
        objects.clear();
    }
}
