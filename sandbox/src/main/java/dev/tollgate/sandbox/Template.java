package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a fresh object looks like, key by key, as Stripe shows it. The files beside this class are the whole of it. */
enum Template {
    BALANCE_TRANSACTION,
    CHARGE,
    CHECKOUT_SESSION,
    CONFIRMATION_TOKEN,
    CUSTOMER,
    EVENT,
    LINE_ITEM,
    PAYMENT_INTENT,
    PAYMENT_METHOD,
    PRICE,
    PRODUCT,
    WEBHOOK_ENDPOINT;

    private final JsonObject json = load(name().toLowerCase(Locale.ROOT));

    /** A copy that the caller may fill. */
    JsonObject copy() {
        return json.deepCopy();
    }

    private static JsonObject load(String name) {
        try (InputStream file = Template.class.getResourceAsStream("templates/" + name + ".json")) {
            if (file == null) throw new IllegalStateException("no template " + name);
            return JsonParser.parseReader(new InputStreamReader(file, StandardCharsets.UTF_8)).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
