package dev.tollgate.sandbox.control;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.tollgate.sandbox.store.Accounts;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.wire.StripeError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;

/** {@code /_sandbox/…}: what a test may do from outside. JSON in and out, with a bearer token of its own. */
public final class ControlApi {

    public static final String PREFIX = "/_sandbox";

    private final byte[] token;
    private final Accounts accounts;
    private final Views views;
    private final ObjectControls objects;
    private final WebhookControls webhooks;
    private final WorldControls world;

    public ControlApi(String token, Accounts accounts, Views views, ObjectControls objects, WebhookControls webhooks,
            WorldControls world) {
        this.token = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.accounts = accounts;
        this.views = views;
        this.objects = objects;
        this.webhooks = webhooks;
        this.world = world;
    }

    public Reply handle(HttpCall call) {
        if (Dashboard.serves(call.path())) return Dashboard.handle(call.path());
        if (!MessageDigest.isEqual(token, call.header("authorization").getBytes(StandardCharsets.UTF_8))) {
            return refused(StripeError.unauthorized("The control interface takes its token, which is the secret key "
                    + "unless another was set."));
        }
        try {
            return Reply.json(200, answer(ControlCall.read(call, accounts)));
        } catch (StripeError error) {
            return refused(error);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Reply.json(503, StripeError.api("interrupted").body());
        } catch (JsonParseException | IllegalArgumentException | IllegalStateException | DateTimeException
                | ClassCastException | IndexOutOfBoundsException malformed) {
            return refused(StripeError.invalid("Not understood: " + malformed.getMessage()));
        }
    }

    private JsonObject answer(ControlCall call) throws InterruptedException {
        return switch (call.path().getFirst()) {
            case "payment_intents", "setup_intents", "refunds", "disputes", "checkout" -> objects.answer(call);
            case "webhooks" -> webhooks.answer(call);
            case "books", "accounts", "objects", "ledger", "cards", "requests" -> views.answer(call);
            default -> world.answer(call);
        };
    }

    private static Reply refused(StripeError error) {
        return Reply.json(error.status(), error.body());
    }
}
