package dev.tollgate.sandbox.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Carries bytes to endpoints: not further than the address says, and not longer than the time-out. */
final class Courier implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** Several deliveries to an endpoint run at once, so that their order is as unstable as Stripe's. */
    static final int PARALLEL_MAX = 8;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(TIMEOUT).build();
    private final Map<String, Semaphore> slots = new ConcurrentHashMap<>();

    /** The status of an answer; 0 and why there was none. */
    record Answer(int status, String error, long durationMs) {}

    /** How many run at once is counted by endpoint. */
    Semaphore slots(String endpoint) {
        return slots.computeIfAbsent(endpoint, _ -> new Semaphore(PARALLEL_MAX));
    }

    Answer post(String url, byte[] body, String signature) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            return new Answer(status(url, body, signature), "", since(begun));
        } catch (TimeoutException _) {
            return new Answer(0, "timed out after " + TIMEOUT.toSeconds() + " s", since(begun));
        } catch (IOException | IllegalArgumentException e) {
            return new Answer(0, e.toString(), since(begun));
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private int status(String url, byte[] body, String signature)
            throws IOException, TimeoutException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request(url, body, signature),
                HttpResponse.BodyHandlers.discarding());
        try {
            return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpRequest request(String url, byte[] body, String signature) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Accept", "*/*; q=0.5, application/xml").header("Cache-Control", "no-cache")
                .header("Stripe-Signature", signature).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
    }

    private static long since(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
