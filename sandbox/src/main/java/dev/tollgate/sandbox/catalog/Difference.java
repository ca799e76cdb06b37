package dev.tollgate.sandbox.catalog;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;

/** What an update changed, as an event tells it. */
final class Difference {

    private Difference() {}

    /** The former values of what is different now; of metadata only those keys, and null for one that is new. */
    static JsonObject previously(JsonObject before, JsonObject after) {
        JsonObject previously = former(before, after);
        if (previously.has("metadata")) {
            previously.add("metadata", former(before.getAsJsonObject("metadata"), after.getAsJsonObject("metadata")));
        }
        return previously;
    }

    private static JsonObject former(JsonObject before, JsonObject after) {
        var former = new JsonObject();
        before.entrySet().stream().filter(entry -> !entry.getValue().equals(after.get(entry.getKey())))
                .forEach(entry -> former.add(entry.getKey(), entry.getValue()));
        for (String added : after.keySet()) {
            JsonElement was = before.get(added);
            if (was == null) former.add(added, JsonNull.INSTANCE);
        }
        return former;
    }
}
