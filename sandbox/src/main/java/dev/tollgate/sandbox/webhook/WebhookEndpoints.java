package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.wire.ApiVersion;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.net.URI;
import java.util.List;

/** {@code /v1/webhook_endpoints}. */
public final class WebhookEndpoints {

    public static final int ENDPOINTS_MAX = 16;
    private static final int SECRET_LENGTH = 32;

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/webhook_endpoints", "webhook_endpoint", this::create),
                Route.secret("GET", "v1/webhook_endpoints", "webhook_endpoint*", this::list),
                Route.secret("GET", "v1/webhook_endpoints/:id", "webhook_endpoint", this::retrieve),
                Route.secret("DELETE", "v1/webhook_endpoints/:id", "deleted_webhook_endpoint", this::delete));
    }

    private Work create(Call call) {
        Params params = call.params();
        String url = params.requiredText("url");
        List<String> types = params.list("enabled_events");
        String version = params.text("api_version").orElse(ApiVersion.DEFAULT);
        MetadataChange metadata = params.metadata();
        JsonObject texts = params.texts("description");
        if (params.bool("connect", false)) throw StripeError.unsupported("endpoints with connect=true");
        ApiVersion.of(version);
        if (types.isEmpty()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: enabled_events.",
                    "enabled_events");
        }
        if (!url.startsWith("http://") && !url.startsWith("https://") || !isUri(url)) {
            throw StripeError.invalid("url_invalid", "Invalid URL: " + url, "url");
        }
        return tx -> {
            if (tx.all(WebhookEndpoint.KIND).size() >= ENDPOINTS_MAX) {
                throw StripeError.invalid("You have reached the maximum of " + ENDPOINTS_MAX + " webhook endpoints.");
            }
            String secret = "whsec_" + tx.ids().text(SECRET_LENGTH);
            WebhookEndpoint endpoint = WebhookEndpoint.create(tx, new WebhookTarget(url, secret, types));
            endpoint.merge(texts);
            endpoint.set("api_version", version);
            endpoint.set("metadata", metadata.applyTo(new JsonObject()));
            JsonObject shown = endpoint.snapshot();
            shown.addProperty("secret", secret);
            return shown;
        };
    }

    private Work retrieve(Call call) {
        return tx -> tx.all(WebhookEndpoint.KIND).get(call.id(), "id").snapshot();
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        return tx -> page.of(tx.all(WebhookEndpoint.KIND), "/v1/webhook_endpoints", _ -> true);
    }

    private Work delete(Call call) {
        return tx -> {
            tx.all(WebhookEndpoint.KIND).get(call.id(), "id");
            tx.all(WebhookEndpoint.KIND).remove(call.id());
            return Json.object("id", call.id(), "object", "webhook_endpoint", "deleted", true);
        };
    }

    private static boolean isUri(String url) {
        try {
            return URI.create(url).getHost() != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
