package dev.tollgate.sandbox;

import dev.tollgate.sandbox.Reply.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Carries out faults: before anything was done, in between, and after. */
final class Disturbances {

    /** Marks an answer that, as Stripe's lock time-out, has no Request-Id. Never sent. */
    static final String NO_REQUEST_ID = "Sandbox-No-Request-Id";
    private static final Duration DELIVERY_WAIT_MAX = Duration.ofSeconds(15);
    private static final String HTML = "<html><head><title>502 Bad Gateway</title></head>"
            + "<body><center><h1>502 Bad Gateway</h1></center></body></html>";

    private final Deliveries deliveries;
    private final CountDownLatch closed = new CountDownLatch(1);

    Disturbances(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** The answer instead of doing anything. */
    Optional<Reply> before(Fault fault, HttpCall call) {
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
                    .with(NO_REQUEST_ID, "true"));
            case KEY_IN_USE_409 -> Optional.of(reply(IdempotencyKeys.inUse(call.header("idempotency-key"))));
            case HTTP_500_AFTER, TIMEOUT_AFTER_EFFECT, RESET_AFTER_EFFECT, TRUNCATE_BODY_AFTER_EFFECT, DELAY_MS ->
                Optional.empty();
        };
    }

    /** Holds the request back after its key was taken. */
    void delay(Fault fault) {
        if (fault.effect() == Fault.Effect.DELAY_MS) pause(fault.duration());
    }

    /** What the caller gets of an answer to work that was done. */
    Reply after(Fault fault, Reply reply) {
        return switch (fault.effect()) {
            case TIMEOUT_AFTER_EFFECT -> {
                pause(fault.duration());
                yield reply.ending(Ending.RESET);
            }
            case RESET_AFTER_EFFECT -> reply.ending(Ending.RESET);
            case TRUNCATE_BODY_AFTER_EFFECT -> reply.ending(Ending.TRUNCATED);
            default -> reply;
        };
    }

    /** Lets webhooks overtake the answer, when the policy asks for it. */
    void awaitDeliveries(List<Delivery> sent) {
        if (!deliveries.policy().afterDelivery()) return;
        long end = System.nanoTime() + DELIVERY_WAIT_MAX.toNanos();
        try {
            for (Delivery delivery : sent) {
                if (!delivery.attempted().await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    Reply serverError() {
        return reply(StripeError.api("An unknown error occurred (made by a fault of the sandbox)."));
    }

    /** Ends all waiting. */
    void close() {
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
