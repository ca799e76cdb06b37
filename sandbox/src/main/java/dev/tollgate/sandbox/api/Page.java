package dev.tollgate.sandbox.api;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Shelf;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What part of a list is wanted: newest first, at most a hundred, between two objects, created in a range. */
public record Page(int limit, String startingAfter, String endingBefore, Predicate<Resource> created) {

    public static final int LIMIT_MAX = 100;
    private static final int LIMIT_DEFAULT = 10;

    public static Page read(Params params) {
        return new Page(limit(params), params.text("starting_after").orElse(""),
                params.text("ending_before").orElse(""), created(params));
    }

    /** How many objects are wanted at most. */
    public static int limit(Params params) {
        long limit = params.integer("limit").orElse(LIMIT_DEFAULT);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be "
                    + (limit < 1 ? "greater than or equal to 1" : "less than or equal to " + LIMIT_MAX)
                    + " (it currently is '" + limit + "').", "limit");
        }
        return (int) limit;
    }

    public <T extends Resource> JsonObject of(Shelf<T> shelf, String url, Predicate<? super T> filter) {
        boolean backwards = !endingBefore.isEmpty();
        String cursor = backwards ? endingBefore : startingAfter;
        if (!cursor.isEmpty()) shelf.get(cursor, backwards ? "ending_before" : "starting_after");
        Stream<T> from = backwards ? shelf.oldestFirst() : shelf.newestFirst();
        Stream<T> after = cursor.isEmpty() ? from : from.dropWhile(object -> !object.id().equals(cursor)).skip(1);
        List<JsonObject> found = after.filter(object -> filter.test(object) && created.test(object)).limit(limit + 1L)
                .map(Resource::snapshot).toList();
        boolean more = found.size() > limit;
        List<JsonObject> page = more ? found.subList(0, limit) : found;
        return list(url, backwards ? page.reversed() : page, more);
    }

    public static JsonObject list(String url, List<JsonObject> objects, boolean more) {
        return Json.object("object", "list", "data", objects, "has_more", more, "url", url);
    }

    private static Predicate<Resource> created(Params params) {
        if (!params.has("created")) return _ -> true;
        if (!(params.tree("created").isEmpty())) {
            Params range = params.object("created").orElseThrow();
            OptionalLong gt = range.integer("gt");
            OptionalLong gte = range.integer("gte");
            OptionalLong lt = range.integer("lt");
            OptionalLong lte = range.integer("lte");
            return object -> object.number("created") > gt.orElse(Long.MIN_VALUE)
                    && object.number("created") >= gte.orElse(Long.MIN_VALUE)
                    && object.number("created") < lt.orElse(Long.MAX_VALUE)
                    && object.number("created") <= lte.orElse(Long.MAX_VALUE);
        }
        OptionalLong exactly = params.integer("created");
        return object -> exactly.isEmpty() || object.number("created") == exactly.getAsLong();
    }
}
