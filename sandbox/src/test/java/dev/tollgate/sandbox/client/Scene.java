package dev.tollgate.sandbox.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeError;
import com.stripe.model.StripeObject;
import com.stripe.service.V1Services;
import java.net.URI;
import java.util.Locale;

/** What a scenario works with: Stripe's own client, the world outside it, and a notebook of what the client read. */
final class Scene {

    private final V1Services stripe;
    private final Outside outside;
    private final JsonArray steps = new JsonArray();

    Scene(URI base) {
        // Else the client leaves a file in the home directory.
        Stripe.enableTelemetry = false;
        this.stripe = StripeClient.builder().setApiKey(Outside.KEY).setApiBase(base.toString()).build().v1();
        this.outside = new Outside(base);
    }

    /** A call of the client's. */
    @FunctionalInterface
    interface Call<T> {
        T make() throws StripeException;
    }

    V1Services stripe() {
        return stripe;
    }

    Outside outside() {
        return outside;
    }

    /** A call that succeeds; what the client read is noted. */
    <T extends StripeObject> T does(String step, Call<T> call) throws StripeException {
        T object = call.make();
        note(step, "object", Everything.json(object));
        return object;
    }

    /** A call that is refused; how the client tells it is noted. */
    StripeError refused(String step, Call<? extends StripeObject> call) {
        StripeObject object;
        try {
            object = call.make();
        } catch (StripeException error) {
            note(step, "refused", told(error));
            return error.getStripeError();
        }
        throw new AssertionError(step + " was not refused: " + object);
    }

    /** Something seen that no client of Stripe's reads, for example where a browser was sent. */
    void saw(String step, JsonElement seen) {
        note(step, "seen", seen);
    }

    /** The steps, and in the end everything there is. */
    JsonObject graph() throws StripeException {
        var graph = new JsonObject();
        graph.add("steps", steps);
        new Everything(stripe).addTo(graph);
        return graph;
    }

    private void note(String step, String kind, JsonElement seen) {
        var noted = new JsonObject();
        noted.addProperty("step", step);
        noted.add(kind, seen);
        steps.add(noted);
    }

    private static JsonObject told(StripeException error) {
        JsonObject told = JsonParser.parseString(error.getStripeError().toJson()).getAsJsonObject();
        String kind = error.getClass().getSimpleName();
        told.addProperty("kind", kind.substring(0, kind.length() - "Exception".length()).toLowerCase(Locale.ROOT));
        told.addProperty("status", error.getStatusCode());
        return told;
    }
}
