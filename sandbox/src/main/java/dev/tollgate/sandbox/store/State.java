package dev.tollgate.sandbox.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Every object of every account as data: what the books add up to, and what a snapshot holds. */
final class State {

    private final Map<String, Map<String, SequencedMap<String, Stored>>> accounts = new LinkedHashMap<>();

    /** An object as Stripe shows it, and what Stripe does not show. */
    private record Stored(JsonObject json, JsonObject hidden) {

        JsonObject whole() {
            return Json.object("json", json, Fact.HIDDEN, hidden);
        }
    }

    /** What the accounts hold now. The caller holds their locks, or is alone. */
    static State of(Iterable<Account> accounts) {
        var state = new State();
        accounts.forEach(account -> account.shelves().forEach(shelf -> shelf.oldestFirst().forEach(object -> state
                .put(account.id(), shelf.kind().name(), object instanceof Event event
                        ? event.whole().deepCopy()
                        : object.view().deepCopy(), object.hidden().deepCopy()))));
        return state;
    }

    static State read(JsonObject json) {
        var state = new State();
        json.entrySet().forEach(account -> account.getValue().getAsJsonObject().entrySet()
                .forEach(kind -> kind.getValue().getAsJsonArray().forEach(object -> state.put(account.getKey(),
                        kind.getKey(), object.getAsJsonObject().getAsJsonObject("json"),
                        object.getAsJsonObject().getAsJsonObject(Fact.HIDDEN)))));
        return state;
    }

    JsonObject json() {
        var json = new JsonObject();
        accounts.forEach((account, kinds) -> {
            var shelves = new JsonObject();
            kinds.forEach((kind, objects) -> {
                var stored = new JsonArray();
                objects.values().forEach(object -> stored.add(object.whole()));
                shelves.add(kind, stored);
            });
            json.add(account, shelves);
        });
        return json;
    }

    /** Adds what an entry of the books tells. */
    void apply(JsonObject entry) {
        String account = entry.get("account").getAsString();
        switch (entry.get("kind").getAsString()) {
            case "event" -> put(account, Event.KIND.name(), entry.getAsJsonObject(Fact.BODY), hidden(entry));
            case "effect" -> effect(account, entry);
            default -> {
            }
        }
    }

    /** Refuses what nobody here could hold, before anything is forgotten for it. */
    State checked(Accounts into) {
        accounts.forEach((_, kinds) -> kinds.keySet().forEach(kind -> shelf(into.byDefault(), kind)));
        return this;
    }

    void into(Accounts into) {
        accounts.forEach((id, kinds) -> {
            Account account = into.get(id);
            kinds.forEach((kind, objects) -> {
                Shelf<?> shelf = shelf(account, kind);
                objects.values().forEach(object -> shelf.restore(object.json(), object.hidden()));
            });
            account.restoreTimers();
        });
    }

    private static Shelf<?> shelf(Account account, String kind) {
        return account.shelf(kind).orElseThrow(() -> new IllegalStateException("nothing here is called " + kind));
    }

    private void effect(String account, JsonObject entry) {
        String kind = entry.get("object").getAsString();
        String id = entry.get("id").getAsString();
        switch (entry.get("did").getAsString()) {
            case "created" -> put(account, kind, entry.getAsJsonObject("set"), hidden(entry));
            case "deleted" -> objects(account, kind).remove(id);
            default -> {
                Stored stored = objects(account, kind).get(id);
                if (stored == null) throw new IllegalStateException("the books change " + id + " before they make it");
                merge(stored.json(), entry.get("set"));
                merge(stored.hidden(), entry.get(Fact.HIDDEN));
            }
        }
    }

    private void put(String account, String kind, JsonObject json, JsonObject hidden) {
        objects(account, kind).put(json.get("id").getAsString(), new Stored(json, hidden));
    }

    private SequencedMap<String, Stored> objects(String account, String kind) {
        return accounts.computeIfAbsent(account, _ -> new LinkedHashMap<>()).computeIfAbsent(kind,
                _ -> new LinkedHashMap<>());
    }

    private static JsonObject hidden(JsonObject entry) {
        JsonElement hidden = entry.get(Fact.HIDDEN);
        return hidden == null ? new JsonObject() : hidden.getAsJsonObject();
    }

    private static void merge(JsonObject into, @Nullable JsonElement changes) {
        if (changes != null)
            changes.getAsJsonObject().entrySet().forEach(one -> into.add(one.getKey(), one.getValue()));
    }
}
