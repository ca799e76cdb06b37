package dev.tollgate.sandbox;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends events to endpoints: signed, several at a time, repeated until a 2xx or until the schedule is used up. */
final class Deliveries implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(10);
    static final int PENDING_MAX = 100_000;
    static final int ATTEMPTS_KEPT = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final List<Duration> retries;
    private final Clock transportClock;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(TIMEOUT).build();
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("sandbox-webhooks").factory());
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Attempt> attempts = new ArrayDeque<>();
    private final List<Delivery> held = new ArrayList<>();
    private WebhookPolicy policy = WebhookPolicy.NONE;
    private int pending;

    Deliveries(List<Duration> retries, Clock transportClock) {
        this.retries = retries;
        this.transportClock = transportClock;
    }

    /** Schedules the event for everybody who wants it. */
    synchronized List<Delivery> publish(Account account, Event event) {
        List<WebhookEndpoint> endpoints = account.webhookEndpoints.oldestFirst().stream()
                .filter(endpoint -> endpoint.wants(event.type())).toList();
        event.expectDeliveries(endpoints.size());
        if (endpoints.isEmpty()) return List.of();
        byte[] body = event.body();
        var sent = new ArrayList<Delivery>();
        for (WebhookEndpoint endpoint : endpoints) {
            var delivery = new Delivery(event, endpoint, body, 1, true, new CountDownLatch(1));
            if (dispatch(delivery)) sent.add(delivery);
        }
        return sent;
    }

    /** Sends the event once more, whatever happened to it before. */
    synchronized void redeliver(Account account, Event event) {
        account.webhookEndpoints.oldestFirst().stream().filter(endpoint -> endpoint.wants(event.type()))
                .forEach(endpoint -> schedule(
                        new Delivery(event, endpoint, event.body(), 1, false, new CountDownLatch(1)), 0));
    }

    synchronized void policy(WebhookPolicy policy) {
        this.policy = policy;
        if (!policy.hold()) releaseHeld();
    }

    synchronized WebhookPolicy policy() {
        return policy;
    }

    synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** Forgets what waits and what was, and disturbs nothing any more. */
    synchronized void clear() {
        held.clear();
        attempts.clear();
        policy = WebhookPolicy.NONE;
    }

    /**
     * Waits until nothing is on its way or waits to be repeated; held deliveries do not count. False when time runs
     * out.
     */
    synchronized boolean awaitIdle(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (pending > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) return false;
            wait(left);
        }
        return true;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        senders.shutdownNow();
        http.shutdownNow();
    }

    private boolean dispatch(Delivery delivery) {
        boolean covered = policy.covers(delivery.event(), delivery.endpoint());
        if (covered && policy.drop()) return false;
        if (covered && policy.hold()) {
            if (held.size() >= PENDING_MAX) throw StripeError.api("Too many held deliveries.");
            held.add(delivery);
            return false;
        }
        for (int i = 0; covered && i < policy.duplicates(); i++) {
            schedule(new Delivery(delivery.event(), delivery.endpoint(), delivery.body(), 1, false,
                    new CountDownLatch(1)), 0);
        }
        schedule(delivery, covered ? delay() : 0);
        return true;
    }

    private long delay() {
        return policy.delayMaxMs() <= policy.delayMinMs()
                ? policy.delayMinMs()
                : ThreadLocalRandom.current().nextLong(policy.delayMinMs(), policy.delayMaxMs() + 1);
    }

    private void releaseHeld() {
        held.forEach(delivery -> schedule(delivery, 0));
        held.clear();
    }

    private void schedule(Delivery delivery, long delayMs) {
        if (pending >= PENDING_MAX) throw StripeError.api("Too many deliveries are waiting.");
        pending++;
        try {
            if (delayMs == 0) {
                senders.execute(() -> send(delivery));
            } else {
                var _ = timer.schedule(() -> senders.execute(() -> send(delivery)), delayMs, TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException _) {
            pending--; // closing: nobody will ask any more
        }
    }

    private void send(Delivery delivery) {
        try {
            delivery.endpoint().slots().acquire();
            try {
                finish(delivery, post(delivery));
            } finally {
                delivery.endpoint().slots().release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            delivery.attempted().countDown();
            arrived();
        }
    }

    private synchronized void arrived() {
        pending--;
        notifyAll();
    }

    private synchronized void finish(Delivery delivery, Attempt attempt) {
        if (attempts.size() >= ATTEMPTS_KEPT) attempts.removeFirst();
        attempts.addLast(attempt);
        if (attempt.succeeded()) {
            if (delivery.repeats()) delivery.event().delivered();
            return;
        }
        delivery.event().attemptFailed();
        boolean again = delivery.repeats() && delivery.attempt() <= retries.size();
        LOG.debug("webhook {} to {} failed with {} {}; {}", delivery.event().id(), attempt.url(), attempt.status(),
                attempt.error(), again ? "will be repeated" : "given up");
        if (again) schedule(delivery.next(), retries.get(delivery.attempt() - 1).toMillis());
    }

    private Attempt post(Delivery delivery) throws InterruptedException {
        Instant now = transportClock.instant();
        String signature = sign(delivery, now);
        int status = 0;
        String error = "";
        try {
            status = http.send(request(delivery, signature), HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException | IllegalArgumentException e) {
            error = e.toString();
        }
        return new Attempt(delivery.event().id(), delivery.event().type(), delivery.endpoint().text("url"),
                delivery.attempt(), status, error, signature, now);
    }

    private String sign(Delivery delivery, Instant now) {
        WebhookPolicy disturbed = policy();
        boolean covered = disturbed.covers(delivery.event(), delivery.endpoint());
        long timestamp = now.getEpochSecond() + (covered ? disturbed.timestampShiftSeconds() : 0);
        byte[] signed = covered && disturbed.corruptSignature()
                ? "corrupt".getBytes(StandardCharsets.UTF_8)
                : delivery.body();
        return Signature.header(delivery.endpoint().secrets(), timestamp, signed);
    }

    private static HttpRequest request(Delivery delivery, String signature) {
        return HttpRequest.newBuilder(delivery.endpoint().url()).timeout(TIMEOUT)
                .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Accept", "*/*; q=0.5, application/xml").header("Cache-Control", "no-cache")
                .header("Stripe-Signature", signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(delivery.body())).build();
    }
}
