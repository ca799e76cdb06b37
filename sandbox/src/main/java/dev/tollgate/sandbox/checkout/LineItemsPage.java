package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.wire.Params;

/** A part of a Session's line items: in the order in which they were given, with their prices as these are now. */
record LineItemsPage(Page page) {

    /** What one sees who asks for nothing in particular. */
    static final LineItemsPage FIRST = read(new Params(new JsonObject()));

    static LineItemsPage read(Params params) {
        return new LineItemsPage(Page.read(params));
    }

    JsonObject of(CheckoutSession session, Account account) {
        return page.of(session.lineItems().stream().map(item -> shown(item, account)).toList(), "item",
                "/v1/checkout/sessions/" + session.id() + "/line_items");
    }

    private static JsonObject shown(JsonObject item, Account account) {
        JsonObject shown = item.deepCopy();
        shown.add("price", account.all(Price.KIND).get(item.get("price").getAsString(), "price").snapshot());
        return shown;
    }
}
