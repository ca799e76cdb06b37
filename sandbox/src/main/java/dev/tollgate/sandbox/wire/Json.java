package dev.tollgate.sandbox.wire;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** JSON as the sandbox writes it: nulls shown, nothing escaped for HTML, the same bytes for the same tree. */
public final class Json {

    private static final Gson PRETTY = new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting()
            .create();

    private static final Gson COMPACT = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Json() {}

    public static byte[] bytes(JsonElement element) {
        return text(element).getBytes(StandardCharsets.UTF_8);
    }

    /** On one line. */
    public static String line(JsonElement element) {
        return written(COMPACT, element);
    }

    public static String text(JsonElement element) {
        return written(PRETTY, element);
    }

    private static String written(Gson gson, JsonElement element) {
        var text = new TextWriter();
        gson.toJson(element, text);
        return text.toString();
    }

    /** An object of alternating names and values. */
    public static JsonObject object(@Nullable Object... namesAndValues) {
        var object = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.add(String.valueOf(namesAndValues[i]), value(namesAndValues[i + 1]));
        }
        return object;
    }

    /** The same names with the same values, which it shares. */
    public static JsonObject shallow(JsonObject object) {
        var copy = new JsonObject();
        object.entrySet().forEach(entry -> copy.add(entry.getKey(), entry.getValue()));
        return copy;
    }

    public static JsonArray array(Iterable<?> values) {
        var array = new JsonArray();
        values.forEach(value -> array.add(value(value)));
        return array;
    }

    public static JsonElement value(@Nullable Object value) {
        return switch (value) {
            case null -> JsonNull.INSTANCE;
            case JsonElement element -> element;
            case String text -> new JsonPrimitive(text);
            case Boolean flag -> new JsonPrimitive(flag);
            case Number number -> new JsonPrimitive(number);
            case Instant instant -> new JsonPrimitive(instant.getEpochSecond());
            case Iterable<?> values -> array(values);
            default -> new JsonPrimitive(value.toString());
        };
    }

    /** The same text for the same content, whatever order the names came in. */
    public static String canonical(JsonElement element) {
        return line(sorted(element));
    }

    private static JsonElement sorted(JsonElement element) {
        if (element instanceof JsonObject object) {
            var sorted = new JsonObject();
            for (String name : new TreeSet<>(object.keySet())) {
                sorted.add(name, sorted(object.get(name)));
            }
            return sorted;
        }
        if (element instanceof JsonArray array) {
            var sorted = new JsonArray();
            array.forEach(item -> sorted.add(sorted(item)));
            return sorted;
        }
        return element;
    }
}
