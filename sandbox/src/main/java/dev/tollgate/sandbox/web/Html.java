package dev.tollgate.sandbox.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Pages in one dress: readable on a phone, working without a script, never taken for the real thing. */
public final class Html {

    private static final String STYLE = resource("page.css");

    private Html() {}

    public static String page(String title, String body) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="referrer" content="no-referrer">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                <p class="badge">SANDBOX</p>
                <main>
                %s
                </main>
                </body>
                </html>
                """.formatted(escape(title), STYLE, body);
    }

    public static Reply message(int status, String title, String text) {
        return Reply.html(status, page(title, "<h1>" + escape(title) + "</h1><p>" + escape(text) + "</p>"));
    }

    public static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A file of the sandbox's resources. */
    public static String resource(String name) {
        try (InputStream file = Html.class.getResourceAsStream("/dev/tollgate/sandbox/" + name)) {
            if (file == null) throw new IllegalStateException("no resource " + name);
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
