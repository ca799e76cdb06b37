package dev.tollgate.sandbox.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What a client read of an account, told so that two accounts can be compared: ids are numbered in the order in which
 * they appear, the sandbox's address is left out, and null is the same as nothing.
 */
record ObjectGraph(JsonObject tree) {

    private static final Pattern ID = Pattern
            .compile("(?<![0-9A-Za-z])(cs_test|[0-9a-z]+)_(?:[0-9A-Za-z]{58}|[0-9A-Za-z]{24})(?![0-9A-Za-z])");
    private static final Pattern OWN_KEY = Pattern
            .compile("(stripe-node-retry-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static ObjectGraph of(JsonObject read, URI base) {
        var names = new Names(base.toString(), new HashMap<>(), new HashMap<>());
        var tree = new JsonObject();
        read.entrySet().forEach(part -> names.told(part.getKey(), part.getValue())
                .ifPresent(told -> tree.add(part.getKey(), told)));
        return new ObjectGraph(tree);
    }

    /** The events' types, oldest first. */
    List<String> story() {
        return tree.getAsJsonArray("events").asList().reversed().stream()
                .map(event -> event.getAsJsonObject().get("type").getAsString()).toList();
    }

    /** One line for every place where the other graph differs. */
    List<String> differencesTo(ObjectGraph other) {
        var lines = new ArrayList<String>();
        compare("", tree, other.tree, lines);
        return lines;
    }

    private static void compare(String path, JsonElement here, JsonElement there, List<String> lines) {
        if (here instanceof JsonObject mine && there instanceof JsonObject others) {
            var keys = new TreeSet<>(mine.keySet());
            keys.addAll(others.keySet());
            for (String key : keys)
                compare(path + "." + key, at(mine, key), at(others, key), lines);
        } else if (here instanceof JsonArray mine && there instanceof JsonArray others) {
            for (int i = 0; i < Math.max(mine.size(), others.size()); i++) {
                compare(path + "[" + i + "]", at(mine, i), at(others, i), lines);
            }
        } else if (!here.equals(there)) {
            lines.add(path.substring(1) + ": " + shown(here) + " ≠ " + shown(there));
        }
    }

    private static JsonElement at(JsonObject object, String key) {
        return object.has(key) ? object.get(key) : JsonNull.INSTANCE;
    }

    private static JsonElement at(JsonArray array, int index) {
        return index < array.size() ? array.get(index) : JsonNull.INSTANCE;
    }

    private static String shown(JsonElement element) {
        return element.isJsonNull() ? "nothing" : element.toString();
    }

    /** The names given to ids so far. */
    private record Names(String base, Map<String, String> given, Map<String, Integer> counts) {

        /** Empty for null. */
        Optional<JsonElement> told(String key, JsonElement element) {
            return switch (element) {
                case JsonObject object -> Optional.of(object(object));
                case JsonArray array -> Optional.of(array(key, array));
                case JsonPrimitive value -> Optional.of(value(key, value));
                default -> Optional.empty();
            };
        }

        private JsonObject object(JsonObject object) {
            var told = new JsonObject();
            new TreeSet<>(object.keySet())
                    .forEach(key -> told(key, object.get(key)).ifPresent(value -> told.add(key, value)));
            return told;
        }

        private JsonArray array(String key, JsonArray array) {
            var told = new JsonArray();
            StreamSupport.stream(array.spliterator(), false)
                    .forEach(element -> told.add(told(key, element).orElse(JsonNull.INSTANCE)));
            return told;
        }

        private JsonPrimitive value(String key, JsonPrimitive value) {
            if (value.isNumber() || key.endsWith("_decimal")) {
                return new JsonPrimitive(new BigDecimal(value.getAsString()).stripTrailingZeros().toPlainString());
            }
            return value.isString() ? new JsonPrimitive(text(value.getAsString())) : value;
        }

        private String text(String text) {
            String named = ID.matcher(text.replace(base, "http://sandbox"))
                    .replaceAll(id -> name(id.group(), id.group(1)));
            return OWN_KEY.matcher(named).replaceAll(key -> name(key.group(), "key"));
        }

        private String name(String id, String kind) {
            return given.computeIfAbsent(id, _ -> kind + "_" + counts.merge(kind, 1, Integer::sum));
        }
    }
}
