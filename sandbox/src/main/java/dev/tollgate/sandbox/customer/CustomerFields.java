package dev.tollgate.sandbox.customer;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The parameters that describe a customer, shared by create and update; {@code settings} are those of its invoices. */
record CustomerFields(JsonObject fields, JsonObject settings, MetadataChange metadata) {

    private static final String[] TEXTS = {"name", "email", "description", "phone", "invoice_prefix"};
    private static final String[] NAMES = {"business_name", "individual_name"};
    private static final String DEFAULT = "default_payment_method";

    static CustomerFields read(Params params) {
        params.unsupported("source", "default_source", "balance", "tax_id_data", "cash_balance", "tax",
                "validate");
        JsonObject fields = params.texts(TEXTS);
        checkEmail(fields);
        for (String name : NAMES) {
            params.text(name).ifPresent(text -> fields.addProperty(name, text));
        }
        String exempt = params.oneOf("tax_exempt", "", "none", "exempt", "reverse");
        if (!exempt.isEmpty()) fields.addProperty("tax_exempt", exempt);
        List<String> locales = params.list("preferred_locales");
        if (params.has("preferred_locales")) fields.add("preferred_locales", Json.array(locales));
        OptionalLong next = params.integer("next_invoice_sequence");
        next.ifPresent(number -> fields.addProperty("next_invoice_sequence", number));
        Optional<JsonObject> address = params.address("address");
        if (params.has("address")) fields.add("address", Json.value(address.orElse(null)));
        Optional<JsonObject> shipping = params.shipping("shipping", "phone");
        if (params.has("shipping")) fields.add("shipping", Json.value(shipping.orElse(null)));
        JsonObject settings = params.object("invoice_settings").map(CustomerFields::settings)
                .orElseGet(JsonObject::new);
        return new CustomerFields(fields, settings, params.metadata());
    }

    /** The method that invoices are to be paid with, when it is said; {@code chosen} may stand for another name. */
    Optional<String> defaultMethod() {
        return settings.has(DEFAULT) && settings.get(DEFAULT).isJsonPrimitive()
                ? Optional.of(settings.get(DEFAULT).getAsString())
                : Optional.empty();
    }

    CustomerFields withDefaultMethod(String id) {
        JsonObject named = settings.deepCopy();
        named.addProperty(DEFAULT, id);
        return new CustomerFields(fields, named, metadata);
    }

    /** What changes of a customer with this metadata and these settings. */
    JsonObject changes(JsonObject metadata, JsonObject settings) {
        JsonObject changes = fields.deepCopy();
        changes.add("metadata", this.metadata.applyTo(metadata));
        if (!this.settings.isEmpty()) {
            JsonObject after = settings.deepCopy();
            this.settings.entrySet().forEach(entry -> after.add(entry.getKey(), entry.getValue()));
            changes.add("invoice_settings", after);
        }
        return changes;
    }

    private static JsonObject settings(Params given) {
        JsonObject settings = given.texts(DEFAULT, "footer");
        if (given.has("custom_fields")) {
            List<JsonObject> all = given.objects("custom_fields").stream().map(field -> Json.object("name",
                    field.requiredText("name"), "value", field.requiredText("value"))).toList();
            settings.add("custom_fields", Json.value(all.isEmpty() ? null : all));
        }
        given.object("rendering_options").ifPresent(options -> settings.add("rendering_options",
                Json.object("amount_tax_display", options.text("amount_tax_display").orElse(null), "template",
                        options.text("template").orElse(null))));
        return settings;
    }

    private static void checkEmail(JsonObject fields) {
        if (!fields.has("email") || !fields.get("email").isJsonPrimitive()) return;
        String email = fields.get("email").getAsString();
        if (!email.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+")) {
            throw StripeError.invalid("email_invalid", "Invalid email address: " + email, "email");
        }
    }
}
