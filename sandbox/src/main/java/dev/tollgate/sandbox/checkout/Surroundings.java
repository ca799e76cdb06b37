package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.web.Fields;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.wire.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where the page is shown: in a window of its own, or framed by a page of the merchant's, which then has to know the
 * Session's secret and is told what happens.
 */
record Surroundings(String origin, String secret) {

    static Surroundings read(String query) {
        Fields fields = Fields.read(query);
        String origin = fields.text("embed");
        boolean plain = origin.matches("https?://[\\w.\\-\\[\\]:]+");
        return new Surroundings(plain ? origin : "", fields.text("client_secret"));
    }

    boolean framed() {
        return !origin.isEmpty();
    }

    /** A page may frame only what was made to be framed, and knows the secret of. */
    boolean fit(CheckoutSession session) {
        return switch (session.uiMode()) {
            case HOSTED_PAGE -> !framed();
            case EMBEDDED_PAGE -> framed() && session.isSecret(secret);
            case ELEMENTS, FORM -> false;
        };
    }

    /** The page's own path, as it was asked for. */
    String path(CheckoutSession session) {
        return framed()
                ? session.path() + "?embed=" + encoded(origin) + "&client_secret=" + encoded(secret)
                : session.path();
    }

    /** The buyer is done: goes on to the merchant, or the page around the frame does. */
    Reply done(CheckoutSession session) {
        if (!framed()) return Reply.redirect(session.successUrl());
        boolean leaves = session.text("redirect_on_completion").equals("always");
        JsonObject message = Json.object("source", "sandbox-checkout", "event", "complete", "session", session.id(),
                "redirect", leaves ? session.successUrl() : null);
        return guard(Reply.html(200, Html.page("Thank you", "<h1>Thank you</h1><p>The payment is complete.</p>"
                + "<script>parent.postMessage(" + Json.text(message).replace("<", "\\u003c") + ", \"" + origin
                + "\");</script>")));
    }

    /** Nobody else may frame it. */
    Reply guard(Reply reply) {
        return reply.with("Content-Security-Policy", "frame-ancestors " + (framed() ? origin : "'none'"))
                .with("Cache-Control", "no-store");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
