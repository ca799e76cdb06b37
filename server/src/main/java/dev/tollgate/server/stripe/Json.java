package dev.tollgate.server.stripe;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads the few fields that we need from Stripe's raw JSON, tolerantly: an unknown value is a text like any other, and
 * a missing field is empty, whatever API version wrote it.
 */
public final class Json {
    private static final long YEAR_9999 = 253_402_300_799L;
    private static final int NAME_CHARACTERS_MAX = 255;

    private Json() {}

    /** Empty when it is no JSON object. */
    public static Optional<JsonObject> object(String text) {
        try {
            return JsonParser.parseString(text) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (JsonParseException | StackOverflowError _) {
            return Optional.empty();
        }
    }

    public static Optional<String> text(JsonObject object, String field) {
        return object.get(field) instanceof JsonPrimitive value && value.isString()
                ? Optional.of(value.getAsString())
                : Optional.empty();
    }

    public static String textOr(JsonObject object, String field, String otherwise) {
        return text(object, field).orElse(otherwise);
    }

    /** As {@link #text}, for a text by which something is found: one that the database can hold and index. */
    public static Optional<String> name(JsonObject object, String field) {
        return text(object, field).map(Json::plain);
    }

    static String plain(String text) {
        String whole = text.replace("\0", "");
        return whole.substring(0, Math.min(whole.length(), NAME_CHARACTERS_MAX));
    }

    /** The number, or -1 when there is none: no amount of ours is negative, so it matches nothing. */
    public static long number(JsonObject object, String field) {
        try {
            return object.get(field) instanceof JsonPrimitive value && value.isNumber()
                    ? value.getAsBigDecimal().longValueExact()
                    : -1;
        } catch (ArithmeticException | NumberFormatException _) {
            return -1;
        }
    }

    /** Seconds since 1970. What is missing, or no time of this era, is 1970 itself: nothing is decided by it. */
    public static Instant time(JsonObject object, String field) {
        long seconds = number(object, field);
        return seconds < 0 || seconds > YEAR_9999 ? Instant.EPOCH : Instant.ofEpochSecond(seconds);
    }

    static boolean isOfThisEra(Instant time) {
        return time.getEpochSecond() >= 0 && time.getEpochSecond() <= YEAR_9999;
    }

    public static Optional<JsonObject> child(JsonObject object, String field) {
        return object.get(field) instanceof JsonObject child ? Optional.of(child) : Optional.empty();
    }

    /** The id behind a reference that may be expanded. */
    public static Optional<String> id(JsonObject object, String field) {
        JsonElement value = object.get(field);
        if (value instanceof JsonObject expanded) return text(expanded, "id");
        return text(object, field);
    }

    public static Optional<String> metadata(JsonObject object, String key) {
        return child(object, "metadata").flatMap(metadata -> text(metadata, key));
    }

    public static boolean isTrue(JsonObject object, String field) {
        return object.get(field) instanceof JsonPrimitive value && value.isBoolean() && value.getAsBoolean();
    }
}
