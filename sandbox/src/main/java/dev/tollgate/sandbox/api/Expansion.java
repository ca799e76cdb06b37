package dev.tollgate.sandbox.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Map;

/** Puts whole objects where only their ids stand, along the paths of {@code expand[]}. */
final class Expansion {

    static final int DEPTH_MAX = 4;
    private static final String INVOICE_SETTINGS = "customer.invoice_settings";

    /** Per type of object, the fields that can be expanded and what is found there; a star says that it is a list. */
    private static final Map<String, Map<String, String>> FIELDS = Map.ofEntries(
            Map.entry("payment_intent", Map.of("customer", "customer", "latest_charge", "charge", "payment_method",
                    "payment_method")),
            Map.entry("setup_intent",
                    Map.of("customer", "customer", "payment_method", "payment_method", "latest_attempt",
                            "setup_attempt")),
            Map.entry("setup_attempt",
                    Map.of("customer", "customer", "payment_method", "payment_method", "setup_intent",
                            "setup_intent")),
            Map.entry("charge", Map.of("balance_transaction", "balance_transaction", "customer", "customer",
                    "payment_intent", "payment_intent", "refunds", "refund*", "failure_balance_transaction",
                    "balance_transaction")),
            Map.entry("refund", Map.of("balance_transaction", "balance_transaction", "charge", "charge",
                    "payment_intent", "payment_intent", "failure_balance_transaction", "balance_transaction")),
            Map.entry("radar.early_fraud_warning", Map.of("charge", "charge", "payment_intent", "payment_intent")),
            Map.entry("dispute", Map.of("charge", "charge", "payment_intent", "payment_intent")),
            Map.entry("checkout.session", Map.of("customer", "customer", "payment_intent", "payment_intent",
                    "setup_intent", "setup_intent", "line_items", "item*", "subscription", "subscription", "invoice",
                    "invoice")),
            Map.entry("billing_portal.session", Map.of("configuration", "billing_portal.configuration")),
            Map.entry("item", Map.of("price", "price")),
            Map.entry("invoice", Map.of("customer", "customer", "default_payment_method", "payment_method",
                    "confirmation_secret", "confirmation_secret", "payments", "invoice_payment*", "lines", "line_item*",
                    "parent", "invoice.parent", "test_clock", "test_helpers.test_clock")),
            Map.entry("invoice.parent", Map.of("subscription_details", "invoice.subscription_details")),
            Map.entry("invoice.subscription_details", Map.of("subscription", "subscription")),
            Map.entry("line_item", Map.of("pricing", "pricing", "subscription", "subscription")),
            Map.entry("pricing", Map.of("price_details", "pricing.price_details")),
            Map.entry("pricing.price_details", Map.of("price", "price")),
            Map.entry("invoice_payment", Map.of("invoice", "invoice", "payment", "invoice_payment.payment")),
            Map.entry("invoice_payment.payment", Map.of("payment_intent", "payment_intent")),
            Map.entry("invoiceitem", Map.of("customer", "customer", "invoice", "invoice", "pricing", "pricing",
                    "test_clock", "test_helpers.test_clock")),
            Map.entry("subscription", Map.of("customer", "customer", "default_payment_method", "payment_method",
                    "latest_invoice", "invoice", "pending_setup_intent", "setup_intent", "items", "subscription_item*",
                    "test_clock", "test_helpers.test_clock")),
            Map.entry("subscription_item", Map.of("price", "price", "plan", "plan")),
            Map.entry("plan", Map.of("product", "product")),
            Map.entry("price", Map.of("product", "product")),
            Map.entry("product", Map.of("default_price", "price")),
            Map.entry("payment_method", Map.of("customer", "customer")),
            Map.entry("customer", Map.of("invoice_settings", INVOICE_SETTINGS, "test_clock",
                    "test_helpers.test_clock")),
            Map.entry(INVOICE_SETTINGS, Map.of("default_payment_method", "payment_method")),
            Map.entry("balance_transaction", Map.of("source", "source")),
            Map.entry("source", Map.of("charge", "charge", "payment_intent", "payment_intent")));

    private final List<String> paths;

    private Expansion(List<String> paths) {
        this.paths = paths;
    }

    /** Refuses a path that leads nowhere, before anything is done. */
    static Expansion read(Params params, String answers) {
        List<String> paths = params.list("expand");
        paths.forEach(path -> check(path, answers));
        return new Expansion(paths);
    }

    JsonObject apply(JsonObject answer, Account account) {
        paths.forEach(path -> expand(answer, List.of(path.split("\\.")), account));
        return answer;
    }

    private static void check(String path, String answers) {
        String[] segments = path.split("\\.");
        if (segments.length > DEPTH_MAX) {
            throw StripeError.invalid("You cannot expand more than " + DEPTH_MAX + " levels of a property ("
                    + path + ").");
        }
        String type = answers;
        for (String segment : segments) {
            boolean list = type.endsWith("*");
            String next = list
                    ? segment.equals("data") ? type.substring(0, type.length() - 1) : ""
                    : FIELDS.getOrDefault(type, Map.of()).getOrDefault(segment, "");
            if (next.isEmpty()) {
                throw StripeError.invalidParam("This property cannot be expanded (" + path + ").", "expand");
            }
            type = next;
        }
    }

    private static void expand(JsonObject parent, List<String> path, Account account) {
        String field = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        if (!parent.has(field) && parent.has("id")) {
            account.find(parent.get("id").getAsString()).flatMap(found -> found.include(field, account))
                    .ifPresent(included -> parent.add(field, included));
        }
        JsonElement value = parent.get(field);
        if (value == null || value.isJsonNull()) return;
        if (value.isJsonPrimitive()) {
            account.find(value.getAsString()).ifPresent(found -> parent.add(field, found.snapshot()));
        }
        if (rest.isEmpty()) return;
        switch (parent.get(field)) {
            case JsonObject object -> expand(object, rest, account);
            case JsonArray array -> array.forEach(item -> expand(item.getAsJsonObject(), rest, account));
            default -> {
            }
        }
    }
}
