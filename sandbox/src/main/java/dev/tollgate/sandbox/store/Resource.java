package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of Stripe's interface. Its JSON is its state; beside it stands what Stripe knows and never shows. Both are
 * changed only by the methods here, one name at a time, so that every change is written down: nobody may reach into a
 * nested object and change it in place.
 */
public class Resource {

    private static final Reporter NOBODY = _ -> {
    };

    private final JsonObject json;
    private final JsonObject hidden;
    private Set<String> changed = Set.of();
    private Set<String> changedHidden = Set.of();
    private Reporter reporter = NOBODY;
    private Instant changedAt = Instant.MIN;

    /** Hears of the first change of an object since it was last asked. */
    @FunctionalInterface
    interface Reporter {

        void changed(Resource resource);
    }

    public Resource(JsonObject json) {
        this(json, new JsonObject());
    }

    public Resource(JsonObject json, JsonObject hidden) {
        this.json = json;
        this.hidden = hidden;
    }

    public final String id() {
        return text("id");
    }

    /** The value as text, empty when there is none. */
    public final String text(String key) {
        return find(key).orElse("");
    }

    public final Optional<String> find(String key) {
        return text(json.get(key));
    }

    public final long number(String key) {
        return json.get(key).getAsLong();
    }

    public final boolean flag(String key) {
        JsonElement value = json.get(key);
        return value != null && value.isJsonPrimitive() && value.getAsBoolean();
    }

    /** For reading only. */
    public final JsonObject object(String key) {
        return json.getAsJsonObject(key);
    }

    /** For reading only; null when the object has no such key. */
    public final @Nullable JsonElement get(String key) {
        return json.get(key);
    }

    /** A copy that may be changed and set again. */
    public final JsonElement copy(String key) {
        JsonElement value = json.get(key);
        return value == null ? Json.value(null) : value.deepCopy();
    }

    public final void set(String key, @Nullable Object value) {
        JsonElement is = Json.value(value);
        if (is.equals(json.get(key))) return;
        json.add(key, is);
        changed = with(changed, key);
        reporter.changed(this);
    }

    public final void merge(JsonObject changes) {
        changes.entrySet().forEach(change -> set(change.getKey(), change.getValue().deepCopy()));
    }

    /** What Stripe knows and never shows: empty when it is not there. */
    protected final String hiddenText(String key) {
        return text(hidden.get(key)).orElse("");
    }

    protected final @Nullable JsonElement hidden(String key) {
        return hidden.get(key);
    }

    protected final void hide(String key, @Nullable Object value) {
        JsonElement is = Json.value(value);
        if (is.equals(hidden.get(key))) return;
        hidden.add(key, is);
        changedHidden = with(changedHidden, key);
        reporter.changed(this);
    }

    /** The object as it is now; later changes do not show in it. */
    public JsonObject snapshot() {
        return json.deepCopy();
    }

    /** A list that the object shows only to those who ask for it, such as a session's line items. */
    public Optional<JsonObject> include(String field, Account account) {
        return Optional.empty();
    }

    /** When it was last changed; long ago when that was before a restart. */
    public final Instant changedAt() {
        return changedAt;
    }

    void changedAt(Instant instant) {
        changedAt = instant;
    }

    /** The object itself, for whoever writes it down at once. */
    JsonObject view() {
        return json;
    }

    JsonObject hidden() {
        return hidden;
    }

    void reportTo(Reporter reporter) {
        this.reporter = reporter;
    }

    /** It was taken away: whatever somebody still does to it changes nothing. */
    void reportToNobody() {
        reporter = NOBODY;
    }

    /** Writes all of it into an effect. Answers what is not shown. */
    JsonObject tellAll(JsonObject effect) {
        effect.add("set", json);
        return hidden;
    }

    /** Writes what changed since {@link #told} into an effect. Answers what changed and is not shown. */
    JsonObject tellChanges(JsonObject effect) {
        effect.add("set", part(json, changed));
        return part(hidden, changedHidden);
    }

    void told() {
        changed = Set.of();
        changedHidden = Set.of();
    }

    /** Most objects rest most of the time, and have nothing to remember then. */
    private static Set<String> with(Set<String> names, String one) {
        Set<String> more = names.isEmpty() ? new LinkedHashSet<>() : names;
        more.add(one);
        return more;
    }

    private static JsonObject part(JsonObject whole, Set<String> keys) {
        var part = new JsonObject();
        keys.forEach(key -> part.add(key, whole.get(key)));
        return part;
    }

    private static Optional<String> text(@Nullable JsonElement value) {
        return value == null || !value.isJsonPrimitive() ? Optional.empty() : Optional.of(value.getAsString());
    }
}
