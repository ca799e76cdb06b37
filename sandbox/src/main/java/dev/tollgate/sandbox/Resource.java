package dev.tollgate.sandbox;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object of Stripe's interface. Its JSON is its state; what Stripe never shows lives in fields of the subclass. */
class Resource {

    private final JsonObject json;

    Resource(JsonObject json) {
        this.json = json;
    }

    final String id() {
        return text("id");
    }

    /** The value as text, empty when there is none. */
    final String text(String key) {
        return find(key).orElse("");
    }

    final Optional<String> find(String key) {
        JsonElement value = json.get(key);
        return value == null || !value.isJsonPrimitive() ? Optional.empty() : Optional.of(value.getAsString());
    }

    final long number(String key) {
        return json.get(key).getAsLong();
    }

    final JsonObject object(String key) {
        return json.getAsJsonObject(key);
    }

    final JsonElement get(String key) {
        return json.get(key);
    }

    final void set(String key, @Nullable Object value) {
        json.add(key, Json.value(value));
    }

    final void merge(JsonObject changes) {
        changes.entrySet().forEach(change -> json.add(change.getKey(), change.getValue().deepCopy()));
    }

    /** The object as it is now; later changes do not show in it. */
    JsonObject snapshot() {
        return json.deepCopy();
    }
}
