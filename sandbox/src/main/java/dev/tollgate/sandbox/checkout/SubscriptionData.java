package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a Session's creator said about the subscription that comes of it, under the names that {@code /v1/subscriptions}
 * has for it.
 */
record SubscriptionData(JsonObject values) {

    static final long TRIAL_DAYS_MAX = 730;
    static final Duration TRIAL_MIN = Duration.ofDays(2);

    private static final String NAME = "subscription_data";
    private static final String DAYS = "trial_period_days";
    private static final String END = "trial_end";
    private static final Set<String> KNOWN = Set.of("billing_mode", "description", "metadata", "proration_behavior",
            END, DAYS, "trial_settings");

    static SubscriptionData read(Params params, Mode mode) {
        if (params.has(NAME) && mode != Mode.SUBSCRIPTION) {
            throw StripeError.invalidParam("You can not pass `" + NAME + "` in `" + mode.wire() + "` mode.", NAME);
        }
        JsonObject given = params.tree(NAME);
        Params data = params.object(NAME).orElseGet(() -> new Params(new JsonObject()));
        data.unsupported("application_fee_percent", "billing_cycle_anchor", "billing_cycle_anchor_config",
                "default_tax_rates", "invoice_settings", "on_behalf_of", "pending_invoice_item_interval",
                "transfer_data");
        data.text("description");
        data.metadata();
        data.oneOf("proration_behavior", "", "create_prorations", "none");
        data.object("billing_mode").ifPresent(SubscriptionData::checkMode);
        data.object("trial_settings").flatMap(settings -> settings.object("end_behavior")).ifPresent(
                end -> end.oneOf("missing_payment_method", "", "cancel", "create_invoice", "pause"));
        checkTrial(data);
        given.keySet().retainAll(KNOWN);
        return new SubscriptionData(given);
    }

    private static void checkMode(Params mode) {
        mode.object("flexible").ifPresent(flexible -> flexible.unsupported("proration_discounts"));
        if (mode.oneOf("type", "flexible", "classic", "flexible").equals("classic")) {
            throw StripeError.unsupported(mode.full("type") + "=classic");
        }
    }

    private static void checkTrial(Params data) {
        OptionalLong days = data.integer(DAYS);
        OptionalLong end = data.integer(END);
        if (days.isPresent() && end.isPresent()) {
            throw StripeError.invalid("You may only specify one of these parameters: " + data.full(END) + ", "
                    + data.full(DAYS) + ".");
        }
        if (days.isPresent() && (days.getAsLong() < 1 || days.getAsLong() > TRIAL_DAYS_MAX)) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be " + (days.getAsLong() < 1
                    ? "greater than or equal to 1."
                    : "less than or equal to " + TRIAL_DAYS_MAX + "."), data.full(DAYS));
        }
    }

    /** Refuses a trial that would be over soon. */
    void check(Tx tx) {
        if (!values.has(END)) return;
        if (Instant.ofEpochSecond(values.get(END).getAsLong()).isBefore(tx.now().plus(TRIAL_MIN))) {
            throw StripeError.invalidParam("The `trial_end` date has to be at least 2 days in the future.",
                    NAME + "[" + END + "]");
        }
    }

    /** Nothing is paid for the subscription at first. */
    boolean hasTrial() {
        return values.has(DAYS) || values.has(END);
    }

    /** For example {@code 14 days}; empty when there is no trial. */
    String trial(Instant now) {
        if (!hasTrial()) return "";
        long days = values.has(DAYS)
                ? values.get(DAYS).getAsLong()
                : Duration.between(now, Instant.ofEpochSecond(values.get(END).getAsLong())).toDays();
        return days + (days == 1 ? " day" : " days");
    }

    /** As {@code /v1/subscriptions} would be asked for these items. */
    Params order(Iterable<JsonObject> items) {
        JsonObject order = values.deepCopy();
        order.add("items", Json.array(items));
        return new Params(order);
    }
}
