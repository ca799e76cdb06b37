package dev.tollgate.sandbox.api;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.wire.StripeError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** Who calls: the secret key may do everything, the publishable one what a buyer's page may. */
public final class Auth {

    private final String secretKey;
    private final String publishableKey;

    public Auth(String secretKey, String publishableKey) {
        this.secretKey = secretKey;
        this.publishableKey = publishableKey;
    }

    /** True when the caller has only the publishable key. Takes {@code key} out of the form. */
    public boolean publishable(HttpCall call, JsonObject form) {
        String key = key(call, form);
        form.remove("key");
        if (key.isEmpty()) {
            throw StripeError.unauthorized("You did not provide an API key. You need to provide your API key in the "
                    + "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
                    + "https://stripe.com/docs/api#authentication for details, or we can help at "
                    + "https://support.stripe.com/.");
        }
        if (same(key, secretKey)) return false;
        if (same(key, publishableKey)) return true;
        throw StripeError.unauthorized("Invalid API Key provided: " + masked(key));
    }

    public void check(boolean publishable, Route route) {
        if (publishable && route.access() == Route.Access.SECRET) {
            throw StripeError.forbidden("This API call cannot be made with a publishable API key. Please use a secret "
                    + "API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.");
        }
    }

    public boolean isSecret(String authorization) {
        return same(authorization, "Bearer " + secretKey);
    }

    private static String key(HttpCall call, JsonObject form) {
        String authorization = call.header("authorization");
        if (authorization.startsWith("Bearer ")) return authorization.substring("Bearer ".length()).trim();
        if (authorization.startsWith("Basic ")) return basic(authorization.substring("Basic ".length()).trim());
        return form.has("key") && form.get("key").isJsonPrimitive() ? form.get("key").getAsString() : "";
    }

    private static String basic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return pair.substring(0, Math.max(pair.indexOf(':'), 0));
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static String masked(String key) {
        int shown = Math.min(4, key.length());
        return key.substring(0, Math.min(8, key.length() - shown)) + "****" + key.substring(key.length() - shown);
    }
}
