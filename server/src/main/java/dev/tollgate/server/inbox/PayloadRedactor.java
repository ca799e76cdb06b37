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

    static byte[] redact(byte[] payload) {
        Optional<JsonObject> sent = Json.object(new String(payload, StandardCharsets.UTF_8));
        if (sent.isEmpty()) return payload;
        JsonObject kept = redacted(sent.get());
        return kept.equals(sent.get()) ? payload : kept.toString().getBytes(StandardCharsets.UTF_8);
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
