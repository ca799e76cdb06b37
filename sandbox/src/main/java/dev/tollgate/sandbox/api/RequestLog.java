package dev.tollgate.sandbox.api;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Accounts;
import dev.tollgate.sandbox.store.Store;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes requests and their answers into the books. Card numbers and keys are not written down. */
final class RequestLog {

    static final int FORM_LENGTH_KEPT = 20_000;
    private static final Set<String> HEADERS = Set.of("stripe-version", "stripe-account", "user-agent", "content-type",
            "origin", "stripe-context", "idempotency-key");
    private static final Pattern SECRET = Pattern
            .compile("((?:number|account_number|iban|cvc)(?:%5[Dd]|\\])|(?<![^&])key)=[^&]*");

    private final Store store;

    RequestLog(Store store) {
        this.store = store;
    }

    /** {@code fault} is the effect that spoiled it, empty when nothing did. */
    void add(HttpCall call, Reply reply, String requestId, String fault) {
        String named = call.header("stripe-account");
        var headers = new JsonObject();
        call.headers().entrySet().stream().filter(header -> HEADERS.contains(header.getKey()))
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(header -> headers.addProperty(header.getKey(), header.getValue()));
        JsonObject fact = Json.object("kind", "request", "request", requestId, "method", call.method(), "path",
                call.path(), "query", hidden(call.query()), "idempotency_key", call.header("idempotency-key"),
                "headers",
                headers, "form", form(call), "status", reply.ending() == Reply.Ending.RESET ? 0 : reply.status(),
                "replayed", reply.headers().containsKey("Idempotent-Replayed"), "fault", fault, "response",
                new String(reply.body(), StandardCharsets.UTF_8));
        store.books().write(named.isEmpty() ? Accounts.DEFAULT_ID : named, store.clock().now(), fact);
    }

    private static String form(HttpCall call) {
        String form = hidden(call.text());
        return form.substring(0, Math.min(form.length(), FORM_LENGTH_KEPT));
    }

    private static String hidden(String form) {
        return SECRET.matcher(form).replaceAll("$1=hidden");
    }
}
