package dev.tollgate.sandbox.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.ApiVersion;
import java.util.Set;

/**
 * What newer versions tell beside the sandbox's own. Events stay as they are: they have the version of their endpoint.
 */
final class NewerKeys {

    private static final String ALLOWED = "allowed_payment_method_types";
    private static final Set<String> TELLING = Set.of("payment_intent", "setup_intent", "checkout.session");

    private NewerKeys() {}

    /** The same answer with the keys that this version has more, wherever such an object stands in it. */
    static JsonObject in(ApiVersion version, JsonObject answer) {
        if (version.tellsAllowedTypes()) add(answer);
        return answer;
    }

    private static void add(JsonElement element) {
        switch (element) {
            case JsonObject object when type(object).equals("event") -> {
            }
            case JsonObject object -> {
                object.asMap().values().forEach(NewerKeys::add);
                if (TELLING.contains(type(object)) && !object.has(ALLOWED)) object.add(ALLOWED, JsonNull.INSTANCE);
            }
            case JsonArray array -> array.forEach(NewerKeys::add);
            default -> {
            }
        }
    }

    private static String type(JsonObject object) {
        boolean named = object.has("id") && object.has("object") && object.get("object").isJsonPrimitive();
        return named ? object.get("object").getAsString() : "";
    }
}
