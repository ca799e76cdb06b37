package dev.tollgate.sandbox.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.LinkedHashSet;

/** What an update changed, as Stripe's events tell it in {@code previous_attributes}. */
public final class Difference {

    private Difference() {}

    /**
     * The former values of what is different now: of an object inside only the keys that changed, of a list all of it,
     * and null for what was not there.
     */
    public static JsonObject previously(JsonObject before, JsonObject after) {
        var previously = new JsonObject();
        if (before == after) return previously;
        var keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            JsonElement was = before.get(key);
            JsonElement is = after.get(key);
            if (was == is) continue;
            if (was == null) {
                previously.add(key, JsonNull.INSTANCE);
            } else if (was instanceof JsonObject then && is instanceof JsonObject now) {
                if (!then.equals(now)) previously.add(key, previously(then, now));
            } else if (!was.equals(is)) {
                previously.add(key, was.deepCopy());
            }
        }
        return previously;
    }
}
