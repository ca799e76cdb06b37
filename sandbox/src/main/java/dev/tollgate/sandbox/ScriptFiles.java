package dev.tollgate.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code /v3/}: the script that stands in for Stripe.js, and the frame where it lets buyers type their card. */
final class ScriptFiles {

    static final String PREFIX = "/v3";
    private static final String SCRIPT = Html.resource("stripe.js");
    private static final String FRAME = Html.resource("elements-inner-payment.html");

    private ScriptFiles() {}

    static Reply handle(HttpCall call) {
        return switch (call.path()) {
            case "/v3", "/v3/", "/v3/stripe.js" -> file("application/javascript; charset=utf-8", SCRIPT);
            case "/v3/elements-inner-payment" -> file("text/html; charset=utf-8", FRAME);
            default -> Html.message(404, "Not found", "There is no such file.");
        };
    }

    private static Reply file(String type, String text) {
        return new Reply(200, Map.of("Content-Type", type, "Cache-Control", "no-cache"),
                text.getBytes(StandardCharsets.UTF_8), Reply.Ending.WHOLE);
    }
}
