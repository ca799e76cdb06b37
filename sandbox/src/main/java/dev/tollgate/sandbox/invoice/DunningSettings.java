package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;

/** How an account collects again what it could not collect; Stripe has it in its dashboard. */
public final class DunningSettings extends Resource {

    public static final Kind<DunningSettings> KIND = Kind.own("dunning", DunningSettings::new);
    static final String ID = "dunning";

    private DunningSettings(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    static void create(Tx tx, Dunning dunning) {
        JsonObject json = Json.object("id", ID);
        dunning.json().entrySet().forEach(entry -> json.add(entry.getKey(), entry.getValue()));
        tx.all(KIND).add(new DunningSettings(json, new JsonObject()));
    }

    Dunning dunning() {
        return Dunning.read(snapshot());
    }
}
