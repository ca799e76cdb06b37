package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.util.Map;

/**
 * Something that is written into the books. {@code shown} is what everybody may see; {@code kept} is written beside it
 * into the file, and nowhere else.
 */
record Fact(JsonObject shown, JsonObject kept) {

    /** Marks the sandbox's own housekeeping, which only a restart reads. */
    static final String QUIET = "quiet";
    /** What Stripe never shows of an object. */
    static final String HIDDEN = "hidden";
    /** An event as it is delivered. */
    static final String BODY = "body";
    /** What a request was answered. */
    static final String RESPONSE = "response";

    static Fact of(JsonObject shown) {
        return new Fact(shown, new JsonObject());
    }

    boolean quiet() {
        return shown.has(QUIET);
    }

    /** The text of an entry, {@code shown}, with what is kept beside it. */
    String inFile(String shown) {
        if (kept.isEmpty()) return shown;
        var text = new StringBuilder(shown).deleteCharAt(shown.length() - 1);
        for (Map.Entry<String, JsonElement> one : kept.entrySet()) {
            text.append(",\"").append(one.getKey()).append("\":").append(Json.line(one.getValue()));
        }
        return text.append('}').toString();
    }
}
