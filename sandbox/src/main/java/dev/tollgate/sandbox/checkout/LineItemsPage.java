package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;

/** A part of a Session's line items: in the order in which they were given, with their prices as these are now. */
record LineItemsPage(Page page) {

    /** What one sees who asks for nothing in particular. */
    static final LineItemsPage FIRST = read(new Params(new JsonObject()));

    static LineItemsPage read(Params params) {
        return new LineItemsPage(Page.read(params));
    }

    JsonObject of(CheckoutSession session, Account account) {
        List<JsonObject> items = session.lineItems();
        boolean backwards = !page.endingBefore().isEmpty();
        int from = 0;
        int to = items.size();
        if (backwards) {
            to = index(items, page.endingBefore(), "ending_before");
            from = Math.max(0, to - page.limit());
        } else {
            if (!page.startingAfter().isEmpty()) from = index(items, page.startingAfter(), "starting_after") + 1;
            to = Math.min(to, from + page.limit());
        }
        boolean more = backwards ? from > 0 : to < items.size();
        return Page.list("/v1/checkout/sessions/" + session.id() + "/line_items",
                items.subList(from, to).stream().map(item -> shown(item, account)).toList(), more);
    }

    private static JsonObject shown(JsonObject item, Account account) {
        JsonObject shown = item.deepCopy();
        shown.add("price", account.all(Price.KIND).get(item.get("price").getAsString(), "price").snapshot());
        return shown;
    }

    private static int index(List<JsonObject> items, String id, String param) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).get("id").getAsString().equals(id)) return i;
        }
        throw StripeError.missing("item", id, param);
    }
}
