package dev.tollgate.sandbox.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Accounts;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.wire.FormParser;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/**
 * A call of the control interface: what comes after {@code /_sandbox/}, which account it means, and its JSON; an array
 * stands under the name {@code list}.
 */
record ControlCall(String method, List<String> path, Account account, Params query, JsonObject body) {

    static ControlCall read(HttpCall call, Accounts accounts) {
        var query = new Params(FormParser.parse(call.query()));
        List<String> path = List.of(call.path().replaceFirst("^/_sandbox/", "").split("/"));
        JsonElement body = call.body().length == 0 ? new JsonObject() : JsonParser.parseString(call.text());
        return new ControlCall(call.method(), path, accounts.get(query.text("account").orElse(Accounts.DEFAULT_ID)),
                query, body.isJsonArray() ? Json.object("list", body) : body.getAsJsonObject());
    }

    /** The method and the path, as in {@code POST faults}. */
    String action() {
        return method + " " + String.join("/", path);
    }

    Optional<String> find(String name) {
        JsonElement value = body.get(name);
        return value == null || value.isJsonNull() ? Optional.empty() : Optional.of(value.getAsString());
    }

    String text(String name) {
        return find(name).orElseThrow(() -> StripeError.invalidParam("Missing " + name + ".", name));
    }

    StripeError unknown() {
        return StripeError.unknownUrl(method, "/_sandbox/" + String.join("/", path));
    }
}
