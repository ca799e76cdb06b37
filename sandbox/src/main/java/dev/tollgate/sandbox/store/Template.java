package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a fresh object looks like, key by key, as Stripe shows it: a file under {@code templates/}. */
public final class Template {

    private final JsonObject json;

    private Template(JsonObject json) {
        this.json = json;
    }

    /** For example {@code payment_intent}. */
    public static Template named(String name) {
        try (InputStream file = Template.class.getResourceAsStream("/dev/tollgate/sandbox/templates/" + name
                + ".json")) {
            if (file == null) throw new IllegalStateException("no template " + name);
            return new Template(JsonParser.parseReader(new InputStreamReader(file, StandardCharsets.UTF_8))
                    .getAsJsonObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy that the caller may change. */
    public JsonObject copy() {
        return json.deepCopy();
    }

    /** One that the caller may fill, but for what lies in it: that is everybody's. */
    JsonObject fresh() {
        return Json.shallow(json);
    }
}
