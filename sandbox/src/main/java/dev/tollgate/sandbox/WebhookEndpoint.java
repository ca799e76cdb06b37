package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Where events go. Its secret is shown once, when it is made. */
final class WebhookEndpoint extends Resource {

    /** Several deliveries run at once, so that their order is as unstable as Stripe's. */
    static final int PARALLEL_MAX = 8;

    private final String secret;
    private final Semaphore slots = new Semaphore(PARALLEL_MAX);

    WebhookEndpoint(JsonObject json, String secret) {
        super(json);
        this.secret = secret;
    }

    static WebhookEndpoint create(Tx tx, WebhookTarget target) {
        JsonObject json = tx.create(Template.WEBHOOK_ENDPOINT, "we");
        json.addProperty("url", target.url());
        json.addProperty("api_version", ApiVersion.DEFAULT);
        json.add("enabled_events", Json.array(target.enabledEvents()));
        return tx.account().webhookEndpoints.add(new WebhookEndpoint(json, target.secret()));
    }

    List<String> secrets() {
        return List.of(secret);
    }

    URI url() {
        return URI.create(text("url"));
    }

    boolean wants(String type) {
        return get("enabled_events").getAsJsonArray().asList().stream()
                .anyMatch(wanted -> wanted.getAsString().equals("*") || wanted.getAsString().equals(type));
    }

    Semaphore slots() {
        return slots;
    }
}
