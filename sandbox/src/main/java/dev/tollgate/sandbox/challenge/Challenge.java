package dev.tollgate.sandbox.challenge;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;

/** A bank's question to a buyer, about one confirmation of one intent. Its id is the token in the page's address. */
public final class Challenge extends Resource {

    public static final Kind<Challenge> KIND = Kind.own("challenge", Challenge::new);
    static final String PATH = "/3ds/";

    private Challenge(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** Where the buyer goes afterwards may be empty: then the page that shows the question goes on by itself. */
    public static Challenge ask(Tx tx, Resource intent, String method, String returnUrl) {
        return tx.all(KIND).add(new Challenge(Json.object("id", tx.ids().next("3ds"), "intent", intent.id(),
                "payment_method", method, "return_url", returnUrl), new JsonObject()));
    }

    /** What the intent tells its client to do next; inside Stripe's script the question is shown in the page. */
    public JsonObject nextAction(String base, boolean inScript) {
        String url = base + PATH + id();
        return returnUrl().isEmpty() || inScript
                ? Json.object("type", "use_stripe_sdk", "use_stripe_sdk",
                        Json.object("stripe_js", url, "type", "three_d_secure_redirect"))
                : Json.object("redirect_to_url", Json.object("return_url", returnUrl(), "url", url), "type",
                        "redirect_to_url");
    }

    /** The page's path. */
    public String path() {
        return PATH + id();
    }

    public String intent() {
        return text("intent");
    }

    public String method() {
        return text("payment_method");
    }

    String returnUrl() {
        return text("return_url");
    }
}
