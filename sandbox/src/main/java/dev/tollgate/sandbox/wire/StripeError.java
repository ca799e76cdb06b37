package dev.tollgate.sandbox.wire;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Map;

/** An answer that is not a success, in Stripe's shape. Says also whether an idempotency key keeps it. */
public final class StripeError extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String INVALID = "invalid_request_error";
    /** What Stripe calls by another name when it does not find it. */
    private static final Map<String, String> CALLED = Map.of("setup_intent", "setupintent", "payment_method",
            "PaymentMethod", "test_helpers.test_clock", "billingclock", "invoiceitem", "Invoice Item");

    private final int status;
    private final transient JsonObject error;
    private final boolean kept;

    private StripeError(int status, boolean kept, JsonObject error) {
        super(error.get("message").getAsString(), null, false, false);
        this.status = status;
        this.kept = kept;
        this.error = error;
    }

    public int status() {
        return status;
    }

    /** Execution had begun, so the same key gets the same answer again. */
    public boolean kept() {
        return kept;
    }

    public JsonObject body() {
        return Json.object("error", error.deepCopy());
    }

    public JsonObject error() {
        return error;
    }

    /** As it is told about a request with this path. */
    public StripeError at(String path) {
        boolean inPath = Arrays.stream(path.split("/")).anyMatch(
                segment -> error.get("message").getAsString().endsWith("'" + segment + "'"));
        return status != 404 || !error.has("param") || inPath ? this : new StripeError(400, kept, error);
    }

    /** The same error with one more thing told. */
    public StripeError with(String name, Object value) {
        error.add(name, Json.value(value));
        return this;
    }

    /** A parameter that is wrong by itself, before anything was done. */
    public static StripeError invalid(String code, String message, String param) {
        return of(400, false, INVALID, message).with("code", code).with("doc_url", docs(code)).with("param", param);
    }

    public static StripeError invalid(String message) {
        return of(400, false, INVALID, message);
    }

    public static StripeError invalidParam(String message, String param) {
        return of(400, false, INVALID, message).with("param", param);
    }

    /** A request that the object's state does not allow. */
    public static StripeError state(String code, String message) {
        return of(400, true, INVALID, message).with("code", code).with("doc_url", docs(code));
    }

    /** The same where Stripe gives no code. */
    public static StripeError state(String message) {
        return of(400, true, INVALID, message);
    }

    /** Nothing has this id: 404 when the path names it, and 400 when a parameter does, see {@link #at}. */
    public static StripeError missing(String kind, String id, String param) {
        return of(404, false, INVALID, "No such " + CALLED.getOrDefault(kind, kind) + ": '" + id + "'")
                .with("code", "resource_missing")
                .with("doc_url", docs("resource_missing")).with("param", param);
    }

    public static StripeError card(JsonObject error) {
        return new StripeError(402, true, error);
    }

    public static StripeError unauthorized(String message) {
        return of(401, false, INVALID, message);
    }

    public static StripeError forbidden(String message) {
        return of(403, false, INVALID, message).with("code", "secret_key_required");
    }

    /** A restricted key that may not do this. Stripe gives it no code; its words name the permission. */
    public static StripeError permission(String message) {
        return of(403, false, INVALID, message);
    }

    public static StripeError unknownUrl(String method, String path) {
        return of(404, false, INVALID, "Unrecognized request URL (" + method + ": " + path
                + "). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.");
    }

    /** Stripe has it, the sandbox does not: said loudly, so that no test passes by accident. */
    public static StripeError unsupported(String what) {
        return of(400, false, INVALID, "The sandbox does not support " + what + ".").with("code",
                "sandbox_unsupported");
    }

    public static StripeError idempotency(int status, String message) {
        return of(status, false, "idempotency_error", message);
    }

    public static StripeError rateLimited() {
        return of(429, false, INVALID, "Request rate limit exceeded. Learn more about rate limits here "
                + "https://stripe.com/docs/rate-limits.").with("code", "rate_limit").with("doc_url",
                        docs("rate_limit"));
    }

    public static StripeError lockTimeout() {
        return of(429, false, INVALID, "This object cannot be accessed right now because another API request or Stripe "
                + "process is currently accessing it. If you see this error intermittently, retry the request. If you "
                + "see this error frequently and are making multiple concurrent requests to a single object, make your "
                + "requests serially or at a lower rate.").with("code", "lock_timeout").with("doc_url",
                        docs("lock_timeout"));
    }

    /** The object takes no change for a while. */
    public static StripeError busy(String message) {
        return of(429, false, INVALID, message).with("code", "rate_limit").with("doc_url", docs("rate_limit"));
    }

    public static StripeError api(String message) {
        return of(500, true, "api_error", message);
    }

    public static String docs(String code) {
        return "https://stripe.com/docs/error-codes/" + code.replace('_', '-');
    }

    private static StripeError of(int status, boolean kept, String type, String message) {
        return new StripeError(status, kept, Json.object("message", message, "type", type));
    }
}
