package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.function.Function;

/** What a Session's creator said about the intent that comes of it. */
record IntentData(JsonObject values, MetadataChange metadata) {

    private static final String PAYMENT = "payment_intent_data";
    private static final String SETUP = "setup_intent_data";

    static IntentData read(Params params, Mode mode) {
        refuse(params, SETUP, mode, Mode.SETUP);
        refuse(params, PAYMENT, mode, Mode.PAYMENT);
        Params none = new Params(new JsonObject());
        return switch (mode) {
            case PAYMENT -> of(params.object(PAYMENT).orElse(none), IntentData::payment);
            case SETUP -> of(params.object(SETUP).orElse(none), IntentData::setup);
            case SUBSCRIPTION -> of(none, _ -> new JsonObject());
        };
    }

    private static void refuse(Params params, String name, Mode mode, Mode only) {
        if (!params.has(name) || mode == only) return;
        throw StripeError.invalidParam("You can not pass `" + name + "` in `" + mode.wire() + "` mode.", name);
    }

    private static IntentData of(Params data, Function<Params, JsonObject> values) {
        return new IntentData(values.apply(data), data.metadata());
    }

    private static JsonObject payment(Params data) {
        data.unsupported("application_fee_amount", "transfer_data", "on_behalf_of", "shipping");
        JsonObject values = data.texts("description", "receipt_email", "statement_descriptor",
                "statement_descriptor_suffix", "transfer_group");
        data.text("setup_future_usage").ifPresent(_ -> values.addProperty("setup_future_usage",
                data.oneOf("setup_future_usage", "", "off_session", "on_session")));
        values.addProperty("capture_method",
                data.oneOf("capture_method", "automatic_async", "automatic", "automatic_async", "manual"));
        return values;
    }

    private static JsonObject setup(Params data) {
        data.unsupported("on_behalf_of");
        JsonObject values = data.texts("description");
        values.addProperty("usage", "off_session");
        return values;
    }

    boolean capturesLater() {
        return values.has("capture_method") && values.get("capture_method").getAsString().equals("manual");
    }

    JsonObject json() {
        JsonObject json = values.deepCopy();
        json.add("metadata", metadata.applyTo(new JsonObject()));
        return json;
    }
}
