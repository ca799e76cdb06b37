package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.invoice.Bill;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.wire.Json;
import java.util.Optional;
import java.util.OptionalInt;

/** What the invoices of a subscription are like. */
final class Bills {

    static final String CREATE = "subscription_create";
    static final String CYCLE = "subscription_cycle";
    static final String UPDATE = "subscription_update";

    private Bills() {}

    /** For this {@code billing_reason}; {@code advances} says whether it goes on by itself. */
    static Bill of(Subscription subscription, String reason, Period period, boolean advances) {
        JsonObject settings = subscription.object("invoice_settings");
        var more = new JsonObject();
        for (String key : new String[]{"footer", "custom_fields"}) {
            if (!settings.get(key).isJsonNull()) more.add(key, settings.get(key).deepCopy());
        }
        more.add("payment_settings", Json.object("default_mandate", null, "payment_method_options", null,
                "payment_method_types", subscription.object("payment_settings").get("payment_method_types")));
        JsonElement description = settings.get("description");
        return new Bill(subscription.customer(), subscription.currency(), reason, Optional.of(subscription.id()),
                subscription.text("collection_method"), daysUntilDue(subscription), Optional.empty(), advances, period,
                description.isJsonNull() ? "" : description.getAsString(), new JsonObject(),
                subscription.object("metadata"), !reason.equals(CREATE), more);
    }

    private static OptionalInt daysUntilDue(Subscription subscription) {
        return subscription.find("days_until_due").map(days -> OptionalInt.of(Integer.parseInt(days)))
                .orElse(OptionalInt.empty());
    }
}
