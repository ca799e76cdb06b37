package dev.tollgate.sandbox.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON in few bytes, several times as quick as text: names are numbers, and numbers are as short as they can be. Only
 * who has packed something can unpack it.
 */
final class Packing {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private byte[] bytes = new byte[1 << 14];
    private int at;

    /** What follows in the bytes. */
    private enum Tag {
        NULL,
        FALSE,
        TRUE,
        INTEGER,
        DECIMAL,
        TEXT,
        ARRAY,
        OBJECT;

        private static final Tag[] ALL = values();
    }

    synchronized byte[] pack(JsonElement element) {
        at = 0;
        write(element);
        return Arrays.copyOf(bytes, at);
    }

    synchronized JsonElement unpack(byte[] packed) {
        byte[] mine = bytes;
        bytes = packed;
        at = 0;
        JsonElement element = read();
        bytes = mine;
        return element;
    }

    private void write(JsonElement element) {
        if (element instanceof JsonObject object) {
            write(Tag.OBJECT);
            write(object.size());
            for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
                write(number(entry.getKey()));
                write(entry.getValue());
            }
        } else if (element instanceof JsonArray array) {
            write(Tag.ARRAY);
            write(array.size());
            array.forEach(this::write);
        } else if (!(element instanceof JsonPrimitive value)) {
            write(Tag.NULL);
        } else if (value.isString()) {
            write(Tag.TEXT, value);
        } else if (value.isBoolean()) {
            write(value.getAsBoolean() ? Tag.TRUE : Tag.FALSE);
        } else if (value.getAsNumber() instanceof Long || value.getAsNumber() instanceof Integer) {
            write(Tag.INTEGER);
            write(value.getAsLong());
        } else {
            write(Tag.DECIMAL, value);
        }
    }

    private int number(String name) {
        Integer known = numbers.get(name);
        if (known != null) return known;
        numbers.put(name, names.size());
        names.add(name);
        return names.size() - 1;
    }

    private void write(Tag tag, JsonPrimitive value) {
        byte[] text = value.getAsString().getBytes(StandardCharsets.UTF_8);
        write(tag);
        write(text.length);
        room(text.length);
        System.arraycopy(text, 0, bytes, at, text.length);
        at += text.length;
    }

    private void write(Tag tag) {
        room(1);
        bytes[at++] = (byte) tag.ordinal();
    }

    /** Seven bits a byte, the lowest first, and the sign in the lowest of all. */
    private void write(long number) {
        room(10);
        long rest = number << 1 ^ number >> 63;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
    }

    private void room(int more) {
        if (bytes.length - at < more) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, at + more));
    }

    private JsonElement read() {
        return switch (Tag.ALL[bytes[at++]]) {
            case NULL -> JsonNull.INSTANCE;
            case FALSE -> new JsonPrimitive(false);
            case TRUE -> new JsonPrimitive(true);
            case INTEGER -> new JsonPrimitive(number());
            case DECIMAL -> new JsonPrimitive(new BigDecimal(text()));
            case TEXT -> new JsonPrimitive(text());
            case ARRAY -> {
                var array = new JsonArray();
                for (long left = number(); left > 0; left--)
                    array.add(read());
                yield array;
            }
            case OBJECT -> {
                var object = new JsonObject();
                for (long left = number(); left > 0; left--)
                    object.add(names.get((int) number()), read());
                yield object;
            }
        };
    }

    private String text() {
        int length = (int) number();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    private long number() {
        long read = 0;
        for (int shift = 0;; shift += 7) {
            byte next = bytes[at++];
            read |= (next & 0x7fL) << shift;
            if (next >= 0) return read >>> 1 ^ -(read & 1);
        }
    }
}
