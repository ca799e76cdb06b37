package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.ApiVersion;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Where events go. Its secret is shown once, when it is made; while a secret is rolled there are two. */
public final class WebhookEndpoint extends Resource {

    public static final Kind<WebhookEndpoint> KIND = Kind.of("webhook_endpoint", WebhookEndpoint::new);
    private static final Template TEMPLATE = Template.named("webhook_endpoint");
    private static final String SECRETS = "secrets";
    private static final String CONNECT = "connect";

    private WebhookEndpoint(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** Sends every later event of the types that the target names. */
    public static WebhookEndpoint create(Tx tx, WebhookTarget target) {
        JsonObject json = tx.create(TEMPLATE, "we");
        json.addProperty("url", target.url());
        json.addProperty("api_version", ApiVersion.DEFAULT);
        json.add("enabled_events", Json.array(target.enabledEvents()));
        JsonObject hidden = Json.object(SECRETS, List.of(Json.object("secret", target.secret(), "expires_at", null)));
        return tx.all(KIND).add(new WebhookEndpoint(json, hidden));
    }

    /** The secrets that are good at this time, the newest first. */
    List<String> secrets(Instant now) {
        var live = new ArrayList<String>();
        for (JsonElement element : kept()) {
            JsonElement end = element.getAsJsonObject().get("expires_at");
            if (end.isJsonNull() || end.getAsLong() > now.getEpochSecond()) {
                live.add(element.getAsJsonObject().get("secret").getAsString());
            }
        }
        return live;
    }

    /** Signs with a new secret from now on, and with those that are good now for so long at most. */
    public void rotate(String secret, Instant now, Duration overlap) {
        var rolled = new JsonArray();
        rolled.add(Json.object("secret", secret, "expires_at", null));
        long end = now.plus(overlap).getEpochSecond();
        for (JsonElement element : kept()) {
            JsonObject before = element.getAsJsonObject().deepCopy();
            JsonElement expires = before.get("expires_at");
            long earlier = expires.isJsonNull() ? end : Math.min(end, expires.getAsLong());
            before.addProperty("expires_at", earlier);
            if (earlier > now.getEpochSecond()) rolled.add(before);
        }
        hide(SECRETS, rolled);
    }

    /** When each of its secrets ends, without the secrets themselves. */
    public JsonArray secretTimes() {
        var times = new JsonArray();
        kept().forEach(one -> times.add(Json.object("expires_at", one.getAsJsonObject().get("expires_at"))));
        return times;
    }

    /** Takes the events of connected accounts, and none of its own. */
    void connect() {
        hide(CONNECT, true);
    }

    boolean isConnect() {
        return hidden(CONNECT) != null;
    }

    boolean enabled() {
        return text("status").equals("enabled");
    }

    boolean wants(String type) {
        return enabled() && Objects.requireNonNull(get("enabled_events")).getAsJsonArray().asList().stream()
                .map(JsonElement::getAsString)
                .anyMatch(wanted -> wanted.equals(EventTypes.ALL) || wanted.equals(type));
    }

    private JsonArray kept() {
        return Objects.requireNonNull(hidden(SECRETS)).getAsJsonArray();
    }
}
