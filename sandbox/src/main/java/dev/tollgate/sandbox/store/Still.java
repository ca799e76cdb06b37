package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Difference;
import dev.tollgate.sandbox.wire.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An object as it was at a moment: the object as it is now, and what has changed since, so that it costs next to
 * nothing to keep. Read under the account's lock, as the object is.
 */
public final class Still {

    private final Resource of;
    /** What changed until the {@link #next}, the latest change first. */
    private @Nullable Former former;
    private @Nullable Still next;

    /** A former value; null for what was not there. */
    private record Former(String key, @Nullable JsonElement value, @Nullable Former earlier) {}

    Still(Resource of) {
        this.of = of;
    }

    /** The object will not be so any more. */
    void changes(String key, @Nullable JsonElement was) {
        if (former(key) == null) former = new Former(key, was, former);
    }

    /** The one that follows: this one while nothing has changed. */
    Still follow() {
        if (former == null) return this;
        next = new Still(of);
        return next;
    }

    /** All of it, for reading only: shares what lies in it with the object. */
    public JsonObject json() {
        JsonObject json = Json.shallow(of.view());
        Deque<Still> back = new ArrayDeque<>();
        for (Still still = this; still != null; still = still.next)
            back.push(still);
        for (Still still : back) {
            for (Former one = still.former; one != null; one = one.earlier()) {
                if (one.value() == null) {
                    json.remove(one.key());
                } else {
                    json.add(one.key(), one.value());
                }
            }
        }
        return json;
    }

    /** What has changed since, as events tell it: the former values. */
    public JsonObject previously() {
        var was = new JsonObject();
        var is = new JsonObject();
        for (String key : changed()) {
            put(was, key, get(key));
            put(is, key, of.get(key));
        }
        return Difference.previously(was, is);
    }

    private TreeSet<String> changed() {
        var keys = new TreeSet<String>();
        for (Still still = this; still != null; still = still.next) {
            for (Former one = still.former; one != null; one = one.earlier())
                keys.add(one.key());
        }
        return keys;
    }

    /** For reading only; null when there was no such key. */
    public @Nullable JsonElement get(String key) {
        for (Still still = this; still != null; still = still.next) {
            Former known = still.former(key);
            if (known != null) return known.value();
        }
        return of.get(key);
    }

    private @Nullable Former former(String key) {
        Former one = former;
        while (one != null && !one.key().equals(key))
            one = one.earlier();
        return one;
    }

    private static void put(JsonObject into, String key, @Nullable JsonElement value) {
        if (value != null) into.add(key, value);
    }
}
