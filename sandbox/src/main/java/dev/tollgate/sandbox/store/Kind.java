package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A kind of object: the name that errors and the books call it by, and how one is made again of what was stored. A
 * quiet kind is the sandbox's own housekeeping: kept over a restart, and not shown in the books. {@code rests}: those
 * that nobody touches leave memory. {@code keys} are what else its objects are found by.
 */
public record Kind<T extends Resource>(String name, boolean quiet, boolean rests,
        BiFunction<JsonObject, JsonObject, T> restore,
        Map<String, Function<T, String>> keys) {

    public Kind {
        keys = Map.copyOf(keys);
    }

    /** An object of Stripe's interface. */
    public static <T extends Resource> Kind<T> of(String name, BiFunction<JsonObject, JsonObject, T> restore) {
        return new Kind<>(name, false, true, restore, Map.of());
    }

    /** The sandbox's own, beside Stripe's interface. */
    public static <T extends Resource> Kind<T> own(String name, BiFunction<JsonObject, JsonObject, T> restore) {
        return new Kind<>(name, true, false, restore, Map.of());
    }

    /** Found by this too, without looking at all of them. It must never change; empty: not found by it. */
    public Kind<T> by(String key, Function<T, String> value) {
        var more = new HashMap<>(keys);
        more.put(key, value);
        return new Kind<>(name, quiet, rests, restore, more);
    }

    /** Never put to rest: looked for by what changes, and so looked at all the time. */
    public Kind<T> restless() {
        return new Kind<>(name, quiet, false, restore, keys);
    }
}
