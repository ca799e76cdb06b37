package dev.tollgate.server.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.net.ApiResource;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * stripe-java over {@code java.net.http}. The SDK's own transport sends a POST a second time by itself when a
 * connection breaks, and keeps five connections; this one sends once, keeps what it needs, and bounds time and size.
 * Retrying is the journal's.
 */
final class StripeTransport extends com.stripe.net.HttpClient implements AutoCloseable {
    /** Stripe's largest answers are lists of some hundred kilobytes. */
    private static final int BODY_BYTES_MAX = 4 * 1024 * 1024;
    private static final HttpResponse.BodyHandler<String> BOUNDED_TEXT = HttpResponse.BodyHandlers
            .limiting(HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), BODY_BYTES_MAX);

    private final HttpClient client;
    private final Duration answerTimeout;

    /** Nothing was sent: the connection did not come about. */
    static final class NotConnected extends ApiConnectionException {
        private static final long serialVersionUID = 1L;

        NotConnected(Throwable cause) {
            super("Stripe cannot be reached", cause);
        }
    }

    StripeTransport(StripeConfig config) {
        this.answerTimeout = config.answerTimeout();
        // HTTP/1.1: a broken HTTP/2 connection would make every call on it unclear at once, and the client may resend
        // by itself.
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER).build();
    }

    @Override
    public StripeResponse request(StripeRequest request) throws ApiConnectionException {
        try {
            HttpResponse<String> response = await(client.sendAsync(httpRequest(request), BOUNDED_TEXT));
            return new StripeResponse(response.statusCode(), HttpHeaders.of(response.headers().map()), response.body());
        } catch (HttpConnectTimeoutException | ConnectException notConnected) {
            throw new NotConnected(notConnected);
        } catch (IOException | URISyntaxException broken) {
            throw new ApiConnectionException("no answer from Stripe: " + broken.getClass().getSimpleName(), broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ApiConnectionException("interrupted while Stripe was asked", interrupted);
        }
    }

    /**
     * The client's own timeout ends with the headers: an answer that stops in the middle would hold its caller for
     * ever.
     */
    private HttpResponse<String> await(Future<HttpResponse<String>> answer) throws IOException, InterruptedException {
        try {
            return answer.get(answerTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException broken ? broken : new IOException(failed.getCause());
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no whole answer in time");
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest httpRequest(StripeRequest request) throws URISyntaxException {
        URI uri = request.url().toURI();
        var builder = HttpRequest.newBuilder(uri);
        for (Map.Entry<String, List<String>> header : request.headers().map().entrySet())
            header.getValue().forEach(value -> builder.header(header.getKey(), value));
        builder.header("User-Agent", buildUserAgentString(request));
        if (request.method() != ApiResource.RequestMethod.POST) return builder.GET().build();
        var content = java.util.Objects.requireNonNull(request.content());
        return builder.header("Content-Type", content.contentType())
                .POST(HttpRequest.BodyPublishers.ofByteArray(content.byteArrayContent())).build();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
