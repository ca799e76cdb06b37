package dev.tollgate.sandbox.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request does to an object's metadata: clear all, then set some; an empty value deletes its key. */
public record MetadataChange(boolean clear, Map<String, String> values) {

    static final int KEYS_MAX = 50;
    public static final int KEY_LENGTH_MAX = 40;
    static final int VALUE_LENGTH_MAX = 500;

    public MetadataChange {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static MetadataChange read(@Nullable JsonElement given) {
        if (given == null) return new MetadataChange(false, Map.of());
        if (given.isJsonPrimitive() && given.getAsString().isEmpty()) return new MetadataChange(true, Map.of());
        if (!(given instanceof JsonObject object)) throw StripeError.invalidParam("Invalid object", "metadata");
        var values = new LinkedHashMap<String, String>();
        for (var entry : object.entrySet()) {
            values.put(checkedKey(entry.getKey()), checkedValue(entry.getKey(), entry.getValue()));
        }
        checkCount(values.size());
        return new MetadataChange(false, values);
    }

    /** The metadata after this change. */
    public JsonObject applyTo(JsonObject metadata) {
        JsonObject changed = clear ? new JsonObject() : metadata.deepCopy();
        values.forEach((key, value) -> {
            if (value.isEmpty()) {
                changed.remove(key);
            } else {
                changed.addProperty(key, value);
            }
        });
        checkCount(changed.size());
        return changed;
    }

    private static String checkedKey(String key) {
        if (key.length() > KEY_LENGTH_MAX) {
            throw StripeError.invalidParam("Metadata keys can have up to " + KEY_LENGTH_MAX
                    + " characters. The key '" + key + "' has " + key.length() + ".", "metadata");
        }
        return key;
    }

    private static String checkedValue(String key, JsonElement value) {
        if (!value.isJsonPrimitive()) {
            throw StripeError.invalidParam("Metadata values must be strings.", "metadata[" + key + "]");
        }
        if (value.getAsString().length() > VALUE_LENGTH_MAX) {
            throw StripeError.invalidParam("Metadata values can have up to " + VALUE_LENGTH_MAX
                    + " characters, but you passed in a value that is " + value.getAsString().length()
                    + " characters.", "metadata[" + key + "]");
        }
        return value.getAsString();
    }

    private static void checkCount(int count) {
        if (count > KEYS_MAX) {
            throw StripeError.invalidParam("You can have up to " + KEYS_MAX + " metadata keys.", "metadata");
        }
    }
}
