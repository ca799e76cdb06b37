package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an invoice is to be like, but for its lines. {@code reason} is its {@code billing_reason}; {@code takesPending}
 * puts what is pending for the customer onto it: of the subscription when there is one, or else all of it; {@code more}
 * are further keys of the invoice, as they are shown.
 */
public record Bill(String customer, String currency, String reason, Optional<String> subscription,
        String collectionMethod, OptionalInt daysUntilDue, Optional<String> defaultMethod, boolean autoAdvance,
        Period period, String description, JsonObject metadata, JsonObject subscriptionMetadata, boolean takesPending,
        JsonObject more) {

    public static final String AUTOMATIC = "charge_automatically";
    public static final String SENT = "send_invoice";
}
