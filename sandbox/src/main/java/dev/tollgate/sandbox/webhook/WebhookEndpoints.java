package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.ApiVersion;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** {@code /v1/webhook_endpoints}. */
public final class WebhookEndpoints {

    static final int ENDPOINTS_MAX = 16;
    private static final int SECRET_LENGTH = 32;
    private static final String PATH = "v1/webhook_endpoints";
    private static final String ONE = PATH + "/:id";
    private static final String OBJECT = "webhook_endpoint";

    private final Deliveries deliveries;

    public WebhookEndpoints(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", PATH, OBJECT, this::create),
                Route.secret("GET", PATH, OBJECT + "*", this::list),
                Route.secret("GET", ONE, OBJECT, call -> tx -> find(tx, call).snapshot()),
                Route.secret("POST", ONE, OBJECT, this::update),
                Route.secret("DELETE", ONE, "deleted_webhook_endpoint", this::delete));
    }

    private Work create(Call call) {
        Params params = call.params();
        String url = checkedUrl(params.requiredText("url"));
        List<String> types = EventTypes.checked(params.list("enabled_events"));
        String version = ApiVersion.of(params.text("api_version").orElse("")).text();
        boolean connect = params.bool("connect", false);
        MetadataChange metadata = params.metadata();
        JsonObject texts = params.texts("description");
        if (types.isEmpty()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: enabled_events.",
                    "enabled_events");
        }
        return tx -> {
            if (tx.all(WebhookEndpoint.KIND).size() >= ENDPOINTS_MAX) {
                throw StripeError.invalid("You have reached the maximum of " + ENDPOINTS_MAX + " webhook endpoints.");
            }
            String secret = newSecret(tx);
            WebhookEndpoint endpoint = WebhookEndpoint.create(tx, new WebhookTarget(url, secret, types));
            endpoint.merge(texts);
            endpoint.set("api_version", version);
            endpoint.set("metadata", metadata.applyTo(new JsonObject()));
            if (connect) endpoint.connect();
            JsonObject shown = endpoint.snapshot();
            shown.addProperty("secret", secret);
            return shown;
        };
    }

    private Work update(Call call) {
        Params params = call.params();
        Optional<String> url = params.text("url").map(WebhookEndpoints::checkedUrl);
        List<String> types = EventTypes.checked(params.list("enabled_events"));
        Optional<Boolean> disabled = params.text("disabled").map(_ -> params.bool("disabled", false));
        MetadataChange metadata = params.metadata();
        JsonObject texts = params.texts("description");
        return tx -> {
            WebhookEndpoint endpoint = find(tx, call);
            url.ifPresent(changed -> endpoint.set("url", changed));
            if (!types.isEmpty()) endpoint.set("enabled_events", types);
            endpoint.merge(texts);
            if (params.has("metadata")) {
                endpoint.set("metadata", metadata.applyTo(endpoint.copy("metadata").getAsJsonObject()));
            }
            disabled.ifPresent(stop -> {
                boolean again = !stop && !endpoint.enabled();
                endpoint.set("status", stop ? "disabled" : "enabled");
                if (again) deliveries.resume(endpoint.id());
            });
            return endpoint.snapshot();
        };
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        return tx -> page.of(tx.all(WebhookEndpoint.KIND), "/" + PATH, _ -> true);
    }

    private Work delete(Call call) {
        return tx -> {
            tx.all(WebhookEndpoint.KIND).remove(find(tx, call).id());
            return Json.object("id", call.id(), "object", OBJECT, "deleted", true);
        };
    }

    /** Nobody guesses it. */
    public static String newSecret(Tx tx) {
        return "whsec_" + tx.ids().text(SECRET_LENGTH);
    }

    private static WebhookEndpoint find(Tx tx, Call call) {
        return tx.get(WebhookEndpoint.KIND, call.id(), "webhook_endpoint");
    }

    private static String checkedUrl(String url) {
        if (!url.startsWith("http://") && !url.startsWith("https://") || !isUri(url)) {
            throw StripeError.invalid("url_invalid", "Invalid URL: " + url, "url");
        }
        return url;
    }

    private static boolean isUri(String url) {
        try {
            return URI.create(url).getHost() != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
