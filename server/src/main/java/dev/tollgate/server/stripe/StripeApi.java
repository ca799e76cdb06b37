package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import com.stripe.Stripe;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiMode;
import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.RequestOptions;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import dev.tollgate.server.db.Database;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one door to Stripe. Takes requests as frozen text, so that what is sent again is what was sent before, and says
 * of every answer what it means for the money.
 */
public final class StripeApi implements AutoCloseable {
    /** The version that the SDK was made for: what we send, and read. */
    public static final String VERSION = Stripe.API_VERSION;

    private final StripeConfig config;
    private final StripeTransport transport;

    public StripeApi(StripeConfig config) {
        // Telemetry would write a file into the user's home and send what it measured.
        Stripe.enableTelemetry = false;
        this.config = config;
        this.transport = new StripeTransport(config);
    }

    /** A request as it goes over the wire. */
    public record Call(String method, String path, String body, String apiVersion) {
        /** The same call for another operation: our name for it stands in the metadata. */
        Call named(UUID before, UUID after) {
            return new Call(method, path, body.replace(before.toString(), after.toString()), apiVersion);
        }

        /** What the body says of this, if it says anything. */
        public Optional<String> parameter(String name) {
            return Arrays.stream(body.split("&")).map(pair -> pair.split("=", 2))
                    .filter(pair -> pair.length == 2 && decoded(pair[0]).equals(name)).map(pair -> decoded(pair[1]))
                    .findFirst();
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }
    }

    public StripeResult send(StripeAccount account, Call call, String idempotencyKey) {
        return send(account, RequestMethod.valueOf(call.method()), call.path(), call.body(), call.apiVersion(),
                idempotencyKey);
    }

    /**
     * @param path
     *            with its query
     */
    public StripeResult get(StripeAccount account, String path) {
        return send(account, RequestMethod.GET, path, "", Stripe.API_VERSION, null);
    }

    private StripeResult send(StripeAccount account, RequestMethod method, String path, String body, String apiVersion,
            @Nullable String idempotencyKey) {
        Database.mustNotBeInTransaction();
        try {
            var options = RequestOptions.builder().setApiKey(account.secretKey().reveal()).setMaxNetworkRetries(0)
                    .setIdempotencyKey(idempotencyKey);
            RequestOptions.RequestOptionsBuilder.unsafeSetStripeVersionOverride(options, apiVersion);
            String url = config.api() + path;
            StripeRequest request = method == RequestMethod.GET || method == RequestMethod.DELETE
                    ? StripeRequest.create(method, url, null, options.build(), ApiMode.V1)
                    : StripeRequest.createWithStringContent(method, url, body, options.build(), ApiMode.V1);
            return read(transport.request(request));
        } catch (StripeTransport.NotConnected notConnected) {
            return new StripeResult.NotExecuted(String.valueOf(notConnected.getMessage()));
        } catch (StripeException broken) {
            return new StripeResult.Unclear(String.valueOf(broken.getMessage()));
        }
    }

    static StripeResult read(StripeResponse response) {
        int status = response.code();
        Optional<JsonObject> body = Json.object(response.body());
        if (status / 100 == 2) {
            return body.filter(object -> Json.text(object, "object").isPresent())
                    .<StripeResult>map(StripeResult.Done::new)
                    .orElse(new StripeResult.Unclear("status " + status + " with a broken body"));
        }
        Optional<JsonObject> error = body.flatMap(object -> Json.child(object, "error"));
        if (error.isEmpty()) return new StripeResult.Unclear("status " + status);
        if (status >= 500) return new StripeResult.ServerError("status " + status);
        return read(status, error.get(), Optional.ofNullable(response.requestId()).orElse(""));
    }

    private static StripeResult read(int status, JsonObject error, String requestId) {
        String type = Json.textOr(error, "type", "");
        String code = Json.textOr(error, "code", "");
        String message = Json.textOr(error, "message", "");
        return switch (status) {
            // Overload, a wrong or revoked key: nothing was done, and none of it is a decline.
            case 401, 429 -> new StripeResult.NotExecuted("status " + status + " " + code);
            case 403 -> new StripeResult.Forbidden(message.isEmpty() ? "status 403 " + code : message);
            // The same operation is under way elsewhere.
            case 409 -> new StripeResult.Unclear("status 409 " + code);
            default ->
                new StripeResult.Refused(status, type, code, Json.textOr(error, "param", ""), message, requestId,
                        Json.child(error, "payment_intent"));
        };
    }

    @Override
    public void close() {
        transport.close();
    }
}
