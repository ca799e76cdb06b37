package dev.tollgate.server.campaign;

import com.google.gson.JsonObject;
import dev.tollgate.server.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The events that the sandbox really emitted. */
final class Events {
    private Events() {}

    /** Bodies by the checkout that they are about, oldest first. */
    static Map<String, List<String>> byCheckout(World world) {
        var checkoutOf = new HashMap<String, String>();
        var bodies = new HashMap<String, List<String>>();
        for (JsonObject event : world.sandbox.events()) {
            JsonObject object = event.getAsJsonObject("data").getAsJsonObject("object");
            checkout(object, checkoutOf).ifPresent(checkout -> {
                checkoutOf.put(object.get("id").getAsString(), checkout);
                bodies.computeIfAbsent(checkout, _ -> new ArrayList<>()).add(event.toString());
            });
        }
        return bodies;
    }

    /** Refunds and disputes bear no words of ours; they name a payment that does. */
    private static Optional<String> checkout(JsonObject object, Map<String, String> known) {
        if (object.has("metadata") && object.get("metadata").isJsonObject()
                && object.getAsJsonObject("metadata").has("tollgate_checkout"))
            return Optional.of(object.getAsJsonObject("metadata").get("tollgate_checkout").getAsString());
        return List.of("payment_intent", "charge").stream().filter(name -> object.has(name)
                && object.get(name).isJsonPrimitive()).map(name -> known.get(object.get(name).getAsString()))
                .filter(java.util.Objects::nonNull).findFirst();
    }
}
