package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.util.Locale;

/** The leave that a buyer gave to debit a bank account, as often as need be. */
public final class Mandate extends Resource {

    public static final Kind<Mandate> KIND = Kind.of("mandate", Mandate::new);
    private static final Template TEMPLATE = Template.named("mandate");
    private static final int REFERENCE_LENGTH = 16;

    private Mandate(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** {@code base} is the sandbox's own address, under which the text of the mandate would be. */
    public static Mandate create(Tx tx, PaymentMethod method, MandateData given, String base) {
        JsonObject json = tx.create(TEMPLATE, "mandate");
        json.add("customer_acceptance", given.acceptance(tx.now()));
        json.addProperty("payment_method", method.id());
        JsonObject details = method.type().equals("sepa_debit")
                ? Json.object("reference", tx.ids().text(REFERENCE_LENGTH).toUpperCase(Locale.ROOT), "url",
                        base + "/mandates/" + json.get("id").getAsString())
                : new JsonObject();
        json.add("payment_method_details", Json.object("type", method.type(), method.type(), details));
        return tx.all(KIND).add(new Mandate(json, new JsonObject()));
    }
}
