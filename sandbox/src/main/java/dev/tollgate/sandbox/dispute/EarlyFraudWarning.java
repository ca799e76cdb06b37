package dev.tollgate.sandbox.dispute;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;

/** The buyer's bank believes that a payment was fraud, before anybody disputes it. */
public final class EarlyFraudWarning extends Resource {

    public static final Kind<EarlyFraudWarning> KIND = Kind.of("radar.early_fraud_warning", EarlyFraudWarning::new)
            .by("payment_intent", warning -> warning.text("payment_intent"));
    private static final Template TEMPLATE = Template.named("early_fraud_warning");

    private EarlyFraudWarning(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    static void create(Tx tx, Charge charge) {
        JsonObject json = tx.create(TEMPLATE, "issfr");
        json.addProperty("charge", charge.id());
        json.add("payment_intent", charge.copy("payment_intent"));
        tx.emit("radar.early_fraud_warning.created", tx.all(KIND).add(new EarlyFraudWarning(json, new JsonObject())));
    }
}
