package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** What a price asks for, and how often: the items of a subscription have the same currency and interval. */
record Terms(String currency, String interval, long count, long unitAmount, OptionalLong trialDays) {

    static Terms of(String currency, JsonObject recurring, long unitAmount) {
        JsonElement days = recurring.get("trial_period_days");
        return new Terms(currency, recurring.get("interval").getAsString(),
                recurring.get("interval_count").getAsLong(), unitAmount,
                days == null || days.isJsonNull() ? OptionalLong.empty() : OptionalLong.of(days.getAsLong()));
    }

    static Terms of(SubscriptionItem item) {
        JsonObject price = item.object("price");
        return of(price.get("currency").getAsString(), item.recurring(), price.get("unit_amount").getAsLong());
    }

    boolean sameInterval(Terms other) {
        return interval.equals(other.interval) && count == other.count;
    }

    /** Refuses a price that is there twice: that would be one item, with a quantity. */
    static void checkOnce(List<String> prices) {
        prices.stream().filter(price -> Collections.frequency(prices, price) > 1).findFirst().ifPresent(price -> {
            throw StripeError.invalidParam("Cannot add multiple subscription items with the same plan: " + price,
                    "items");
        });
    }

    /** Refuses items that do not go together. */
    static void check(List<Terms> all) {
        for (Terms terms : all) {
            if (!terms.currency.equals(all.getFirst().currency)) {
                throw StripeError.invalidParam("Currency and interval fields must match across all plans on this "
                        + "subscription. Found mismatch in currency field.", "items");
            }
            if (!terms.sameInterval(all.getFirst())) {
                throw StripeError.unsupported("items with different intervals in one subscription");
            }
        }
    }
}
