package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a request asks of each type of payment method: {@code payment_method_options}. */
public final class MethodOptions {

    private static final String OPTIONS = "payment_method_options";
    private static final List<String> TYPES = List.of("card", "sepa_debit", "us_bank_account");
    private static final Set<String> ASKING = Set.of("any", "challenge");

    private MethodOptions() {}

    /** The named options; {@code pays} when they may also say whether paying saves the method. */
    public static JsonObject read(Params params, boolean pays) {
        var read = new JsonObject();
        Optional<Params> options = params.object(OPTIONS);
        if (options.isEmpty()) return read;
        params.tree(OPTIONS).keySet().stream().filter(type -> !TYPES.contains(type)).forEach(type -> {
            throw StripeError.unsupported("the parameter " + options.get().full(type));
        });
        for (String type : TYPES) {
            options.get().object(type).map(given -> of(given, type, pays)).ifPresent(told -> read.add(type, told));
        }
        return read;
    }

    /** The options after a change of some of them. */
    public static JsonObject merged(JsonElement before, JsonObject changes) {
        JsonObject after = before instanceof JsonObject object ? object.deepCopy() : new JsonObject();
        changes.entrySet().forEach(type -> {
            JsonObject options = after.has(type.getKey()) ? after.getAsJsonObject(type.getKey()) : new JsonObject();
            type.getValue().getAsJsonObject().entrySet()
                    .forEach(option -> options.add(option.getKey(), option.getValue()));
            after.add(type.getKey(), options);
        });
        return after;
    }

    /** The merchant wants the bank to ask, also where it need not. */
    public static boolean wantChallenge(JsonElement options) {
        return find(options, "card", "request_three_d_secure").filter(ASKING::contains).isPresent();
    }

    /** Whether paying with this type saves the method, and what for. */
    public static Optional<String> futureUsage(JsonElement options, String type) {
        return find(options, type, "setup_future_usage");
    }

    private static Optional<String> find(JsonElement options, String type, String name) {
        return options instanceof JsonObject all && all.get(type) instanceof JsonObject of && of.has(name)
                && of.get(name).isJsonPrimitive() ? Optional.of(of.get(name).getAsString()) : Optional.empty();
    }

    private static JsonObject of(Params given, String type, boolean pays) {
        var options = new JsonObject();
        switch (type) {
            case "card" -> {
                given.unsupported("capture_method", "cvc_token", "installments", "mandate_options", "moto", "network",
                        "request_extended_authorization", "request_incremental_authorization", "request_multicapture",
                        "request_overcapture", "require_cvc_recollection", "statement_descriptor_suffix_kana",
                        "statement_descriptor_suffix_kanji", "three_d_secure");
                add(options, given, "request_three_d_secure", "automatic", "any", "challenge");
            }
            case "us_bank_account" -> {
                given.unsupported("financial_connections", "mandate_options", "networks",
                        "preferred_settlement_speed", "target_date", "transaction_purpose");
                if (given.text("verification_method").filter("microdeposits"::equals).isPresent()) {
                    throw StripeError.unsupported("verification by microdeposits");
                }
                add(options, given, "verification_method", "automatic", "instant");
            }
            default -> given.unsupported("mandate_options", "target_date");
        }
        if (pays) add(options, given, "setup_future_usage", "off_session", "on_session", "none");
        return options;
    }

    private static void add(JsonObject options, Params given, String name, String... allowed) {
        String value = given.oneOf(name, "", allowed);
        if (!value.isEmpty()) options.addProperty(name, value);
    }
}
