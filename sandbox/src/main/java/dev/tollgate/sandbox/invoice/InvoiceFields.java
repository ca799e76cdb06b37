package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The parameters that describe an invoice, shared by create and update. */
record InvoiceFields(JsonObject fields, OptionalLong daysUntilDue, MetadataChange metadata) {

    private static final String METHOD = "collection_method";
    private static final String DEFAULT = "default_payment_method";
    private static final int DAYS_MAX = 365;
    /** What can be changed when it is no draft any more. */
    private static final Set<String> LATER = Set.of("auto_advance", DEFAULT);

    static InvoiceFields read(Params params) {
        params.unsupported("account_tax_ids", "application_fee_amount", "customer_account", "default_source",
                "default_tax_rates", "discounts", "from_invoice", "on_behalf_of", "shipping_cost", "shipping_details",
                "transfer_data", "automatically_finalizes_at", "rendering", "issuer");
        params.object("automatic_tax").filter(tax -> tax.bool("enabled", false)).ifPresent(_ -> {
            throw StripeError.unsupported("automatic_tax");
        });
        JsonObject fields = params.texts("description", "footer", "statement_descriptor", "number", DEFAULT);
        if (params.has("auto_advance")) fields.addProperty("auto_advance", params.bool("auto_advance", false));
        if (params.has(METHOD)) {
            fields.addProperty(METHOD, params.oneOf(METHOD, "", Bill.AUTOMATIC, Bill.SENT));
        }
        params.integer("due_date").ifPresent(due -> fields.addProperty("due_date", due));
        params.integer("effective_at").ifPresent(at -> fields.addProperty("effective_at", at));
        customFields(params, fields);
        params.object("payment_settings").ifPresent(given -> fields.add("payment_settings", settings(given)));
        return new InvoiceFields(fields, days(params), params.metadata());
    }

    private static void customFields(Params params, JsonObject fields) {
        if (!params.has("custom_fields")) return;
        List<JsonObject> all = params.objects("custom_fields").stream().map(field -> Json.object("name",
                field.requiredText("name"), "value", field.requiredText("value"))).toList();
        fields.add("custom_fields", Json.value(all.isEmpty() ? null : all));
    }

    /** How it may be paid, as invoices and subscriptions show it. */
    private static JsonObject settings(Params given) {
        given.unsupported("default_mandate", "payment_method_options");
        List<String> types = given.list("payment_method_types");
        return Json.object("default_mandate", null, "payment_method_options", null, "payment_method_types",
                types.isEmpty() ? null : types);
    }

    private static OptionalLong days(Params params) {
        OptionalLong days = params.integer("days_until_due");
        if (days.isPresent() && (days.getAsLong() < 0 || days.getAsLong() > DAYS_MAX)) {
            throw StripeError.invalid("parameter_invalid_integer", "Invalid non-negative integer", "days_until_due");
        }
        return days;
    }

    /**
     * Refuses, before anything is changed, what does not fit together; {@code before} is how it is collected so far.
     */
    void check(Tx tx, String customer, String before) {
        boolean sent = (fields.has(METHOD) ? fields.get(METHOD).getAsString() : before).equals(Bill.SENT);
        boolean due = daysUntilDue.isPresent() || fields.has("due_date");
        if (due && !sent) {
            throw StripeError
                    .invalid("You can only specify 'due_date' or 'days_until_due' if invoice collection method "
                            + "is 'send_invoice'.");
        }
        if (!due && sent && !before.equals(Bill.SENT)) {
            throw StripeError.invalid("If invoice collection method is 'send_invoice', you must specify 'due_date' or "
                    + "'days_until_due'.");
        }
        if (fields.get(DEFAULT) instanceof JsonElement method && !method.isJsonNull()) {
            method(tx, customer, method.getAsString(), DEFAULT);
        }
    }

    /** A method of this customer's; any other is refused. */
    static PaymentMethod method(Tx tx, String customer, String id, String param) {
        return tx.all(PaymentMethod.KIND).find(id).filter(method -> method.customer().equals(customer))
                .orElseThrow(() -> StripeError.state("resource_missing", "The customer does not have a payment method "
                        + "with the ID " + id + ". The payment method must be attached to the customer.")
                        .with("param", param));
    }

    /** Refuses to change what is fixed since it is final. */
    void checkFinal() {
        fields.keySet().stream().filter(key -> !LATER.contains(key)).findFirst()
                .or(() -> daysUntilDue.isPresent() ? Optional.of("days_until_due") : Optional.empty())
                .ifPresent(key -> {
                    throw StripeError.state("Finalized invoices can't be updated in this way").with("param", key);
                });
    }

    /** What an invoice that was made then is like with it. */
    JsonObject changes(Instant created) {
        JsonObject changes = fields.deepCopy();
        daysUntilDue.ifPresent(days -> changes.addProperty("due_date",
                created.plus(Duration.ofDays(days)).getEpochSecond()));
        return changes;
    }

    /** It is collected by itself, or sent. */
    String collectionMethod() {
        return fields.has(METHOD) ? fields.get(METHOD).getAsString() : Bill.AUTOMATIC;
    }
}
