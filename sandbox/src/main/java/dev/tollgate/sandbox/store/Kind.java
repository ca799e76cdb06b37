package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import java.util.function.BiFunction;

/**
 * A kind of object: the name that errors and the books call it by, and how one is made again of what was stored. A
 * quiet kind is the sandbox's own housekeeping: kept over a restart, and not shown in the books.
 */
public record Kind<T extends Resource>(String name, boolean quiet, BiFunction<JsonObject, JsonObject, T> restore) {

    /** An object of Stripe's interface. */
    public static <T extends Resource> Kind<T> of(String name, BiFunction<JsonObject, JsonObject, T> restore) {
        return new Kind<>(name, false, restore);
    }

    /** The sandbox's own, beside Stripe's interface. */
    public static <T extends Resource> Kind<T> own(String name, BiFunction<JsonObject, JsonObject, T> restore) {
        return new Kind<>(name, true, restore);
    }
}
