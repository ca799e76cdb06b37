package dev.tollgate.sandbox.webhook;

import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Attempts;
import dev.tollgate.sandbox.store.Event;
import dev.tollgate.sandbox.store.Event.Delivered;
import dev.tollgate.sandbox.store.Outbox;
import dev.tollgate.sandbox.wire.StripeError;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.lang.System.Logger.Level;

/** Sends events to endpoints: signed, several at a time, repeated until a 2xx or until the schedule is used up. */
public final class Deliveries implements Outbox, AutoCloseable {

    public static final Duration TIMEOUT = Duration.ofSeconds(10);
    public static final int PENDING_MAX = 100_000;
    public static final Duration EARLY_WAIT_MAX = Duration.ofSeconds(15);
    private static final System.Logger LOG = System.getLogger(Deliveries.class.getName());

    private final List<Duration> retries;
    private final Clock transportClock;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(TIMEOUT).build();
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("sandbox-webhooks").factory());
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final Attempts attempts;
    private final List<Delivery> held = new ArrayList<>();
    private WebhookPolicy policy = WebhookPolicy.NONE;
    private int pending;

    public Deliveries(List<Duration> retries, Clock transportClock, Attempts attempts) {
        this.retries = retries;
        this.transportClock = transportClock;
        this.attempts = attempts;
    }

    @Override
    public List<String> wanting(Account account, String type) {
        return account.all(WebhookEndpoint.KIND).oldestFirst().filter(endpoint -> endpoint.wants(type))
                .map(WebhookEndpoint::id).toList();
    }

    @Override
    public synchronized List<CountDownLatch> publish(Account account, Event event) {
        var sent = new ArrayList<CountDownLatch>();
        for (String id : event.endpoints()) {
            var delivery = Delivery.first(account, event, account.all(WebhookEndpoint.KIND).get(id, "id"), true);
            if (dispatch(delivery)) sent.add(delivery.attempted());
        }
        return sent;
    }

    @Override
    public void beforeAnswer(List<CountDownLatch> sent) {
        if (sent.isEmpty() || !policy().afterDelivery()) return;
        long end = System.nanoTime() + EARLY_WAIT_MAX.toNanos();
        try {
            for (CountDownLatch attempted : sent) {
                if (!attempted.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends the event once more, whatever happened to it before: to one endpoint, or to all that want its type. */
    public synchronized void redeliver(Account account, Event event, Optional<String> only) {
        account.all(WebhookEndpoint.KIND).oldestFirst()
                .filter(endpoint -> only.map(endpoint.id()::equals).orElse(endpoint.wants(event.type())))
                .forEach(endpoint -> schedule(Delivery.first(account, event, endpoint, false), 0));
    }

    /** Takes up what a stopped sandbox had not delivered. */
    public synchronized void resume(Account account) {
        account.all(Event.KIND).oldestFirst().forEach(event -> event.endpoints().stream()
                .filter(id -> event.delivered(id) != Event.Delivered.SUCCEEDED)
                .flatMap(id -> account.all(WebhookEndpoint.KIND).find(id).stream())
                .forEach(endpoint -> schedule(Delivery.first(account, event, endpoint, true), 0)));
    }

    public synchronized void policy(WebhookPolicy policy) {
        this.policy = policy;
        if (!policy.hold()) releaseHeld();
    }

    public synchronized WebhookPolicy policy() {
        return policy;
    }

    /** Forgets what waits and what was, and disturbs nothing any more. */
    public synchronized void clear() {
        held.clear();
        policy = WebhookPolicy.NONE;
    }

    /**
     * Waits until nothing is on its way or waits to be repeated; held deliveries do not count. False when time runs
     * out.
     */
    public synchronized boolean awaitIdle(Duration deadline) throws InterruptedException {
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
            schedule(Delivery.first(delivery.account(), delivery.event(), delivery.endpoint(), false), 0);
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

    private void finish(Delivery delivery, Attempt attempt) {
        attempts.record(delivery.account(), delivery.event(), delivery.endpoint().id(),
                attempt.succeeded() ? Delivered.SUCCEEDED : Delivered.FAILED, attempt.at(), attempt.json());
        if (attempt.succeeded()) return;
        boolean again = delivery.repeats() && delivery.attempt() <= retries.size();
        LOG.log(Level.DEBUG, "webhook {0} to {1} failed with {2} {3}; {4}", delivery.event().id(), attempt.url(),
                attempt.status(), attempt.error(), again ? "will be repeated" : "given up");
        if (again) retry(delivery);
    }

    private synchronized void retry(Delivery delivery) {
        schedule(delivery.next(), retries.get(delivery.attempt() - 1).toMillis());
    }

    private Attempt post(Delivery delivery) throws InterruptedException {
        Instant now = transportClock.instant();
        String signature = sign(delivery, now);
        long begun = System.nanoTime();
        int status = 0;
        String error = "";
        try {
            status = http.send(request(delivery, signature), HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException | IllegalArgumentException e) {
            error = e.toString();
        }
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        return new Attempt(delivery.event().id(), delivery.event().type(), delivery.endpoint().id(),
                delivery.endpoint().text("url"), delivery.attempt(), status, error, signature, took, now);
    }

    private String sign(Delivery delivery, Instant now) {
        WebhookPolicy disturbed = policy();
        boolean covered = disturbed.covers(delivery.event(), delivery.endpoint());
        long timestamp = now.getEpochSecond() + (covered ? disturbed.timestampShiftSeconds() : 0);
        byte[] signed = covered && disturbed.corruptSignature()
                ? "corrupt".getBytes(StandardCharsets.UTF_8)
                : delivery.body();
        return Signature.header(delivery.endpoint().secrets(now), timestamp, signed);
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
