package dev.tollgate.sandbox.store;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which objects of an account changed since the last commit. Objects report themselves, so no change is forgotten. */
final class Changes {

    private final Map<Resource, Kind<?>> created = new LinkedHashMap<>();
    private final Map<Resource, Kind<?>> changed = new LinkedHashMap<>();
    private final Map<Resource, Kind<?>> deleted = new LinkedHashMap<>();

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

    /** What happened to each, told once; new events come last. */
    List<JsonObject> take() {
        if (created.isEmpty() && changed.isEmpty() && deleted.isEmpty()) return List.of();
        var facts = new ArrayList<JsonObject>();
        created.forEach((resource, kind) -> {
            if (!(resource instanceof Event)) facts.add(effect(kind, resource, "created"));
        });
        changed.forEach((resource, kind) -> facts.add(effect(kind, resource, "changed")));
        deleted.forEach((resource, kind) -> facts.add(effect(kind, resource, "deleted")));
        created.keySet().forEach(resource -> {
            if (resource instanceof Event event) facts.add(event.fact());
        });
        created.clear();
        changed.clear();
        deleted.clear();
        return facts;
    }

    private static JsonObject effect(Kind<?> kind, Resource resource, String did) {
        JsonObject effect = Json.object("kind", "effect", "object", kind.name(), "id", resource.id(), "did", did);
        switch (did) {
            case "created" -> resource.tellAll(effect);
            case "changed" -> resource.tellChanges(effect);
            default -> {
            }
        }
        if (kind.quiet()) effect.addProperty(Books.QUIET, true);
        return effect;
    }
}
