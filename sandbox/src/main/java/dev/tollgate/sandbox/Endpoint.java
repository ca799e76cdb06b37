package dev.tollgate.sandbox;

import com.google.gson.JsonObject;

/** One operation of Stripe's interface, in two steps: what can be refused by looking at the request, then the work. */
@FunctionalInterface
interface Endpoint {

    /** Reads every parameter. Throws what an idempotency key does not keep. */
    Work prepare(Call call);

    /** Runs under the account's lock. */
    @FunctionalInterface
    interface Work {

        JsonObject run(Tx tx);
    }

    /** A request whose caller is known. */
    record Call(Params params, String id, boolean publishable, String clientSecret, ApiVersion version) {

        /** With a publishable key, or when a client secret is named, it has to be the object's own. */
        void checkSecret(PaymentIntent intent) {
            if ((publishable || !clientSecret.isEmpty()) && !intent.hasSecret(clientSecret)) {
                throw StripeError.missing("payment_intent", intent.id(), "intent");
            }
        }
    }
}
