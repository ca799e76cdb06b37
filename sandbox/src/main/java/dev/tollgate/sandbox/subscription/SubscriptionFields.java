package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The parameters that describe a subscription, shared by create and update. */
record SubscriptionFields(JsonObject fields, MetadataChange metadata, Optional<Ending> ending) {

    private static final String METHOD = "default_payment_method";
    /** Of these an update changes only what it names. */
    private static final Set<String> NESTED = Set.of("payment_settings", "invoice_settings", "cancellation_details");

    static SubscriptionFields read(Params params) {
        params.unsupported("application_fee_percent", "automatic_tax", "billing_thresholds", "billing_schedules",
                "default_source", "default_tax_rates", "discounts", "on_behalf_of", "pending_invoice_item_interval",
                "transfer_data", "customer_account", "coupon", "promotion_code", "add_invoice_items");
        JsonObject fields = params.texts("description", METHOD);
        String collection = params.oneOf("collection_method", "", "charge_automatically", "send_invoice");
        if (!collection.isEmpty()) fields.addProperty("collection_method", collection);
        OptionalLong days = params.integer("days_until_due");
        days.ifPresent(given -> fields.addProperty("days_until_due", given));
        params.object("payment_settings").ifPresent(given -> fields.add("payment_settings", payment(given)));
        params.object("invoice_settings").ifPresent(given -> fields.add("invoice_settings", invoices(given)));
        params.object("trial_settings").flatMap(given -> given.object("end_behavior"))
                .ifPresent(given -> fields.add("trial_settings", trials(given)));
        return new SubscriptionFields(fields, params.metadata(), Ending.read(params));
    }

    private static JsonObject payment(Params given) {
        given.unsupported("payment_method_options");
        var settings = new JsonObject();
        List<String> types = given.list("payment_method_types");
        if (given.has("payment_method_types")) {
            settings.add("payment_method_types", Json.value(types.isEmpty() ? null : types));
        }
        String saves = given.oneOf("save_default_payment_method", "", "off", "on_subscription");
        if (!saves.isEmpty()) settings.addProperty("save_default_payment_method", saves);
        return settings;
    }

    private static JsonObject invoices(Params given) {
        given.unsupported("account_tax_ids", "issuer");
        JsonObject settings = given.texts("description", "footer");
        if (given.has("custom_fields")) {
            List<JsonObject> all = given.objects("custom_fields").stream().map(field -> Json.object("name",
                    field.requiredText("name"), "value", field.requiredText("value"))).toList();
            settings.add("custom_fields", Json.value(all.isEmpty() ? null : all));
        }
        return settings;
    }

    private static JsonObject trials(Params given) {
        given.requiredText("missing_payment_method");
        return Json.object("end_behavior", Json.object("missing_payment_method",
                given.oneOf("missing_payment_method", "", "cancel", "create_invoice", "pause")));
    }

    /** Nothing that an incomplete subscription would refuse. */
    boolean onlyNotes() {
        return ending.isEmpty() && Set.of(METHOD, "description").containsAll(fields.keySet());
    }

    /** The method is the customer's, and whoever gets invoices knows until when to pay them. */
    void check(Tx tx, Customer customer, JsonObject before) {
        text(METHOD).ifPresent(method -> {
            boolean theirs = tx.all(PaymentMethod.KIND).find(method)
                    .filter(found -> found.customer().equals(customer.id())).isPresent();
            if (!theirs) {
                throw StripeError.state("resource_missing", "The customer does not have a payment method with the ID "
                        + method + ". The payment method must be attached to the customer.").with("param", METHOD);
            }
        });
        boolean sent = text("collection_method").orElse(before.get("collection_method").getAsString())
                .equals("send_invoice");
        JsonElement days = fields.has("days_until_due") ? fields.get("days_until_due") : before.get("days_until_due");
        if (sent && days.isJsonNull()) {
            throw StripeError.invalidParam("You must pass `days_until_due` when `collection_method` is `send_invoice`.",
                    "days_until_due");
        }
        if (!sent && fields.has("days_until_due")) {
            throw StripeError.invalidParam("`days_until_due` can only be set when `collection_method` is "
                    + "`send_invoice`.", "days_until_due");
        }
    }

    /** What changes of a subscription like this. */
    JsonObject changes(JsonObject before) {
        JsonObject changes = fields.deepCopy();
        for (String name : NESTED) {
            if (!fields.has(name)) continue;
            JsonObject after = before.getAsJsonObject(name).deepCopy();
            fields.getAsJsonObject(name).entrySet().forEach(entry -> after.add(entry.getKey(), entry.getValue()));
            changes.add(name, after);
        }
        changes.add("metadata", metadata.applyTo(before.getAsJsonObject("metadata")));
        return changes;
    }

    /** The method that is to pay, when it was said. */
    Optional<String> method() {
        return text(METHOD);
    }

    private Optional<String> text(String name) {
        JsonElement value = fields.get(name);
        return value == null || value.isJsonNull() ? Optional.empty() : Optional.of(value.getAsString());
    }
}
