package dev.tollgate.bridge;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.tollgate.bridge.Problem.Refused;
import dev.tollgate.v1.ErrorReason;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as this API speaks it: strict in, canonical proto3 out, on one line. */
final class Json {

    static final int DEPTH_MAX = 32;
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().alwaysPrintFieldsWithNoPresence()
            .omittingInsignificantWhitespace();

    private Json() {}

    /** Enums by name, int64 as strings, defaults printed, lowerCamelCase. Never contains a line break. */
    static String of(MessageOrBuilder message) {
        try {
            return PRINTER.print(message);
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("only messages with an Any cannot be printed", impossible);
        }
    }

    /** Reads one object of valid UTF-8, at most 32 levels deep, in which no key comes twice. */
    static JsonObject read(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            JsonReader reader = new JsonReader(new StringReader(text));
            reader.setStrictness(Strictness.STRICT);
            if (reader.peek() != JsonToken.BEGIN_OBJECT) {
                throw refused("The body must be a JSON object.");
            }
            JsonObject object = object(reader, 1);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw refused("The body must be one JSON object.");
            }
            return object;
        } catch (CharacterCodingException _) {
            throw refused("The body is not valid UTF-8.");
        } catch (IOException | NumberFormatException _) {
            throw refused("The body is not valid JSON.");
        }
    }

    private static JsonObject object(JsonReader reader, int depth) throws IOException {
        shallow(depth);
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (object.has(name)) {
                throw refused("A key comes twice in one JSON object.");
            }
            object.add(name, element(reader, depth));
        }
        reader.endObject();
        return object;
    }

    private static JsonElement element(JsonReader reader, int depth) throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object(reader, depth + 1);
            case BEGIN_ARRAY -> array(reader, depth + 1);
            case STRING -> new JsonPrimitive(reader.nextString());
            // Kept as text: a number of ours may not fit into a double.
            case NUMBER -> new JsonPrimitive(ToNumberPolicy.LAZILY_PARSED_NUMBER.readNumber(reader));
            case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
            case NULL -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
            case END_ARRAY, END_DOCUMENT, END_OBJECT, NAME -> throw refused("The body is not valid JSON.");
        };
    }

    private static JsonArray array(JsonReader reader, int depth) throws IOException {
        shallow(depth);
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
            array.add(element(reader, depth));
        }
        reader.endArray();
        return array;
    }

    private static void shallow(int depth) {
        if (depth > DEPTH_MAX) {
            throw refused("The body is nested deeper than " + DEPTH_MAX + " levels.");
        }
    }

    private static Refused refused(String detail) {
        return new Refused(Problem.of(400, ErrorReason.INVALID_FIELD, detail));
    }
}
