package dev.tollgate.sandbox.script;

import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;

import java.nio.charset.StandardCharsets;

/** {@code /v3/}: the script that stands in for Stripe.js, and the frame where it lets buyers type their card. */
public final class ScriptFiles {

    public static final String PREFIX = "/v3";
    private static final byte[] SCRIPT = Html.resource("stripe.js").getBytes(StandardCharsets.UTF_8);
    private static final byte[] FRAME = Html.resource("elements-inner-payment.html")
            .getBytes(StandardCharsets.UTF_8);

    private ScriptFiles() {}

    public static Reply handle(HttpCall call) {
        return switch (call.path()) {
            case "/v3", "/v3/", "/v3/stripe.js" -> Reply.file("application/javascript; charset=utf-8", SCRIPT);
            case "/v3/elements-inner-payment" -> Reply.file("text/html; charset=utf-8", FRAME);
            default -> Html.message(404, "Not found", "There is no such file.");
        };
    }
}
