package dev.tollgate.sandbox.control;

import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.web.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** {@code /_sandbox/}: the page for people. It is open, and asks the control interface with a token like everybody. */
final class Dashboard {

    private static final String ASSETS = "/_sandbox/assets/";
    private static final String POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css",
            "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");

    private Dashboard() {}

    static boolean serves(String path) {
        return path.equals("/_sandbox") || path.equals("/_sandbox/") || path.startsWith(ASSETS);
    }

    static Reply handle(String path) {
        if (path.equals("/_sandbox")) return Reply.redirect("/_sandbox/");
        String name = path.startsWith(ASSETS) ? path.substring(ASSETS.length()) : "index.html";
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "");
        boolean plain = name.matches("[a-z0-9-]+\\.[a-z]+") && !type.isEmpty();
        try (InputStream file = plain
                ? Html.class.getResourceAsStream("/dev/tollgate/sandbox/dashboard/" + name)
                : null) {
            if (file == null) return Html.message(404, "Not found", "There is no such file.");
            return Reply.file(type, file.readAllBytes()).with("Content-Security-Policy", POLICY)
                    .with("X-Content-Type-Options", "nosniff").with("Referrer-Policy", "no-referrer");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
