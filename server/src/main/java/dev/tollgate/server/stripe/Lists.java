package dev.tollgate.server.stripe;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads Stripe's lists to their end (https://docs.stripe.com/api/pagination), newest first. */
public final class Lists {
    /** Objects a page; Stripe's maximum. */
    private static final int PAGE = 100;

    private final StripeApi api;

    public Lists(StripeApi api) {
        this.api = api;
    }

    /**
     * @param path
     *            with a query, without limit and cursor
     * @param pagesMax
     *            reads no further
     * @return empty when Stripe could not be read, or when the list is longer: what was seen then proves nothing
     */
    public Optional<List<JsonObject>> all(StripeAccount account, String path, int pagesMax) {
        var objects = new ArrayList<JsonObject>();
        String after = "";
        for (int page = 0; page < pagesMax; page++) {
            if (!(api.get(account, path + "&limit=" + PAGE + after) instanceof Answer.Done(JsonObject list)))
                return Optional.empty();
            if (!(list.get("data") instanceof JsonArray data)) return Optional.empty();
            for (JsonElement element : data)
                objects.add(element.getAsJsonObject());
            if (!Json.isTrue(list, "has_more")) return Optional.of(objects);
            after = "&starting_after=" + Json.textOr(objects.getLast(), "id", "");
        }
        return Optional.empty();
    }
}
