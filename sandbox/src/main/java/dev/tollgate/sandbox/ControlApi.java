package dev.tollgate.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;

/** {@code /_sandbox/…}: what a test may do from outside. JSON in and out, with the secret key as bearer token. */
final class ControlApi {

    private static final Duration DRAIN_DEFAULT = Duration.ofSeconds(20);
    private static final JsonObject OK = Json.object("ok", true);

    private final World world;
    private final Controls controls;
    private final Auth auth;

    ControlApi(World world, Controls controls, Auth auth) {
        this.world = world;
        this.controls = controls;
        this.auth = auth;
    }

    Reply handle(HttpCall call) {
        if (call.path().equals("/_sandbox") || call.path().equals("/_sandbox/")) return IndexPage.show();
        if (!auth.isSecret(call.header("authorization"))) {
            return Reply.json(401, StripeError.unauthorized("The control interface takes the secret key.").body());
        }
        try {
            return Reply.json(200, answer(call));
        } catch (StripeError error) {
            return Reply.json(error.status(), error.body());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Reply.json(503, StripeError.api("interrupted").body());
        } catch (JsonParseException | IllegalArgumentException | IllegalStateException | DateTimeException
                | ClassCastException | IndexOutOfBoundsException malformed) {
            return Reply.json(400, StripeError.invalid("Not understood: " + malformed.getMessage()).body());
        }
    }

    private JsonObject answer(HttpCall call) throws InterruptedException {
        List<String> path = Routes.segments(call.path());
        JsonObject body = call.body().length == 0
                ? new JsonObject()
                : JsonParser.parseString(call.text()).getAsJsonObject();
        String action = call.method() + " " + String.join("/", path.subList(1, path.size()));
        return switch (path.get(1)) {
            case "payment_intents" -> intent(path.get(2), path.get(3));
            case "checkout" -> session(path.get(3), path.get(4), body);
            case "webhooks" -> webhooks(action, body);
            default -> other(action, body);
        };
    }

    private JsonObject intent(String id, String verb) {
        return switch (verb) {
            case "complete_3ds" -> controls.answerChallenge(id, true);
            case "fail_3ds" -> controls.answerChallenge(id, false);
            case "settle" -> controls.settle(id, true);
            case "fail_async" -> controls.settle(id, false);
            default -> throw unknown(verb);
        };
    }

    private JsonObject session(String id, String verb, JsonObject body) {
        return switch (verb) {
            case "pay" -> controls.pay(id, text(body, "pm", text(body, "card", "pm_card_visa")));
            case "expire" -> controls.expire(id);
            default -> throw unknown(verb);
        };
    }

    private JsonObject webhooks(String action, JsonObject body) throws InterruptedException {
        Deliveries deliveries = world.deliveries();
        switch (action) {
            case "POST webhooks/policy" -> deliveries.policy(WebhookPolicy.read(body));
            case "POST webhooks/hold" -> deliveries.policy(deliveries.policy().withHold(true));
            case "POST webhooks/release" -> deliveries.policy(deliveries.policy().withHold(false));
            case "POST webhooks/drop" -> deliveries.policy(deliveries.policy().withDrop(
                    !body.has("drop") || body.get("drop").getAsBoolean()));
            case "POST webhooks/redeliver" -> redeliver(body);
            case "POST webhooks/endpoints" -> {
                return Json.object("id", controls.addWebhookEndpoint(
                        WebhookTarget.all(text(body, "url", ""), text(body, "secret", ""))));
            }
            case "POST webhooks/flush" -> {
                return drain();
            }
            case "GET webhooks/attempts" -> {
                return Json.object("data", deliveries.attempts().stream().map(ControlApi::shown).toList());
            }
            default -> throw unknown(action);
        }
        return OK;
    }

    private JsonObject other(String action, JsonObject body) throws InterruptedException {
        switch (action) {
            case "POST faults" -> world.faults().add(Fault.read(body));
            case "DELETE faults" -> world.faults().clear();
            case "POST clock" -> controls.advance(Duration.parse(required(body, "advance").getAsString()));
            case "POST reset" -> controls.reset();
            case "POST drain" -> {
                return drain();
            }
            case "GET clock" -> {
                return Json.object("now", world.clock().now());
            }
            case "GET requests" -> {
                return Json.object("data", world.requests().all().stream().map(ControlApi::shown).toList());
            }
            case "GET ledger" -> {
                return ledger();
            }
            default -> throw unknown(action);
        }
        return OK;
    }

    private JsonObject drain() throws InterruptedException {
        return Json.object("idle", controls.drain(DRAIN_DEFAULT));
    }

    /** One event by id, or all since an epoch second. */
    private void redeliver(JsonObject body) {
        if (body.has("event")) {
            controls.redeliver(body.get("event").getAsString());
            return;
        }
        long since = required(body, "since").getAsLong();
        controls.events().stream().filter(event -> event.get("created").getAsLong() >= since)
                .forEach(event -> controls.redeliver(event.get("id").getAsString()));
    }

    private JsonObject ledger() {
        Books books = controls.books();
        var totals = new JsonObject();
        books.totals().forEach(totals::addProperty);
        var charges = new JsonArray();
        books.charges().forEach(entry -> charges.add(Json.object("charge", entry.charge(), "payment_intent",
                entry.paymentIntent(), "amount", entry.amount(), "currency", entry.currency())));
        return Json.object("account", Accounts.DEFAULT_ID, "totals", totals, "charges", charges);
    }

    private static JsonObject shown(LoggedRequest request) {
        var headers = new JsonObject();
        request.headers().forEach(headers::addProperty);
        return Json.object("method", request.method(), "path", request.path(), "query", request.query(),
                "idempotency_key", request.idempotencyKey(), "headers", headers, "form", request.form(), "status",
                request.status(), "replayed", request.replayed(), "request_id", request.requestId(), "at",
                request.at().toString());
    }

    private static JsonObject shown(Attempt attempt) {
        return Json.object("event", attempt.eventId(), "type", attempt.type(), "url", attempt.url(), "attempt",
                attempt.number(), "status", attempt.status(), "error", attempt.error(), "at",
                attempt.at().toString());
    }

    private static String text(JsonObject body, String name, String otherwise) {
        return body.has(name) ? body.get(name).getAsString() : otherwise;
    }

    static JsonElement required(JsonObject body, String name) {
        if (!body.has(name)) throw StripeError.invalidParam("Missing " + name + ".", name);
        return body.get(name);
    }

    private static StripeError unknown(String action) {
        return StripeError.unknownUrl(action, "/_sandbox/");
    }
}
