package dev.tollgate.sandbox.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Books;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.webhook.Deliveries;
import dev.tollgate.sandbox.webhook.WebhookEndpoint;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code /_sandbox/webhooks/…}: where events go, and what becomes of them on the way. */
public final class WebhookControls {

    private static final int ATTEMPTS_MAX = 10_000;
    private static final JsonObject OK = Json.object("ok", true);

    private final Controls controls;
    private final Commits commits;
    private final Deliveries deliveries;
    private final Books books;

    public WebhookControls(Controls controls, Commits commits, Deliveries deliveries, Books books) {
        this.controls = controls;
        this.commits = commits;
        this.deliveries = deliveries;
        this.books = books;
    }

    JsonObject answer(ControlCall call) throws InterruptedException {
        return switch (call.action()) {
            case "GET webhooks/policy" -> deliveries.policy();
            case "GET webhooks/attempts" -> attempts(call);
            case "GET webhooks/endpoints" -> endpoints(call);
            case "POST webhooks/endpoints" -> Json.object("id",
                    controls.addWebhookEndpoint(call.account(), target(call)));
            case "POST webhooks/rotate_secret" -> Json.object("secret",
                    controls.rotateSecret(call.account(), call.text("endpoint"), call.find("secret"),
                            call.find("overlap").map(Duration::parse).orElse(Duration.ZERO)));
            case "POST webhooks/flush" -> {
                deliveries.sendGathered();
                yield Json.object("idle", controls.drain(WorldControls.deadline(call)));
            }
            default -> {
                change(call);
                yield OK;
            }
        };
    }

    private void change(ControlCall call) {
        switch (call.action()) {
            case "POST webhooks/policy" -> deliveries.policy(call.body());
            case "POST webhooks/hold" -> deliveries.hold();
            case "POST webhooks/release" -> deliveries.release();
            case "POST webhooks/drop" -> deliveries.drop(call.find("drop").map(Boolean::parseBoolean).orElse(true));
            case "POST webhooks/redeliver" -> redeliver(call);
            default -> throw call.unknown();
        }
    }

    private static WebhookTarget target(ControlCall call) {
        JsonElement types = call.body().get("enabled_events");
        return types == null
                ? WebhookTarget.all(call.text("url"), call.text("secret"))
                : new WebhookTarget(call.text("url"), call.text("secret"),
                        types.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList());
    }

    private JsonObject endpoints(ControlCall call) {
        List<JsonObject> shown = commits.commit(call.account(), tx -> tx.all(WebhookEndpoint.KIND).oldestFirst()
                .map(endpoint -> Json.object("id", endpoint.id(), "url", endpoint.text("url"), "enabled_events",
                        endpoint.copy("enabled_events"), "status", endpoint.text("status"), "secrets",
                        endpoint.secretTimes()))
                .toList());
        return Json.object("data", shown);
    }

    private JsonObject attempts(ControlCall call) {
        return Json.object("data", books.read(new Books.Query(call.account().id(), -1, Set.of("attempt"),
                call.query().text("event").orElse(""), ATTEMPTS_MAX)));
    }

    /** One event by id, or all since an epoch second. */
    private void redeliver(ControlCall call) {
        if (call.body().has("event")) {
            controls.redeliver(call.account(), call.text("event"), call.find("endpoint"));
            return;
        }
        long since = Long.parseLong(call.text("since"));
        controls.events(call.account()).stream().filter(event -> event.get("created").getAsLong() >= since)
                .forEach(event -> controls.redeliver(call.account(), event.get("id").getAsString(),
                        call.find("endpoint")));
    }
}
