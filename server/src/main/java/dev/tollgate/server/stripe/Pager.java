package dev.tollgate.server.stripe;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Reads Stripe's lists a page at a time, for whoever writes down how far it is. */
public final class Pager {
    private final StripeApi api;
    private final StripeAccounts accounts;

    public Pager(StripeApi api, StripeAccounts accounts) {
        this.api = api;
        this.accounts = accounts;
    }

    public sealed interface Page {
        /** Newest first. */
        record Read(List<JsonObject> objects, boolean isLast) implements Page {}

        /** Stripe does not know the object to go on from, or refuses the list for good. */
        record Refused(String why) implements Page {}

        record Unread(String why) implements Page {}
    }

    /**
     * @param path
     *            with its query
     */
    public Page read(UUID organizationId, String path) {
        return switch (api.get(accounts.of(organizationId), path)) {
            case Answer.Done(JsonObject list) when list.get("data") instanceof JsonArray data ->
                new Page.Read(objects(data), !Json.isTrue(list, "has_more"));
            case Answer.Done _ -> new Page.Unread("no list");
            case Answer.Refused refused -> new Page.Refused(refused.code() + ": " + refused.message());
            case Answer.NotExecuted(String why) -> new Page.Unread(why);
            case Answer.Unclear(String why) -> new Page.Unread(why);
            case Answer.ServerError(String why) -> new Page.Unread(why);
        };
    }

    /** Empty when Stripe could not be asked, or does not know it. */
    public Optional<JsonObject> one(UUID organizationId, String path) {
        return api.get(accounts.of(organizationId), path) instanceof Answer.Done(JsonObject body)
                ? Optional.of(body)
                : Optional.empty();
    }

    private static List<JsonObject> objects(JsonArray data) {
        return StreamSupport.stream(data.spliterator(), false).filter(JsonElement::isJsonObject)
                .map(JsonElement::getAsJsonObject).toList();
    }
}
