package dev.tollgate.sandbox.fault;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.store.IdempotencyKeys;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.web.Reply.Ending;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Carries out faults: before anything was done, in between, and after. */
public final class Disturbances {

    private static final String HTML = "<html><head><title>502 Bad Gateway</title></head>"
            + "<body><center><h1>502 Bad Gateway</h1></center></body></html>";

    private final CountDownLatch closed = new CountDownLatch(1);

    /** The answer instead of doing anything. */
    public Optional<Reply> before(Fault fault, HttpCall call) {
        return switch (fault.effect()) {
            case HTTP_500_BEFORE -> Optional.of(serverError());
            case TIMEOUT_BEFORE -> {
                pause(fault.duration());
                yield Optional.of(Reply.NONE);
            }
            case RESET_BEFORE -> Optional.of(Reply.NONE);
            case EMPTY_502 -> Optional.of(new Reply(502, Map.of(), new byte[0], Ending.WHOLE));
            case HTML_502 -> Optional.of(new Reply(502, Map.of("Content-Type", "text/html"),
                    HTML.getBytes(StandardCharsets.UTF_8), Ending.WHOLE));
            case RATE_LIMIT_429 -> Optional.of(reply(StripeError.rateLimited())
                    .with("Stripe-Rate-Limited-Reason", "global-rate"));
            case LOCK_TIMEOUT_429 -> Optional.of(reply(StripeError.lockTimeout()).with("Stripe-Should-Retry", "true")
                    .with(Reply.NO_REQUEST_ID, "true"));
            case KEY_IN_USE_409 -> Optional.of(reply(IdempotencyKeys.inUse(call.header("idempotency-key"))));
            case REFUSAL_400 -> Optional.of(reply(StripeError.state("account_invalid",
                    "The account cannot do this (made by a fault of the sandbox).")));
            case FORBIDDEN_403 -> Optional.of(reply(StripeError.permission(
                    "The provided key does not have the required permissions (made by a fault of the sandbox).")));
            case HTTP_500_AFTER, TIMEOUT_AFTER_EFFECT, RESET_AFTER_EFFECT, TRUNCATE_BODY_AFTER_EFFECT, DELAY_MS,
                    DECLINE,
                    UNKNOWN_ENUM, EXTRA_FIELDS ->
                Optional.empty();
        };
    }

    /** Holds the request back after its key was taken. */
    public void delay(Fault fault) {
        if (fault.effect() == Fault.Effect.DELAY_MS) pause(fault.duration());
    }

    /** What the caller gets of an answer to work that was done. */
    public Reply after(Fault fault, Reply reply) {
        return switch (fault.effect()) {
            case TIMEOUT_AFTER_EFFECT -> {
                pause(fault.duration());
                yield reply.ending(Ending.RESET);
            }
            case RESET_AFTER_EFFECT -> reply.ending(Ending.RESET);
            case TRUNCATE_BODY_AFTER_EFFECT -> reply.ending(Ending.TRUNCATED);
            case UNKNOWN_ENUM -> altered(reply, "status", "sandbox_unknown");
            case EXTRA_FIELDS -> altered(reply, "sandbox_extra", Json.object("nested", List.of(1, 2, 3)));
            default -> reply;
        };
    }

    /** The answer with one thing in it that is not as Stripe's libraries expect it. */
    private static Reply altered(Reply reply, String name, Object value) {
        JsonObject body = JsonParser.parseString(reply.text()).getAsJsonObject();
        body.add(name, Json.value(value));
        return new Reply(reply.status(), reply.headers(), Json.bytes(body), reply.ending());
    }

    public Reply serverError() {
        return reply(StripeError.api("An unknown error occurred (made by a fault of the sandbox)."));
    }

    /** Ends all waiting. */
    public void close() {
        closed.countDown();
    }

    private void pause(Duration duration) {
        try {
            boolean _ = closed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Reply reply(StripeError error) {
        return Reply.json(error.status(), error.body());
    }
}
