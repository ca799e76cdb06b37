package dev.tollgate.sandbox.setupintent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;

/** One confirmation of a SetupIntent, good or bad. */
public final class SetupAttempt extends Resource {

    public static final Kind<SetupAttempt> KIND = Kind.of("setup_attempt", SetupAttempt::new);
    private static final Template TEMPLATE = Template.named("setup_attempt");
    private static final List<String> CARD = List.of("brand", "checks", "country", "exp_month", "exp_year",
            "fingerprint", "funding", "last4", "network", "wallet");

    private SetupAttempt(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    static SetupAttempt create(Tx tx, SetupIntent intent, PaymentMethod method) {
        JsonObject json = tx.create(TEMPLATE, "setatt");
        for (String same : new String[]{"customer", "usage"}) {
            json.add(same, intent.copy(same));
        }
        json.addProperty("setup_intent", intent.id());
        json.addProperty("payment_method", method.id());
        json.add("payment_method_details", details(method, false));
        SetupAttempt attempt = tx.all(KIND).add(new SetupAttempt(json, new JsonObject()));
        intent.set("latest_attempt", attempt.id());
        return attempt;
    }

    void succeed(PaymentMethod method, boolean authenticated) {
        set("payment_method_details", details(method, authenticated));
        set("status", "succeeded");
    }

    void fail(JsonObject error) {
        set("setup_error", error.deepCopy());
        set("status", "failed");
    }

    void await() {
        set("status", "requires_action");
    }

    /** A later confirmation or a cancellation takes its place. */
    void abandon() {
        if (text("status").equals("requires_action")) set("status", "abandoned");
    }

    private static JsonObject details(PaymentMethod method, boolean authenticated) {
        String type = method.type();
        var shown = new JsonObject();
        if (type.equals("card")) {
            JsonObject all = method.details(authenticated, 0).getAsJsonObject(type);
            CARD.forEach(name -> shown.add(name, all.get(name)));
            shown.add("three_d_secure", threeDSecure(all.get("three_d_secure")));
        }
        return Json.object("type", type, type, shown);
    }

    private static JsonElement threeDSecure(JsonElement told) {
        if (!(told instanceof JsonObject all)) return told;
        JsonObject shown = all.deepCopy();
        shown.remove("exemption_indicator");
        return shown;
    }
}
