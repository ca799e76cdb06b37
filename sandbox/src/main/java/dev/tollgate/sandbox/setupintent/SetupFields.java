package dev.tollgate.sandbox.setupintent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentmethod.MethodOptions;
import dev.tollgate.sandbox.paymentmethod.OfferedMethods;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import java.util.Set;

/** The parameters that describe a SetupIntent, shared by create and update. */
record SetupFields(JsonObject fields, JsonObject options, MetadataChange metadata) {

    private static final Set<String> NOTES = Set.of("description");

    static SetupFields forCreate(Call call) {
        Params params = call.params();
        params.unsupported("attach_to_self", "flow_directions", "single_use", "on_behalf_of", "customer_account",
                "payment_method_configuration");
        JsonObject fields = params.texts("customer", "description");
        fields.addProperty("usage", params.oneOf("usage", "off_session", "off_session", "on_session"));
        OfferedMethods.read(call, fields, "");
        return new SetupFields(fields, MethodOptions.read(params, false), params.metadata());
    }

    static SetupFields forUpdate(Call call) {
        Params params = call.params();
        params.unsupported("attach_to_self", "flow_directions", "customer_account", "payment_method_configuration");
        JsonObject fields = params.texts("customer", "description");
        OfferedMethods.readChanges(call, fields);
        return new SetupFields(fields, MethodOptions.read(params, false), params.metadata());
    }

    void checkReferences(Tx tx) {
        if (!customer().isEmpty()) Customer.get(tx, customer(), "customer");
    }

    /** Whom the method will belong to, as far as these fields say; empty when they do not. */
    String customer() {
        JsonElement customer = fields.get("customer");
        return customer != null && customer.isJsonPrimitive() ? customer.getAsString() : "";
    }

    JsonObject changes(JsonObject metadata, JsonElement optionsBefore) {
        JsonObject changes = fields.deepCopy();
        changes.add("metadata", this.metadata.applyTo(metadata));
        if (!options.isEmpty()) changes.add("payment_method_options", MethodOptions.merged(optionsBefore, options));
        return changes;
    }

    /** Nothing that a finished SetupIntent would refuse. */
    boolean onlyNotes() {
        return NOTES.containsAll(fields.keySet()) && options.isEmpty();
    }
}
