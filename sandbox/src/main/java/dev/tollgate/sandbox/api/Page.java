package dev.tollgate.sandbox.api;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Shelf;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedCollection;
import java.util.function.Function;
import java.util.function.LongPredicate;
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
        return of(shelf, shelf.all(), url, filter);
    }

    /** Of those only that have this value under one of the kind's keys, when there is one. */
    public <T extends Resource> JsonObject of(Shelf<T> shelf, String key, Optional<String> value, String url,
            Predicate<? super T> filter) {
        return of(shelf, value.map(given -> shelf.having(key, given)).orElseGet(shelf::all), url, filter);
    }

    private <T extends Resource> JsonObject of(Shelf<T> shelf, SequencedCollection<T> among, String url,
            Predicate<? super T> filter) {
        boolean backwards = !endingBefore.isEmpty();
        String cursor = backwards ? endingBefore : startingAfter;
        if (!cursor.isEmpty()) shelf.get(cursor, backwards ? "ending_before" : "starting_after");
        Stream<T> from = (backwards ? among : among.reversed()).stream();
        Stream<T> after = cursor.isEmpty() ? from : from.dropWhile(object -> !object.id().equals(cursor)).skip(1);
        List<JsonObject> found = after.filter(object -> filter.test(object) && created.test(object)).limit(limit + 1L)
                .map(Resource::snapshot).toList();
        boolean more = found.size() > limit;
        List<JsonObject> page = more ? found.subList(0, limit) : found;
        return list(url, backwards ? page.reversed() : page, more);
    }

    /** The same part of a list that is not of objects with ids of the account's, in the order in which it is kept. */
    public JsonObject of(List<JsonObject> items, String kind, String url) {
        boolean backwards = !endingBefore.isEmpty();
        int from = 0;
        int to = items.size();
        if (backwards) {
            to = index(items, kind, endingBefore, "ending_before");
            from = Math.max(0, to - limit);
        } else {
            if (!startingAfter.isEmpty()) from = index(items, kind, startingAfter, "starting_after") + 1;
            to = Math.min(to, from + limit);
        }
        return list(url, items.subList(from, to), backwards ? from > 0 : to < items.size());
    }

    private static int index(List<JsonObject> items, String kind, String id, String param) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).get("id").getAsString().equals(id)) return i;
        }
        throw StripeError.missing(kind, id, param);
    }

    public static JsonObject list(String url, List<JsonObject> objects, boolean more) {
        return Json.object("object", "list", "data", objects, "has_more", more, "url", url);
    }

    private static Predicate<Resource> created(Params params) {
        return range(params, "created",
                object -> Optional.of(object.created()).filter(created -> created > 0).map(String::valueOf));
    }

    /** What lies where a parameter wants it, exactly there or in a range; a time that is not there never does. */
    public static Predicate<Resource> range(Params params, String name, Function<Resource, Optional<String>> of) {
        if (!params.has(name)) return _ -> true;
        LongPredicate wanted = range(params, name);
        return object -> of.apply(object).filter(time -> wanted.test(Long.parseLong(time))).isPresent();
    }

    private static LongPredicate range(Params params, String name) {
        if (params.tree(name).isEmpty()) {
            OptionalLong exactly = params.integer(name);
            return time -> exactly.isEmpty() || time == exactly.getAsLong();
        }
        Params range = params.object(name).orElseThrow();
        OptionalLong gt = range.integer("gt");
        OptionalLong gte = range.integer("gte");
        OptionalLong lt = range.integer("lt");
        OptionalLong lte = range.integer("lte");
        return time -> time > gt.orElse(Long.MIN_VALUE) && time >= gte.orElse(Long.MIN_VALUE)
                && time < lt.orElse(Long.MAX_VALUE) && time <= lte.orElse(Long.MAX_VALUE);
    }
}
