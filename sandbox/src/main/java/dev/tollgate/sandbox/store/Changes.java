package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which objects of an account changed since the last commit. Objects report themselves, so no change is forgotten. */
final class Changes {

    private Map<Resource, Kind<?>> created = new LinkedHashMap<>();
    private Map<Resource, Kind<?>> changed = new LinkedHashMap<>();
    private Map<Resource, Kind<?>> deleted = new LinkedHashMap<>();
    private Optional<Instant> clockTime = Optional.empty();

    /** What was done to an object. */
    private enum Deed {
        CREATED("created"),
        CHANGED("changed"),
        DELETED("deleted");

        private final String text;

        Deed(String text) {
            this.text = text;
        }
    }

    void created(Kind<?> kind, Resource resource) {
        created.put(resource, kind);
    }

    void changed(Kind<?> kind, Resource resource) {
        if (!created.containsKey(resource)) changed.put(resource, kind);
    }

    void deleted(Kind<?> kind, Resource resource) {
        boolean unseen = created.remove(resource) != null;
        changed.remove(resource);
        if (!unseen) deleted.put(resource, kind);
    }

    /** They happen at this time of a test clock. */
    void goBy(Instant time) {
        clockTime = Optional.of(time);
    }

    /** Notes on each object when this happened to it. */
    void date(Instant now) {
        created.keySet().forEach(resource -> resource.changedAt(now));
        changed.keySet().forEach(resource -> resource.changedAt(now));
    }

    /**
     * What happened to each, told once; new events come last. {@code forRestart}: with everything that a restart needs
     * to know.
     */
    List<Fact> take(boolean forRestart) {
        var facts = new ArrayList<Fact>();
        created.forEach((resource, kind) -> {
            if (!(resource instanceof Event)) tell(facts, kind, resource, Deed.CREATED, forRestart);
        });
        changed.forEach((resource, kind) -> tell(facts, kind, resource, Deed.CHANGED, forRestart));
        deleted.forEach((resource, kind) -> tell(facts, kind, resource, Deed.DELETED, forRestart));
        created.keySet().forEach(resource -> {
            if (resource instanceof Event event) facts.add(event.tell(forRestart));
        });
        forget();
        return facts;
    }

    /** With maps of their own for the next change: one that was large is slow to clear ever after. */
    void forget() {
        created = new LinkedHashMap<>();
        changed = new LinkedHashMap<>();
        deleted = new LinkedHashMap<>();
        clockTime = Optional.empty();
    }

    private void tell(List<Fact> facts, Kind<?> kind, Resource resource, Deed deed, boolean forRestart) {
        if (!kind.quiet() || forRestart) {
            JsonObject effect = Json.object("kind", "effect", "object", kind.name(), "id", resource.id(), "did",
                    deed.text);
            if (kind.quiet()) effect.addProperty(Fact.QUIET, true);
            else clockTime.ifPresent(time -> effect.addProperty("clock_at", time.toString()));
            JsonObject hidden = switch (deed) {
                case CREATED -> resource.tellAll(effect);
                case CHANGED -> resource.tellChanges(effect);
                case DELETED -> new JsonObject();
            };
            facts.add(new Fact(effect, forRestart && !hidden.isEmpty()
                    ? Json.object(Fact.HIDDEN, hidden)
                    : new JsonObject()));
        }
        resource.told();
    }
}
