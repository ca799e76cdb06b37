package dev.tollgate.sandbox.search;

import static dev.tollgate.sandbox.search.Searchable.Type.NUMBER;
import static dev.tollgate.sandbox.search.Searchable.Type.TEXT;
import static dev.tollgate.sandbox.search.Searchable.Type.TOKEN;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Optional;

/** The objects that can be searched, and by which fields. Metadata can be searched in all of them. */
public enum Searchable {
    CHARGES(Map.ofEntries(Map.entry("amount", NUMBER), Map.entry("created", NUMBER), Map.entry("currency", TOKEN),
            Map.entry("customer", TOKEN), Map.entry("disputed", TOKEN), Map.entry("refunded", TOKEN),
            Map.entry("status", TOKEN), Map.entry("billing_details.address.postal_code", TOKEN),
            Map.entry("payment_method_details.card.brand", TOKEN),
            Map.entry("payment_method_details.card.exp_month", NUMBER),
            Map.entry("payment_method_details.card.exp_year", NUMBER),
            Map.entry("payment_method_details.card.fingerprint", TOKEN),
            Map.entry("payment_method_details.card.last4", TOKEN))),
    CUSTOMERS(Map.of("created", NUMBER, "email", TEXT, "name", TEXT, "phone", TEXT)),
    INVOICES(Map.of("created", NUMBER, "currency", TOKEN, "customer", TOKEN, "number", TOKEN, "receipt_number", TOKEN,
            "status", TOKEN, "total", NUMBER)),
    PAYMENT_INTENTS(Map.of("amount", NUMBER, "created", NUMBER, "currency", TOKEN, "customer", TOKEN, "status",
            TOKEN)),
    PRICES(Map.of("active", TOKEN, "currency", TOKEN, "lookup_key", TOKEN, "product", TOKEN, "type", TOKEN)),
    PRODUCTS(Map.of("active", TOKEN, "description", TEXT, "name", TEXT, "shippable", TOKEN, "url", TEXT)),
    SUBSCRIPTIONS(Map.of("canceled_at", NUMBER, "created", NUMBER, "status", TOKEN));

    /** What a field holds, and so how it can be compared. */
    enum Type {
        /** The same or not. */
        TOKEN,
        /** The same, or a part of it. */
        TEXT,
        /** The same, more or less. */
        NUMBER
    }

    private static final String METADATA = "metadata[";

    private final Map<String, Type> fields;

    Searchable(Map<String, Type> fields) {
        this.fields = fields;
    }

    Optional<Type> type(String field) {
        return field.startsWith(METADATA) ? Optional.of(TOKEN) : Optional.ofNullable(fields.get(field));
    }

    /** The value as text; empty when there is none. */
    static Optional<String> value(JsonObject object, String field) {
        if (field.startsWith(METADATA)) {
            String key = field.substring(METADATA.length(), field.length() - 1);
            return text(object.getAsJsonObject("metadata").get(key));
        }
        JsonElement value = object;
        for (String name : field.split("\\.")) {
            value = value instanceof JsonObject inner && inner.has(name) ? inner.get(name) : new JsonObject();
        }
        return text(value);
    }

    private static Optional<String> text(JsonElement value) {
        return value != null && value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }
}
