package dev.tollgate.sandbox.paymentintent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentmethod.MethodOptions;
import dev.tollgate.sandbox.paymentmethod.OfferedMethods;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Set;

/** The parameters that describe a PaymentIntent, shared by create and update. */
record IntentFields(JsonObject fields, JsonObject options, MetadataChange metadata) {

    private static final String[] TEXTS = {"customer", "description", "receipt_email", "statement_descriptor",
            "statement_descriptor_suffix", "transfer_group"};
    private static final Set<String> NOTES = Set.of("description", "receipt_email");
    private static final int DESCRIPTION_MAX = 1000;
    private static final int DESCRIPTOR_MAX = 22;

    public static IntentFields forCreate(Call call) {
        Params params = call.params();
        long amount = params.requiredInteger("amount");
        String currency = Amounts.currency(params.requiredText("currency"), "currency");
        Amounts.check(amount, currency, "amount");
        JsonObject fields = common(call);
        fields.addProperty("amount", amount);
        fields.addProperty("currency", currency);
        OfferedMethods.read(call, fields, currency);
        capture(params, fields);
        return new IntentFields(fields, MethodOptions.read(params, true), params.metadata());
    }

    public static IntentFields forUpdate(Call call) {
        Params params = call.params();
        JsonObject fields = common(call);
        params.integer("amount").ifPresent(given -> fields.addProperty("amount", given));
        params.text("currency")
                .ifPresent(given -> fields.addProperty("currency", Amounts.currency(given, "currency")));
        OfferedMethods.readChanges(call, fields);
        params.unsupported("capture_method");
        return new IntentFields(fields, MethodOptions.read(params, true), params.metadata());
    }

    /** The amount can be charged in the currency, where either is changed. */
    void checkAmount(PaymentIntent intent) {
        if (!fields.has("amount") && !fields.has("currency")) return;
        long amount = fields.has("amount") ? fields.get("amount").getAsLong() : intent.number("amount");
        String currency = fields.has("currency") ? fields.get("currency").getAsString() : intent.text("currency");
        Amounts.check(amount, currency, "amount");
    }

    /** Every object that is named exists. */
    public void checkReferences(Tx tx) {
        if (!customer().isEmpty()) Customer.get(tx, customer(), "customer");
    }

    /** Who is to pay, as far as these fields say; empty when they do not. */
    String customer() {
        JsonElement customer = fields.get("customer");
        return customer != null && customer.isJsonPrimitive() ? customer.getAsString() : "";
    }

    public JsonObject changes(JsonObject metadata, JsonElement optionsBefore) {
        JsonObject changes = fields.deepCopy();
        changes.add("metadata", this.metadata.applyTo(metadata));
        if (!options.isEmpty()) changes.add("payment_method_options", MethodOptions.merged(optionsBefore, options));
        return changes;
    }

    /** Nothing that a finished PaymentIntent would refuse. */
    public boolean onlyNotes() {
        return NOTES.containsAll(fields.keySet()) && options.isEmpty();
    }

    private static JsonObject common(Call call) {
        Params params = call.params();
        JsonObject fields = params.texts(TEXTS);
        params.text("setup_future_usage").ifPresent(_ -> fields.addProperty("setup_future_usage",
                params.oneOf("setup_future_usage", "", "off_session", "on_session")));
        params.shipping("shipping", "carrier", "phone", "tracking_number")
                .ifPresent(shipping -> fields.add("shipping", shipping));
        limit(fields, "description", DESCRIPTION_MAX);
        limit(fields, "statement_descriptor", DESCRIPTOR_MAX);
        limit(fields, "statement_descriptor_suffix", DESCRIPTOR_MAX);
        params.unsupported("application_fee_amount", "transfer_data", "on_behalf_of", "amount_details", "hooks",
                "payment_details", "customer_account", "payment_method_configuration");
        return fields;
    }

    private static void limit(JsonObject fields, String name, int most) {
        if (!fields.has(name) || !fields.get(name).isJsonPrimitive()) return;
        String text = fields.get(name).getAsString();
        if (text.length() <= most) return;
        throw StripeError.invalidParam("Invalid string: " + text.substring(0, 10) + "..."
                + text.substring(text.length() - 10) + "; must be at most " + most + " characters", name);
    }

    private static void capture(Params params, JsonObject fields) {
        String capture = params.oneOf("capture_method", "automatic_async", "automatic", "manual");
        fields.addProperty("capture_method", capture);
        String confirmation = params.oneOf("confirmation_method", "automatic", "manual");
        if (confirmation.equals("manual")) throw StripeError.unsupported("confirmation_method=manual");
    }
}
