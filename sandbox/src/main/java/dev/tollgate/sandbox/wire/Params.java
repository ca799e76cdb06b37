package dev.tollgate.sandbox.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request's parameters. What nobody asked for by the time of {@link #end} is unknown, and refused as Stripe refuses
 * it.
 */
public final class Params {

    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,15}");

    private final String prefix;
    private final JsonObject tree;
    private final Set<String> asked = new HashSet<>();
    private final List<Params> children = new ArrayList<>();

    public Params(JsonObject tree) {
        this("", tree);
    }

    private Params(String prefix, JsonObject tree) {
        this.prefix = prefix;
        this.tree = tree;
    }

    /** The value, unless absent or empty. */
    public Optional<String> text(String name) {
        return raw(name).filter(value -> !value.isEmpty());
    }

    public String requiredText(String name) {
        return required(name, raw(name));
    }

    public OptionalLong integer(String name) {
        return text(name).map(value -> OptionalLong.of(toInteger(name, value))).orElse(OptionalLong.empty());
    }

    public long requiredInteger(String name) {
        return toInteger(name, required(name, raw(name)));
    }

    public boolean bool(String name, boolean otherwise) {
        return text(name).map(value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw StripeError.invalidParam("Invalid boolean: " + value, full(name));
        }).orElse(otherwise);
    }

    public String oneOf(String name, String otherwise, String... allowed) {
        String value = text(name).orElse(otherwise);
        if (!value.equals(otherwise) && !List.of(allowed).contains(value)) {
            throw StripeError.invalidParam("Invalid " + full(name) + ": must be one of " + String.join(", ", allowed),
                    full(name));
        }
        return value;
    }

    /** The named texts that are present; an empty one asks to unset and shows as null. */
    public JsonObject texts(String... names) {
        var changes = new JsonObject();
        for (String name : names) {
            raw(name).ifPresent(value -> changes.add(name, value.isEmpty() ? JsonNull.INSTANCE : Json.value(value)));
        }
        return changes;
    }

    public Optional<Params> object(String name) {
        asked.add(name);
        return switch (tree.get(name)) {
            case null -> Optional.empty();
            case JsonObject object -> Optional.of(child(full(name), object));
            case JsonElement other when other.isJsonPrimitive() && other.getAsString().isEmpty() -> Optional.empty();
            default -> throw StripeError.invalidParam("Invalid object", full(name));
        };
    }

    /** The elements of a list of objects. */
    public List<Params> objects(String name) {
        var found = new ArrayList<Params>();
        int index = 0;
        for (JsonElement element : elements(name)) {
            String path = full(name) + "[" + index++ + "]";
            if (!(element instanceof JsonObject object)) throw StripeError.invalidParam("Invalid object", path);
            found.add(child(path, object));
        }
        return found;
    }

    /** The elements of a list of texts. */
    public List<String> list(String name) {
        var found = new ArrayList<String>();
        for (JsonElement element : elements(name)) {
            if (!element.isJsonPrimitive()) throw StripeError.invalidParam("Invalid string", full(name));
            found.add(element.getAsString());
        }
        return found;
    }

    public MetadataChange metadata() {
        asked.add("metadata");
        return MetadataChange.read(tree.get("metadata"));
    }

    /**
     * An address with all the keys that Stripe shows, null where nothing was given; empty when there is none at all.
     */
    public Optional<JsonObject> address(String name) {
        return object(name).map(given -> given.shown("city", "country", "line1", "line2", "postal_code", "state"));
    }

    /** Where goods go: a name and an address, and these keys besides. */
    public Optional<JsonObject> shipping(String name, String... more) {
        return object(name).map(given -> {
            JsonObject shipping = given.shown(more);
            shipping.addProperty("name", given.requiredText("name"));
            shipping.add("address", given.address("address").orElseThrow(() -> StripeError.invalid("parameter_missing",
                    "Missing required param: " + given.full("address") + ".", given.full("address"))));
            return shipping;
        });
    }

    private JsonObject shown(String... names) {
        var shown = new JsonObject();
        for (String name : names) {
            shown.add(name, Json.value(text(name).orElse(null)));
        }
        return shown;
    }

    /** Free-form nested texts, kept as they came. */
    public JsonObject tree(String name) {
        asked.add(name);
        return tree.get(name) instanceof JsonObject object ? object.deepCopy() : new JsonObject();
    }

    public boolean has(String name) {
        return tree.has(name);
    }

    /** Parameters that Stripe knows and that change nothing here. */
    public Params accept(String... names) {
        asked.addAll(List.of(names));
        return this;
    }

    /** Parameters that Stripe knows and whose effect is not modelled: refused loudly. */
    public Params unsupported(String... names) {
        for (String name : names) {
            if (tree.has(name)) throw StripeError.unsupported("the parameter " + full(name));
        }
        return this;
    }

    /** Refuses whatever nobody asked for. */
    public void end() {
        for (String name : tree.keySet()) {
            if (!asked.contains(name)) {
                throw StripeError.invalid("parameter_unknown", "Received unknown parameter: " + full(name),
                        full(name));
            }
        }
        children.forEach(Params::end);
    }

    /** The same text for the same parameters, whatever their order. */
    public String canonical() {
        return Json.canonical(tree);
    }

    public String full(String name) {
        return prefix.isEmpty() ? name : prefix + "[" + name + "]";
    }

    private Params child(String path, JsonObject object) {
        var child = new Params(path, object);
        children.add(child);
        return child;
    }

    private Optional<String> raw(String name) {
        asked.add(name);
        JsonElement value = tree.get(name);
        if (value == null) return Optional.empty();
        if (!value.isJsonPrimitive()) throw StripeError.invalidParam("Invalid string: " + full(name), full(name));
        return Optional.of(value.getAsString());
    }

    private String required(String name, Optional<String> value) {
        String given = value.orElseThrow(() -> StripeError.invalid("parameter_missing",
                "Missing required param: " + full(name) + ".", full(name)));
        if (given.isEmpty()) {
            throw StripeError.invalid("parameter_invalid_empty", "You passed an empty string for '" + full(name)
                    + "'. We assume empty values are an attempt to unset a parameter; however '" + full(name)
                    + "' cannot be unset. You should remove '" + full(name)
                    + "' from your request or supply a non-empty value.", full(name));
        }
        return given;
    }

    private long toInteger(String name, String value) {
        if (!INTEGER.matcher(value).matches()) {
            throw StripeError.invalid("parameter_invalid_integer", "Invalid integer: " + value, full(name));
        }
        return Long.parseLong(value);
    }

    private List<JsonElement> elements(String name) {
        asked.add(name);
        return switch (tree.get(name)) {
            case null -> List.of();
            case JsonObject object -> indexed(object, name);
            case JsonElement element when element.isJsonArray() -> element.getAsJsonArray().asList();
            case JsonElement element when element.getAsString().isEmpty() -> List.of();
            default -> throw StripeError.invalidParam("Invalid array", full(name));
        };
    }

    private List<JsonElement> indexed(JsonObject object, String name) {
        var elements = new ArrayList<JsonElement>();
        for (int i = 0; i < object.size(); i++) {
            JsonElement element = object.get(String.valueOf(i));
            if (element == null) throw outOfSequence(object, i, name);
            elements.add(element);
        }
        return elements;
    }

    private StripeError outOfSequence(JsonObject object, int expected, String name) {
        String keys = String.join(", ", object.keySet().stream().sorted().map(key -> "`" + key + "`").toList());
        return StripeError.invalidParam("If passing an array with explicit keys (e.g. foo[0]=a&foo[1]=b) instead of as "
                + "an array (e.g. foo[]=a&foo[]=b), the keys must be numeric and sequential starting from 0. "
                + "You passed the keys " + keys + ", we expected to have a key with the value `" + expected + "`.",
                full(name));
    }
}
