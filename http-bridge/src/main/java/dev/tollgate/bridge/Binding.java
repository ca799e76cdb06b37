package dev.tollgate.bridge;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.tollgate.bridge.Problem.Field;
import dev.tollgate.bridge.Problem.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fills a request from what came over HTTP, and names every field that does not fit. */
final class Binding {

    private static final String REQUEST_ID = "request_id";
    private static final int REQUEST_ID_MAX = 255;

    private final Message.Builder root;
    private final List<Field> wrong = new ArrayList<>();
    private final Set<FieldDescriptor> fromPath = new HashSet<>();

    Binding(Message request) {
        root = request.newBuilderForType();
    }

    /** Parameters of the path, by the names of the proto. The body may not give them again. */
    Binding path(Map<String, String> parameters) {
        parameters.forEach((name, value) -> {
            FieldDescriptor field = root.getDescriptorForType().findFieldByName(name);
            fromPath.add(field);
            set(root, field, new JsonPrimitive(value), field.getJsonName());
        });
        return this;
    }

    /** Parameters of the query: scalars, each once. */
    Binding query(Map<String, List<String>> parameters) {
        Set<FieldDescriptor> seen = new HashSet<>();
        parameters.forEach((name, values) -> {
            FieldDescriptor field = field(root.getDescriptorForType(), name);
            if (field == null || field.isRepeated() || isMessage(field) || fromPath.contains(field)) {
                wrong.add(new Field(name, "is not a parameter of this route"));
            } else if (values.size() != 1 || !seen.add(field)) {
                wrong.add(new Field(name, "must be given once"));
            } else {
                set(root, field, new JsonPrimitive(values.getFirst()), name);
            }
        });
        return this;
    }

    /** The body, which is the whole request but for what the path says. */
    Binding body(JsonObject body) {
        merge(body, root, "");
        return this;
    }

    /** The Idempotency-Key header, which is the request id of those requests that have one. */
    Binding idempotencyKey(List<String> keys) {
        FieldDescriptor field = root.getDescriptorForType().findFieldByName(REQUEST_ID);
        if (field == null || keys.isEmpty()) {
            return this;
        }
        String key = keys.getFirst();
        Object given = root.getField(field);
        if (keys.size() > 1 || key.isEmpty() || key.length() > REQUEST_ID_MAX) {
            wrong.add(new Field("Idempotency-Key", "must be given once, with 1 to " + REQUEST_ID_MAX + " characters"));
        } else if (!given.equals("") && !given.equals(key)) {
            wrong.add(new Field("Idempotency-Key", "differs from requestId"));
        } else {
            root.setField(field, key);
        }
        return this;
    }

    /**
     * The request.
     *
     * @throws Refused
     *             naming each field that is wrong
     */
    Message request() {
        if (!wrong.isEmpty()) {
            throw new Refused(Problem.ofFields(wrong));
        }
        return root.build();
    }

    private void merge(JsonObject from, Message.Builder into, String prefix) {
        Set<FieldDescriptor> seen = new HashSet<>();
        from.asMap().forEach((name, value) -> {
            FieldDescriptor field = field(into.getDescriptorForType(), name);
            if (field == null) {
                wrong.add(new Field(prefix + name, "is not a field"));
            } else if (into == root && fromPath.contains(field)) {
                wrong.add(new Field(prefix + name, "is given by the path"));
            } else if (!seen.add(field)) {
                wrong.add(new Field(prefix + name, "must be given once"));
            } else if (!value.isJsonNull()) {
                merge(field, value, into, prefix + name);
            }
        });
    }

    private void merge(FieldDescriptor field, JsonElement value, Message.Builder into, String at) {
        if (field.getRealContainingOneof() != null && into.hasOneof(field.getRealContainingOneof())) {
            wrong.add(new Field(at, "cannot be given with " + into.getOneofFieldDescriptor(
                    field.getRealContainingOneof()).getJsonName()));
        } else if (!isOwnMessage(field)) {
            set(into, field, value, at);
        } else if (field.isRepeated() && value instanceof JsonArray items) {
            for (int i = 0; i < items.size(); i++) {
                Message.Builder item = into.newBuilderForField(field);
                mergeMessage(items.get(i), item, at + "[" + i + "]");
                into.addRepeatedField(field, item.build());
            }
        } else if (field.isRepeated()) {
            wrong.add(new Field(at, "must be a list"));
        } else {
            Message.Builder nested = into.newBuilderForField(field);
            mergeMessage(value, nested, at);
            into.setField(field, nested.build());
        }
    }

    private void mergeMessage(JsonElement value, Message.Builder into, String at) {
        if (value instanceof JsonObject object) {
            merge(object, into, at + ".");
        } else {
            wrong.add(new Field(at, "must be an object"));
        }
    }

    /** One field at a time, so that what is wrong can be named. */
    private void set(Message.Builder into, FieldDescriptor field, JsonElement value, String at) {
        JsonObject alone = new JsonObject();
        alone.add(field.getJsonName(), value);
        try {
            JsonFormat.parser().merge(alone.toString(), into);
        } catch (InvalidProtocolBufferException _) {
            wrong.add(new Field(at, "must be " + expected(field)));
        }
    }

    private static String expected(FieldDescriptor field) {
        if (field.isMapField()) {
            return "an object of texts";
        }
        String one = switch (field.getJavaType()) {
            case INT -> "a whole number of 32 bits";
            case LONG -> "a whole number of 64 bits, best as a string";
            case FLOAT, DOUBLE -> "a number";
            case BOOLEAN -> "true or false";
            case STRING -> "a string";
            case BYTE_STRING -> "a string in base64";
            case ENUM -> "one of " + field.getEnumType().getValues().stream()
                    .map(EnumValueDescriptor::getName).collect(Collectors.joining(", "));
            case MESSAGE ->
                "a " + field.getMessageType().getName().toLowerCase(Locale.ROOT) + " as proto3 JSON writes it";
        };
        return field.isRepeated() ? "a list, each " + one : one;
    }

    /** By its JSON name or its name in the proto, as proto3 JSON wants it. */
    private static @Nullable FieldDescriptor field(Descriptor message, String name) {
        for (FieldDescriptor field : message.getFields()) {
            if (field.getJsonName().equals(name) || field.getName().equals(name)) {
                return field;
            }
        }
        return null;
    }

    private static boolean isMessage(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    /** A message whose JSON is an object of its fields, unlike a map, a timestamp or a duration. */
    private static boolean isOwnMessage(FieldDescriptor field) {
        return isMessage(field) && !field.isMapField()
                && !field.getMessageType().getFile().getPackage().equals("google.protobuf");
    }
}
