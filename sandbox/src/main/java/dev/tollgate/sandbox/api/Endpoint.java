package dev.tollgate.sandbox.api;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.ApiVersion;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;

/** One operation of Stripe's interface, in two steps: what can be refused by looking at the request, then the work. */
@FunctionalInterface
public interface Endpoint {

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
        public void checkSecret(Resource intent) {
            boolean asked = publishable || !clientSecret.isEmpty();
            if (asked && !intent.text("client_secret").equals(clientSecret)) {
                throw StripeError.missing(intent.text("object"), intent.id(), "intent");
            }
        }
    }
}
