package dev.tollgate.sandbox.search;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Shelf;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * {@code /v1/…/search} over the objects of one kind. An object is found only when nothing has changed it for a while,
 * so that nobody counts on finding what was just written.
 */
public final class Search<T extends Resource> {

    /** How far the search is behind, in business time. */
    static final Duration BEHIND = Duration.ofSeconds(60);

    private final Kind<T> kind;
    private final Searchable fields;
    private final String url;

    private Search(Kind<T> kind, Searchable fields) {
        this.kind = kind;
        this.fields = fields;
        url = "/v1/" + fields.name().toLowerCase(Locale.ROOT) + "/search";
    }

    /** The route that searches these objects. */
    public static <T extends Resource> Route of(Kind<T> kind, Searchable fields) {
        var search = new Search<>(kind, fields);
        return Route.secret("GET", search.url.substring(1), kind.name() + "*", search::prepare);
    }

    private Work prepare(Call call) {
        Query query = Query.read(call.params().requiredText("query"), fields);
        int limit = Page.limit(call.params());
        String page = call.params().text("page").map(Search::decoded).orElse("");
        return tx -> {
            List<JsonObject> found = from(tx.all(kind), page).filter(object -> seen(object, tx.now()))
                    .map(Resource::snapshot).filter(object -> !object.has("deleted") && query.matches(object))
                    .limit(limit + 1L).toList();
            boolean more = found.size() > limit;
            List<JsonObject> shown = more ? found.subList(0, limit) : found;
            return Json.object("object", "search_result", "data", shown, "has_more", more, "next_page",
                    more ? encoded(shown.getLast().get("id").getAsString()) : null, "url", url);
        };
    }

    private static <T extends Resource> Stream<T> from(Shelf<T> shelf, String last) {
        if (last.isEmpty()) return shelf.newestFirst();
        if (shelf.find(last).isEmpty()) throw unknownPage();
        return shelf.newestFirst().dropWhile(object -> !object.id().equals(last)).skip(1);
    }

    private static boolean seen(Resource object, Instant now) {
        return !object.changedAt().isAfter(now.minus(BEHIND));
    }

    private static String encoded(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String page) {
        try {
            return new String(Base64.getUrlDecoder().decode(page), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw unknownPage();
        }
    }

    private static StripeError unknownPage() {
        return StripeError.invalidParam("The page is none that this search answered.", "page");
    }
}
