package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** The types of payment methods that an intent takes: those that the merchant names, or all that the currency has. */
public final class OfferedMethods {

    private static final String TYPES = "payment_method_types";
    private static final String ALLOWED = "allowed_payment_method_types";
    private static final String EXCLUDED = "excluded_payment_method_types";
    private static final String AUTOMATIC = "automatic_payment_methods";
    private static final List<String> ALL = List.of("card", "sepa_debit", "us_bank_account");

    private OfferedMethods() {}

    /** Reads what a new intent is told; {@code currency} is empty when it is about no money. */
    public static void read(Call call, JsonObject fields, String currency) {
        Params params = call.params();
        List<String> types = named(call);
        Optional<Params> automatic = params.object(AUTOMATIC);
        boolean enabled = automatic.map(given -> given.bool("enabled", false)).orElse(types.isEmpty());
        String redirects = automatic.map(given -> given.oneOf("allow_redirects", "always", "always", "never"))
                .orElse("always");
        if (enabled && !types.isEmpty()) {
            throw StripeError.invalid("You may only specify one of these parameters: automatic_payment_methods, "
                    + "payment_method_types.");
        }
        List<String> allowed = readList(params, fields, ALLOWED);
        List<String> excluded = readList(params, fields, EXCLUDED);
        if (enabled) fields.add(AUTOMATIC, Json.object("allow_redirects", redirects, "enabled", true));
        List<String> offered = !types.isEmpty() ? types : enabled ? having(currency) : List.of("card");
        fields.add(TYPES, Json.array(offered.stream()
                .filter(type -> (allowed.isEmpty() || allowed.contains(type)) && !excluded.contains(type)).toList()));
    }

    /** Reads what is told of an intent that exists. */
    public static void readChanges(Call call, JsonObject fields) {
        List<String> types = named(call);
        if (!types.isEmpty()) fields.add(TYPES, Json.array(types));
        call.params().unsupported(ALLOWED, EXCLUDED);
    }

    /** A server that takes whatever methods the dashboard enables must say where buyers come back to. */
    public static void requireReturnUrl(String kind, JsonElement automatic, String given) {
        boolean redirects = automatic instanceof JsonObject methods
                && !methods.get("allow_redirects").getAsString().equals("never");
        if (redirects && given.isEmpty()) {
            throw StripeError.invalidParam("This " + kind + " is configured to accept payment methods enabled in your "
                    + "Dashboard. Because some of these payment methods might redirect your customer off of your page, "
                    + "you must provide a `return_url`. If you don't want to accept redirect-based payment methods, "
                    + "set `automatic_payment_methods[enabled]` to `true` and "
                    + "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and "
                    + "Payment Intents.", "return_url");
        }
    }

    /** The types that the merchant named; under endive naming any is refused. */
    private static List<String> named(Call call) {
        if (!call.version().takesPaymentMethodTypes()) refuseTypes(call.params());
        List<String> types = call.params().list(TYPES);
        types.stream().filter(type -> !ALL.contains(type) && !type.equals("link")).forEach(type -> {
            throw StripeError.unsupported("payment methods of type " + type);
        });
        return types;
    }

    public static void refuseTypes(Params params) {
        if (params.has(TYPES)) {
            throw StripeError.invalid("payment_method_types_no_longer_supported",
                    "The parameter payment_method_types is no longer supported.", TYPES);
        }
    }

    private static List<String> readList(Params params, JsonObject fields, String name) {
        List<String> types = params.list(name);
        if (!types.isEmpty()) fields.add(name, Json.array(types));
        return types;
    }

    /** The types that can pay in a currency; all of them when it is about no money. */
    public static List<String> having(String currency) {
        return switch (currency) {
            case "" -> ALL;
            case "eur" -> List.of("card", "sepa_debit");
            case "usd" -> List.of("card", "us_bank_account");
            default -> List.of("card");
        };
    }
}
