package dev.tollgate.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;

/** Puts whole objects where only their ids stand, along the paths of {@code expand[]}. */
final class Expansion {

    static final int DEPTH_MAX = 4;
    private static final String INVOICE_SETTINGS = "customer.invoice_settings";

    /** Per type of object, the fields that can be expanded and what is found there. */
    private static final Map<String, Map<String, String>> FIELDS = Map.of(
            "payment_intent", Map.of("customer", "customer", "latest_charge", "charge", "payment_method",
                    "payment_method"),
            "charge", Map.of("balance_transaction", "balance_transaction", "customer", "customer", "payment_intent",
                    "payment_intent"),
            "checkout.session", Map.of("customer", "customer", "payment_intent", "payment_intent", "line_items",
                    "item*"),
            "payment_method", Map.of("customer", "customer"),
            "customer", Map.of("invoice_settings", INVOICE_SETTINGS),
            INVOICE_SETTINGS, Map.of("default_payment_method", "payment_method"),
            "balance_transaction", Map.of("source", "charge"));

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
        if (field.equals("line_items") && !parent.has(field)) {
            account.sessions.find(parent.get("id").getAsString())
                    .ifPresent(session -> parent.add(field, session.lineItemsPage()));
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
