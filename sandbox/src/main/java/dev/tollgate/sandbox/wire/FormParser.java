package dev.tollgate.sandbox.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code a[b][c]=1&d[]=2&e[0][f]=3} into a tree. Explicit indices stay names of an object, because
 * {@code metadata[7]} is a name too; whoever asks for a list decides.
 */
public final class FormParser {

    static final int PAIRS_MAX = 2_000;
    public static final int DEPTH_MAX = 10;

    private FormParser() {}

    public static JsonObject parse(String form) {
        var root = new JsonObject();
        if (form.isEmpty()) return root;
        String[] pairs = form.split("&");
        if (pairs.length > PAIRS_MAX) throw StripeError.invalid("Too many parameters.");
        for (String pair : pairs) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            put(root, segments(name), value, name);
        }
        return root;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw StripeError.invalid("Invalid request: a parameter is not validly percent-encoded.");
        }
    }

    private static List<String> segments(String name) {
        var segments = new ArrayList<String>();
        int open = name.indexOf('[');
        segments.add(open <= 0 ? name : name.substring(0, open));
        int at = open <= 0 ? name.length() : open;
        while (at < name.length()) {
            int close = name.charAt(at) == '[' ? name.indexOf(']', at) : -1;
            if (close < 0) throw StripeError.invalid("Invalid parameter name: " + name);
            segments.add(name.substring(at + 1, close));
            at = close + 1;
        }
        if (segments.size() > DEPTH_MAX)
            throw StripeError.invalid("Invalid parameter name, nested too deeply: " + name);
        return segments;
    }

    private static void put(JsonObject root, List<String> segments, String value, String name) {
        JsonElement parent = root;
        for (int i = 0; i < segments.size() - 1; i++) {
            boolean list = segments.get(i + 1).isEmpty();
            parent = child(parent, segments.get(i), segments.get(i + 1), list, name);
        }
        String last = segments.getLast();
        if (parent instanceof JsonArray array) {
            array.add(value);
        } else {
            JsonObject object = parent.getAsJsonObject();
            if (object.has(last) && !object.get(last).isJsonPrimitive()) throw conflict(name);
            object.add(last, new JsonPrimitive(value));
        }
    }

    private static JsonElement child(JsonElement parent, String segment, String next, boolean list, String name) {
        if (parent instanceof JsonArray array) {
            return childOfList(array, next, list);
        }
        JsonObject object = parent.getAsJsonObject();
        JsonElement child = object.get(segment);
        if (child == null) {
            child = list ? new JsonArray() : new JsonObject();
            object.add(segment, child);
        }
        if (list ? !child.isJsonArray() : !child.isJsonObject()) throw conflict(name);
        return child;
    }

    /** {@code a[][b]=1&a[][c]=2&a[][b]=3} are two elements: a name that comes again starts the next. */
    private static JsonElement childOfList(JsonArray array, String next, boolean list) {
        boolean open = !array.isEmpty() && array.get(array.size() - 1) instanceof JsonObject last && !last.has(next);
        if (!open) array.add(list ? new JsonArray() : new JsonObject());
        return array.get(array.size() - 1);
    }

    private static StripeError conflict(String name) {
        return StripeError.invalid("Invalid parameters: " + name + " is given in two different shapes.");
    }
}
