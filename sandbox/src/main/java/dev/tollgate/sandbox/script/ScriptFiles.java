package dev.tollgate.sandbox.script;

import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /v3/}: the script that stands in for Stripe.js, and the frame where it lets buyers type their card. */
public final class ScriptFiles {

    public static final String PREFIX = "/v3";

    private static final String JAVASCRIPT = "application/javascript; charset=utf-8";
    private static final byte[] SCRIPT = script().getBytes(StandardCharsets.UTF_8);
    private static final byte[] FRAME = bytes("elements-inner-payment.html");
    private static final byte[] FRAME_SCRIPT = bytes("elements-inner-payment.js");

    private ScriptFiles() {}

    public static Reply handle(HttpCall call) {
        return switch (call.path()) {
            case "/v3", "/v3/", "/v3/stripe.js" -> Reply.file(JAVASCRIPT, SCRIPT);
            case "/v3/elements-inner-payment" -> Reply.file("text/html; charset=utf-8", FRAME);
            case "/v3/elements-inner-payment.js" -> Reply.file(JAVASCRIPT, FRAME_SCRIPT);
            default -> Html.message(404, "Not found", "There is no such file.");
        };
    }

    /** One classic script out of several files, so that a page needs no more than its one tag. */
    private static String script() {
        String files = Stream.of("wire", "elements", "checkout", "confirm", "stripe")
                .map(name -> Html.resource("script/" + name + ".js")).collect(Collectors.joining("\n"));
        return """
                // Stands in for Stripe.js against a sandbox: the same calls, the same answers, no other service is asked.
                (function () {
                'use strict';

                """ + files + "})();\n";
    }

    private static byte[] bytes(String name) {
        return Html.resource(name).getBytes(StandardCharsets.UTF_8);
    }
}
