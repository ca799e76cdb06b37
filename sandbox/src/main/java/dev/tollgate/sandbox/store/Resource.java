package dev.tollgate.sandbox.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of Stripe's interface. Its JSON is its state; beside it stands what Stripe knows and never shows. Both are
 * changed only by the methods here, one name at a time, so that every change is written down: nobody may reach into a
 * nested object and change it in place.
 */
public class Resource {

    private static final Reporter NOBODY = new Reporter() {
        @Override
        public void changed(Resource resource) {}

        @Override
        public void woke(Resource resource) {}
    };

    private final String id;
    private final long created;
    /** Null while it rests. */
    private @Nullable State state;
    /** How it was when somebody last wanted to remember it. */
    private @Nullable Still remembered;
    private Optional<Attic> attic = Optional.empty();
    private Optional<Attic.Place> place = Optional.empty();
    private boolean told;
    private Set<String> changed = Set.of();
    private Set<String> changedHidden = Set.of();
    private Reporter reporter = NOBODY;
    private Instant changedAt = Instant.MIN;

    /** What it shows, and what Stripe knows and never shows. */
    private record State(JsonObject json, JsonObject hidden) {}

    /** Hears of an object. */
    interface Reporter {

        /** Something of it was changed. */
        void changed(Resource resource);

        /** It was at rest, and somebody needs it. */
        void woke(Resource resource);
    }

    public Resource(JsonObject json) {
        this(json, new JsonObject());
    }

    public Resource(JsonObject json, JsonObject hidden) {
        id = text(json.get("id")).orElse("");
        created = text(json.get("created")).or(() -> text(json.get("date"))).map(Long::parseLong).orElse(0L);
        state = new State(json, hidden);
    }

    private State state() {
        State known = state;
        return known == null ? wake() : known;
    }

    private State wake() {
        JsonArray stored = attic.orElseThrow().get(place.orElseThrow()).getAsJsonArray();
        var woken = new State(stored.get(0).getAsJsonObject(), stored.get(1).getAsJsonObject());
        state = woken;
        reporter.woke(this);
        return woken;
    }

    /** Leaves memory until somebody asks for it. False while there is something to tell of it. */
    final boolean rest(Attic into) {
        if (!told || !changed.isEmpty() || !changedHidden.isEmpty()) return false;
        if (place.isEmpty()) {
            place = Optional.of(into.put(Json.array(List.of(json(), hidden()))));
            attic = Optional.of(into);
        }
        state = null;
        return true;
    }

    final boolean isAwake() {
        return state != null;
    }

    private JsonObject json() {
        return state().json();
    }

    public final String id() {
        return id;
    }

    /** In seconds; 0 when the kind does not say. */
    public final long created() {
        return created;
    }

    /** The value as text, empty when there is none. */
    public final String text(String key) {
        return find(key).orElse("");
    }

    public final Optional<String> find(String key) {
        return text(json().get(key));
    }

    public final long number(String key) {
        return json().get(key).getAsLong();
    }

    public final boolean flag(String key) {
        JsonElement value = json().get(key);
        return value != null && value.isJsonPrimitive() && value.getAsBoolean();
    }

    /** For reading only. */
    public final JsonObject object(String key) {
        return json().getAsJsonObject(key);
    }

    /** For reading only; null when the object has no such key. */
    public final @Nullable JsonElement get(String key) {
        return json().get(key);
    }

    /** A copy that may be changed and set again. */
    public final JsonElement copy(String key) {
        JsonElement value = json().get(key);
        return value == null ? Json.value(null) : value.deepCopy();
    }

    public final void set(String key, @Nullable Object value) {
        JsonElement is = Json.value(value);
        JsonElement was = json().get(key);
        if (is.equals(was)) return;
        Still known = remembered;
        if (known != null) known.changes(key, was);
        json().add(key, is);
        changed = with(changed, key);
        place = Optional.empty();
        reporter.changed(this);
    }

    public final void merge(JsonObject changes) {
        changes.entrySet().forEach(change -> set(change.getKey(), change.getValue().deepCopy()));
    }

    /** What Stripe knows and never shows: empty when it is not there. */
    protected final String hiddenText(String key) {
        return text(hidden().get(key)).orElse("");
    }

    protected final @Nullable JsonElement hidden(String key) {
        return hidden().get(key);
    }

    protected final void hide(String key, @Nullable Object value) {
        JsonElement is = Json.value(value);
        if (is.equals(hidden().get(key))) return;
        hidden().add(key, is);
        changedHidden = with(changedHidden, key);
        place = Optional.empty();
        reporter.changed(this);
    }

    /** The object as it is now; later changes do not show in it. */
    public JsonObject snapshot() {
        return json().deepCopy();
    }

    /** Remembers how it is now, whatever becomes of it. */
    public final Still still() {
        Still known = remembered;
        Still still = known == null ? new Still(this) : known.follow();
        remembered = still;
        return still;
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
        return json();
    }

    JsonObject hidden() {
        return state().hidden();
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
        effect.add("set", json());
        return hidden();
    }

    /** Writes what changed since {@link #told} into an effect. Answers what changed and is not shown. */
    JsonObject tellChanges(JsonObject effect) {
        effect.add("set", part(json(), changed));
        return part(hidden(), changedHidden);
    }

    void told() {
        told = true;
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
