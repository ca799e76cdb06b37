package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * How a call to Stripe ended. Only a parsed error of Stripe's may be taken for a refusal: everything else is unclear.
 */
public sealed interface StripeResult {
    /** Done, now or by an earlier send of the same operation. */
    record Done(JsonObject body) implements StripeResult {}

    /**
     * Stripe decided against it, for good. A decline is one, and carries the PaymentIntent as it stands.
     *
     * @param param
     *            what of the request is wrong, where one thing is
     */
    record Refused(int httpStatus, String type, String code, String param, String message, String requestId,
            Optional<JsonObject> paymentIntent) implements StripeResult {
        private static final String MISSING = "resource_missing";

        /** Whether it was refused because what this parameter names does not exist. */
        public boolean isMissing(String named) {
            return code.equals(MISSING) && param.equals(named);
        }
    }

    /** Not executed: load, a wrong key, or no connection. May be sent again with the same key. */
    record NotExecuted(String why) implements StripeResult {}

    /** Not executed: the key may not do this. Stripe's words name the permission that is missing. */
    record Forbidden(String message) implements StripeResult {}

    /** Stripe broke. It may be done all the same, and the same key brings the same answer again: look it up. */
    record ServerError(String why) implements StripeResult {}

    /** Nobody knows. Send the same bytes with the same key again, or look. */
    record Unclear(String why) implements StripeResult {}
}
