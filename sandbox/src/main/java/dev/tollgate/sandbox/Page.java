package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** What part of a list is wanted: newest first, at most a hundred, between two objects, created in a range. */
record Page(int limit, String startingAfter, String endingBefore, Predicate<Resource> created) {

    static final int LIMIT_MAX = 100;
    private static final int LIMIT_DEFAULT = 10;

    static Page read(Params params) {
        long limit = params.integer("limit").orElse(LIMIT_DEFAULT);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be "
                    + (limit < 1 ? "greater than or equal to 1" : "less than or equal to " + LIMIT_MAX)
                    + " (it currently is '" + limit + "').", "limit");
        }
        return new Page((int) limit, params.text("starting_after").orElse(""),
                params.text("ending_before").orElse(""), created(params));
    }

    <T extends Resource> JsonObject of(Shelf<T> shelf, String url, Predicate<? super T> filter) {
        List<T> all = shelf.newestFirst();
        boolean backwards = !endingBefore.isEmpty();
        int from = startingAfter.isEmpty() ? 0 : all.indexOf(shelf.get(startingAfter, "starting_after")) + 1;
        int to = backwards ? all.indexOf(shelf.get(endingBefore, "ending_before")) : all.size();
        List<T> between = from >= to ? List.of() : all.subList(from, to);
        var found = new ArrayList<JsonObject>();
        boolean more = false;
        for (T object : backwards ? between.reversed() : between) {
            if (!filter.test(object) || !created.test(object)) continue;
            if (found.size() == limit) {
                more = true;
                break;
            }
            found.add(object.snapshot());
        }
        return list(url, backwards ? found.reversed() : found, more);
    }

    static JsonObject list(String url, List<JsonObject> objects, boolean more) {
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
