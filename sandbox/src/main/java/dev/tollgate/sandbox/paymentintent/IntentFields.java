package dev.tollgate.sandbox.paymentintent;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The parameters that describe a PaymentIntent, shared by create and update. */
public record IntentFields(JsonObject fields, MetadataChange metadata, Optional<String> paymentMethod) {

    private static final String[] TEXTS = {"customer", "description", "receipt_email", "statement_descriptor",
            "statement_descriptor_suffix", "transfer_group"};
    private static final Set<String> NOTES = Set.of("description", "receipt_email");

    public static IntentFields forCreate(Call call) {
        Params params = call.params();
        long amount = params.requiredInteger("amount");
        String currency = Amounts.currency(params.requiredText("currency"), "currency");
        Amounts.check(amount, currency, "amount");
        JsonObject fields = common(call);
        fields.addProperty("amount", amount);
        fields.addProperty("currency", currency);
        methods(call, fields, currency);
        capture(params, fields);
        return new IntentFields(fields, params.metadata(), params.text("payment_method"));
    }

    public static IntentFields forUpdate(Call call) {
        Params params = call.params();
        JsonObject fields = common(call);
        var amount = params.integer("amount");
        var currency = params.text("currency").map(given -> Amounts.currency(given, "currency"));
        amount.ifPresent(given -> {
            Amounts.check(given, currency.orElse("usd"), "amount");
            fields.addProperty("amount", given);
        });
        currency.ifPresent(given -> fields.addProperty("currency", given));
        if (!call.version().takesPaymentMethodTypes()) refuseTypes(params);
        List<String> types = params.list("payment_method_types");
        if (!types.isEmpty()) fields.add("payment_method_types", Json.array(types));
        params.unsupported("payment_method_data", "payment_method_options", "capture_method");
        return new IntentFields(fields, params.metadata(), params.text("payment_method"));
    }

    /** Every object that is named exists. */
    public void checkReferences(Tx tx) {
        if (fields.has("customer") && fields.get("customer").isJsonPrimitive()) {
            Customer.get(tx, fields.get("customer").getAsString(), "customer");
        }
    }

    public JsonObject changes(JsonObject metadata) {
        JsonObject changes = fields.deepCopy();
        changes.add("metadata", this.metadata.applyTo(metadata));
        return changes;
    }

    /** Nothing that a finished PaymentIntent would refuse. */
    public boolean onlyNotes() {
        return NOTES.containsAll(fields.keySet()) && paymentMethod.isEmpty();
    }

    public static void refuseTypes(Params params) {
        if (params.has("payment_method_types")) {
            throw StripeError.invalid("payment_method_types_no_longer_supported",
                    "The parameter payment_method_types is no longer supported.", "payment_method_types");
        }
    }

    private static JsonObject common(Call call) {
        Params params = call.params();
        JsonObject fields = params.texts(TEXTS);
        params.text("setup_future_usage").ifPresent(_ -> fields.addProperty("setup_future_usage",
                params.oneOf("setup_future_usage", "", "off_session", "on_session")));
        JsonObject shipping = params.tree("shipping");
        if (!shipping.isEmpty()) fields.add("shipping", shipping);
        params.unsupported("application_fee_amount", "transfer_data", "on_behalf_of", "amount_details", "hooks",
                "payment_details", "excluded_payment_method_types", "allowed_payment_method_types",
                "customer_account", "payment_method_configuration");
        return fields;
    }

    private static void methods(Call call, JsonObject fields, String currency) {
        Params params = call.params();
        if (!call.version().takesPaymentMethodTypes()) refuseTypes(params);
        List<String> types = params.list("payment_method_types");
        Optional<Params> automatic = params.object("automatic_payment_methods");
        params.unsupported("payment_method_options");
        boolean enabled = automatic.map(given -> given.bool("enabled", false)).orElse(types.isEmpty());
        String redirects = automatic.map(given -> given.oneOf("allow_redirects", "always", "always", "never"))
                .orElse("always");
        if (enabled && !types.isEmpty()) {
            throw StripeError.invalid("You may only specify one of these parameters: automatic_payment_methods, "
                    + "payment_method_types.");
        }
        if (enabled) {
            fields.add("automatic_payment_methods", Json.object("allow_redirects", redirects, "enabled", true));
        }
        boolean debits = enabled && currency.equals("eur");
        fields.add("payment_method_types",
                Json.array(!types.isEmpty() ? types : debits ? List.of("card", "sepa_debit") : List.of("card")));
    }

    private static void capture(Params params, JsonObject fields) {
        String capture = params.oneOf("capture_method", "automatic_async", "automatic", "manual");
        fields.addProperty("capture_method", capture);
        String confirmation = params.oneOf("confirmation_method", "automatic", "manual");
        if (confirmation.equals("manual")) throw StripeError.unsupported("confirmation_method=manual");
    }
}
