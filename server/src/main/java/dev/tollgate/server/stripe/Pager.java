package dev.tollgate.server.stripe;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Reads Stripe's lists (https://docs.stripe.com/api/pagination): a page, for whoever writes down how far it is, or all.
 */
public final class Pager {
    /** Objects a page; Stripe's maximum. */
    private static final int PAGE = 100;

    private final StripeApi api;
    private final StripeAccounts accounts;

    public Pager(StripeApi api, StripeAccounts accounts) {
        this.api = api;
        this.accounts = accounts;
    }

    public sealed interface Page {
        /** Newest first. */
        record Read(List<JsonObject> objects, boolean isLast) implements Page {}

        /**
         * Stripe does not know the object to go on from, or refuses the list for good; forbidden: this key may not read
         * it.
         */
        record Refused(String why, boolean isForbidden) implements Page {}

        record Unread(String why) implements Page {}
    }

    /**
     * @param path
     *            with its query
     */
    public Page read(UUID organizationId, String path) {
        return switch (api.get(accounts.of(organizationId), path)) {
            case StripeResult.Done(JsonObject list) when list.get("data") instanceof JsonArray data ->
                new Page.Read(objects(data), !Json.isTrue(list, "has_more"));
            case StripeResult.Done _ -> new Page.Unread("no list");
            case StripeResult.Refused refused -> new Page.Refused(refused.code() + ": " + refused.message(), false);
            case StripeResult.Forbidden(String words) -> new Page.Refused(words, true);
            case StripeResult.NotExecuted(String why) -> new Page.Unread(why);
            case StripeResult.Unclear(String why) -> new Page.Unread(why);
            case StripeResult.ServerError(String why) -> new Page.Unread(why);
        };
    }

    /** How a walk through a list ended. */
    public enum Walk {
        /** At an object that was enough. */
        STOPPED,
        /** At the list's end. */
        WHOLE,
        /** Stripe could not be read, or not to the end: what was seen proves nothing of the rest. */
        BROKEN
    }

    /**
     * Goes through a list, newest first, until an object is enough.
     *
     * @param path
     *            with a query, without limit and cursor
     * @param pagesMax
     *            reads no further
     * @param goesOn
     *            is asked before each further page
     */
    public Walk walk(UUID organizationId, String path, int pagesMax, BooleanSupplier goesOn,
            Predicate<JsonObject> isEnough) {
        String after = "";
        for (int page = 0; page < pagesMax; page++) {
            if (page > 0 && !goesOn.getAsBoolean()) return Walk.BROKEN;
            if (!(read(organizationId,
                    path + "&limit=" + PAGE + after) instanceof Page.Read(var objects, boolean isLast)))
                return Walk.BROKEN;
            if (objects.stream().anyMatch(isEnough)) return Walk.STOPPED;
            if (isLast || objects.isEmpty()) return Walk.WHOLE;
            after = "&starting_after=" + Json.textOr(objects.getLast(), "id", "");
        }
        return Walk.BROKEN;
    }

    /** A whole list, newest first. Empty when it was not read to its end. */
    public Optional<List<JsonObject>> all(UUID organizationId, String path, int pagesMax) {
        var all = new ArrayList<JsonObject>();
        Walk walk = walk(organizationId, path, pagesMax, () -> true, object -> !all.add(object));
        return walk == Walk.WHOLE ? Optional.of(all) : Optional.empty();
    }

    /** Empty when Stripe could not be asked, or does not know it. */
    public Optional<JsonObject> one(UUID organizationId, String path) {
        return api.get(accounts.of(organizationId), path) instanceof StripeResult.Done(JsonObject body)
                ? Optional.of(body)
                : Optional.empty();
    }

    private static List<JsonObject> objects(JsonArray data) {
        return StreamSupport.stream(data.spliterator(), false).filter(JsonElement::isJsonObject)
                .map(JsonElement::getAsJsonObject).toList();
    }
}
