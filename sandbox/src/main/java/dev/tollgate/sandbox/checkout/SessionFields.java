package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.paymentmethod.OfferedMethods;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The parameters of a Checkout Session. */
record SessionFields(JsonObject values, MetadataChange metadata, Optional<Lines> lines, OptionalLong expiresAt,
        IntentData intent, SubscriptionData subscription, List<String> types) {

    private static final List<String> TYPES = List.of("card", "sepa_debit");
    private static final JsonObject CONFIGURATION = Json.object("id", "pmc_sandbox", "parent", null);

    static SessionFields read(Call call) {
        Params params = call.params();
        Mode mode = Mode.read(params);
        refuseWhatIsMissing(params);
        if (!call.version().takesPaymentMethodTypes()) OfferedMethods.refuseTypes(params);
        List<String> types = types(params);
        JsonObject values = UiMode.read(params).addresses(params);
        values.addProperty("mode", mode.wire());
        values.asMap().putAll(params.texts("client_reference_id", "locale").asMap());
        values.asMap().putAll(customer(params, mode).asMap());
        values.asMap().putAll(shown(params).asMap());
        values.add("payment_method_configuration_details", Json.value(types.isEmpty() ? CONFIGURATION : null));
        if (mode == Mode.SETUP) values.asMap().putAll(unpaid(params, types).asMap());
        if (mode == Mode.SUBSCRIPTION) values.asMap().putAll(subscribing(values).asMap());
        return new SessionFields(values, params.metadata(),
                mode.sells() ? Optional.of(Lines.read(params, mode)) : Optional.empty(), params.integer("expires_at"),
                IntentData.read(params, mode), SubscriptionData.read(params, mode), types);
    }

    /** Nothing is sold, nothing is owed. */
    private static JsonObject unpaid(Params params, List<String> types) {
        if (params.has("line_items")) {
            throw StripeError.invalidParam("`line_items` is not allowed in `setup` mode.", "line_items");
        }
        JsonObject unpaid = Json.object("amount_subtotal", null, "amount_total", null, "payment_status",
                "no_payment_required", "payment_method_collection", "always", "total_details", null);
        if (types.isEmpty()) params.requiredText("currency");
        params.text("currency").ifPresent(given -> unpaid.addProperty("currency", Amounts.currency(given, "currency")));
        return unpaid;
    }

    /** A method is asked for unless somebody said otherwise, and there is always an invoice. */
    private static JsonObject subscribing(JsonObject values) {
        var subscribing = new JsonObject();
        if (!values.has("payment_method_collection")) {
            subscribing.addProperty("payment_method_collection", "always");
        }
        subscribing.add("invoice_creation", Json.value(null));
        return subscribing;
    }

    /** Who is to pay, when that is known. */
    Optional<String> customer() {
        return values.get("customer") instanceof JsonPrimitive id ? Optional.of(id.getAsString()) : Optional.empty();
    }

    /** What a buyer may pay this currency with. Nobody asked for types: then those the dashboard would enable. */
    List<String> types(String currency) {
        if (types.contains("sepa_debit") && !currency.equals("eur") && !currency.isEmpty()) {
            throw StripeError.invalidParam("The payment method `sepa_debit` only supports the following currencies: "
                    + "`eur`.", "payment_method_types");
        }
        if (!types.isEmpty()) return types;
        return currency.equals("eur") && !intent.capturesLater() ? TYPES : List.of("card");
    }

    private static List<String> types(Params params) {
        List<String> types = params.list("payment_method_types");
        types.stream().filter(type -> !TYPES.contains(type)).findFirst().ifPresent(type -> {
            throw StripeError.unsupported("payment methods of type " + type);
        });
        return types;
    }

    private static JsonObject customer(Params params, Mode mode) {
        JsonObject customer = params.texts("customer", "customer_email");
        boolean known = params.text("customer").isPresent();
        if (known && params.text("customer_email").isPresent()) {
            throw StripeError.invalid("You may only specify one of these parameters: customer, customer_email.");
        }
        if (known && params.has("customer_creation")) {
            throw StripeError.invalid("You may only specify one of these parameters: customer, customer_creation.");
        }
        if (mode == Mode.SUBSCRIPTION && params.has("customer_creation")) {
            throw StripeError.invalidParam("You can not pass `customer_creation` in `subscription` mode.",
                    "customer_creation");
        }
        if (!known && params.has("customer_update")) {
            throw StripeError.invalidParam("`customer_update` can only be used with `customer`.", "customer_update");
        }
        params.object("customer_update").ifPresent(SessionFields::checkUpdate);
        customer.add("customer_creation", Json.value(known
                ? null
                : mode == Mode.SUBSCRIPTION
                        ? "always"
                        : params.oneOf("customer_creation", "if_required", "always", "if_required")));
        Optional<Params> saved = params.object("saved_payment_method_options");
        if (known || saved.isPresent()) {
            customer.add("saved_payment_method_options", saved(saved.orElseGet(() -> new Params(new JsonObject()))));
        }
        return customer;
    }

    /** Nothing that a buyer types here changes the customer. */
    private static void checkUpdate(Params update) {
        for (String part : new String[]{"address", "name", "shipping"}) {
            if (update.oneOf(part, "never", "auto", "never").equals("auto")) {
                throw StripeError.unsupported(update.full(part) + "=auto");
            }
        }
    }

    private static JsonObject saved(Params saved) {
        for (String switched : new String[]{"payment_method_save", "payment_method_remove"}) {
            if (saved.oneOf(switched, "disabled", "enabled", "disabled").equals("enabled")) {
                throw StripeError.unsupported(saved.full(switched) + "=enabled");
            }
        }
        List<String> filters = saved.list("allow_redisplay_filters");
        filters.stream().filter(filter -> !List.of("always", "limited", "unspecified").contains(filter)).findFirst()
                .ifPresent(filter -> {
                    throw StripeError
                            .invalidParam("Invalid allow_redisplay_filters: must be one of always, limited, or "
                                    + "unspecified", saved.full("allow_redisplay_filters"));
                });
        return Json.object("allow_redisplay_filters", filters.isEmpty() ? List.of("always") : filters,
                "payment_method_remove", "disabled", "payment_method_save", null);
    }

    /** What the page says or the object repeats, and what has no other effect. */
    private static JsonObject shown(Params params) {
        var shown = new JsonObject();
        params.text("submit_type").ifPresent(_ -> shown.addProperty("submit_type",
                params.oneOf("submit_type", "", "auto", "book", "donate", "pay")));
        params.text("billing_address_collection").ifPresent(_ -> shown.addProperty("billing_address_collection",
                params.oneOf("billing_address_collection", "", "auto", "required")));
        params.text("payment_method_collection").ifPresent(_ -> shown.addProperty("payment_method_collection",
                params.oneOf("payment_method_collection", "", "always", "if_required")));
        if (params.has("allow_promotion_codes")) {
            shown.addProperty("allow_promotion_codes", params.bool("allow_promotion_codes", false));
        }
        return shown;
    }

    private static void refuseWhatIsMissing(Params params) {
        params.unsupported("discounts", "shipping_options",
                "shipping_address_collection", "automatic_tax", "tax_id_collection", "custom_fields",
                "after_expiration", "invoice_creation", "optional_items", "payment_method_data", "permissions",
                "wallet_options", "name_collection", "managed_payments", "customer_account",
                "excluded_payment_method_types", "payment_method_configuration");
        params.accept("payment_method_options", "phone_number_collection", "consent_collection", "custom_text",
                "adaptive_pricing", "branding_settings", "origin_context", "integration_identifier");
    }
}
