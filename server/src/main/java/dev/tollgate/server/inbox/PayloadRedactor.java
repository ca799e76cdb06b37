package dev.tollgate.server.inbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.tollgate.server.stripe.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes the secrets out of a payload before it is stored: whoever holds a client secret can pay, and see the payment.
 * It works on the JSON and not on its text, so what could be read before can be read after; everything that is no
 * secret stays as it was sent, and so does a payload without any, byte for byte.
 */
final class PayloadRedactor {
    private static final String CLIENT_SECRET = "client_secret";
    /** The form of Stripe's client secrets, {@code pi_…_secret_…} and its like, alone or within an address. */
    private static final Pattern SECRET = Pattern.compile("\\b\\w+?_secret_[\\w%]+");
    private static final JsonPrimitive NOTHING = new JsonPrimitive("");

    private PayloadRedactor() {}

    /**
     * @param payload
     *            a JSON object; anything else stays as it is
     */
    static byte[] redact(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        boolean isEscaped = text.indexOf('\\') >= 0;
        // Every secret, and the name of a field that is one, has this in it, unless it is escaped.
        if (!isEscaped && !text.contains("_secret")) return payload;
        Optional<String> plain = isEscaped ? Optional.empty() : redactPlain(text);
        if (plain.isPresent()) return plain.get().equals(text) ? payload : plain.get().getBytes(StandardCharsets.UTF_8);
        Optional<JsonObject> sent = Json.object(text);
        if (sent.isEmpty()) return payload;
        JsonObject kept = redacted(sent.get());
        return kept.equals(sent.get()) ? payload : kept.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Where nothing is escaped, each quote begins or ends a text, and the secrets can be cut out of the whole. That is
     * how Stripe writes nearly all events, and a fraction of the work. Empty: it has to be read as JSON.
     */
    private static Optional<String> redactPlain(String text) {
        var kept = new StringBuilder(text.length());
        int copied = 0;
        boolean isSecret = false;
        for (int open = text.indexOf('"'); open >= 0;) {
            int close = text.indexOf('"', open + 1);
            if (close < 0) return Optional.empty();
            int after = afterSpace(text, close + 1);
            if (after < text.length() && text.charAt(after) == ':') {
                boolean isNamedSecret = text.substring(open + 1, close).equals(CLIENT_SECRET);
                char value = isNamedSecret ? charAt(text, afterSpace(text, after + 1)) : '"';
                if (value != '"' && value != 'n') return Optional.empty();
                isSecret = isNamedSecret && value == '"';
            } else {
                kept.append(text, copied, open + 1).append(isSecret ? "" : withoutSecrets(text, open + 1, close));
                copied = close;
                isSecret = false;
            }
            open = text.indexOf('"', close + 1);
        }
        return Optional.of(kept.append(text, copied, text.length()).toString());
    }

    private static String withoutSecrets(String text, int from, int to) {
        String value = text.substring(from, to);
        return value.contains("_secret_") ? SECRET.matcher(value).replaceAll("") : value;
    }

    private static int afterSpace(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) <= ' ')
            at++;
        return at;
    }

    private static char charAt(String text, int at) {
        return at < text.length() ? text.charAt(at) : ' ';
    }

    private static JsonObject redacted(JsonObject object) {
        var kept = new JsonObject();
        for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
            boolean isSecret = entry.getKey().equals(CLIENT_SECRET) && !entry.getValue().isJsonNull();
            kept.add(entry.getKey(), isSecret ? NOTHING : redacted(entry.getValue()));
        }
        return kept;
    }

    private static JsonElement redacted(JsonElement value) {
        return switch (value) {
            case JsonObject object -> redacted(object);
            case JsonArray array -> {
                var kept = new JsonArray(array.size());
                array.forEach(element -> kept.add(redacted(element)));
                yield kept;
            }
            case JsonPrimitive text when text.isString() -> new JsonPrimitive(
                    SECRET.matcher(text.getAsString()).replaceAll(""));
            default -> value;
        };
    }
}
