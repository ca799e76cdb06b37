package dev.tollgate.sandbox.charge;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import java.util.List;
import java.util.Optional;

/** {@code /v1/charges}: to look at, and to note something on; PaymentIntents make them. */
public final class Charges {

    public List<Route> routes() {
        return List.of(Route.secret("GET", "v1/charges", "charge*", this::list),
                Route.secret("GET", "v1/charges/:id", "charge",
                        call -> tx -> tx.get(Charge.KIND, call.id(), "charge").snapshot()),
                Route.secret("POST", "v1/charges/:id", "charge", this::update));
    }

    private Work update(Call call) {
        Params params = call.params();
        JsonObject changes = params.texts("description", "receipt_email");
        MetadataChange metadata = params.metadata();
        JsonObject shipping = params.tree("shipping");
        if (!shipping.isEmpty()) changes.add("shipping", shipping);
        params.object("fraud_details").ifPresent(given -> given.text("user_report").ifPresent(_ -> changes.add(
                "fraud_details",
                Json.object("user_report", given.oneOf("user_report", "", "fraudulent", "safe")))));
        params.unsupported("customer", "transfer_group");
        return Owned.change(call, Charge.KIND, "charge", (tx, charge) -> {
            Still before = charge.still();
            charge.merge(changes);
            charge.set("metadata", metadata.applyTo(charge.object("metadata")));
            JsonObject previously = before.previously();
            if (!previously.isEmpty()) tx.emit("charge.updated", charge, previously);
            return charge.snapshot();
        });
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        call.params().unsupported("transfer_group");
        Optional<String> customer = call.params().text("customer");
        Optional<String> intent = call.params().text("payment_intent");
        return tx -> page.of(tx.all(Charge.KIND), "payment_intent", intent, "/v1/charges",
                charge -> customer.isEmpty() || customer.equals(charge.find("customer")));
    }
}
