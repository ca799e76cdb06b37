package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** How a buyer accepted a mandate, as a request tells it in {@code mandate_data}. */
public record MandateData(String type, JsonObject online, OptionalLong acceptedAt) {

    /** Nothing was said: a server that does not tell is taken to have asked on paper. */
    static final MandateData UNTOLD = new MandateData("offline", new JsonObject(), OptionalLong.empty());

    public static MandateData read(Params params) {
        return find(params).orElse(UNTOLD);
    }

    static Optional<MandateData> find(Params params) {
        return params.object("mandate_data").map(given -> acceptance(given.object("customer_acceptance").orElseThrow(
                () -> StripeError.invalid("parameter_missing",
                        "Missing required param: mandate_data[customer_acceptance].",
                        "mandate_data[customer_acceptance]"))));
    }

    /** As a mandate shows it. */
    JsonObject acceptance(Instant now) {
        JsonObject shown = Json.object("accepted_at", acceptedAt.orElse(now.getEpochSecond()), "type", type);
        shown.add(type, online);
        return shown;
    }

    /** As a ConfirmationToken shows it. */
    JsonObject ofToken() {
        return Json.object("customer_acceptance",
                Json.object("online", type.equals("online") ? online : null, "type", type));
    }

    /** What was told with the token, unless something else is told now. */
    public MandateData orOf(ConfirmationToken token) {
        if (this != UNTOLD || !(token.copy("mandate_data") instanceof JsonObject told)) return this;
        JsonObject acceptance = told.getAsJsonObject("customer_acceptance");
        boolean shown = acceptance.get("online").isJsonObject();
        return new MandateData(acceptance.get("type").getAsString(),
                shown ? acceptance.getAsJsonObject("online") : new JsonObject(), OptionalLong.empty());
    }

    private static MandateData acceptance(Params given) {
        given.requiredText("type");
        String type = given.oneOf("type", "offline", "online", "offline");
        OptionalLong at = given.integer("accepted_at");
        given.object("offline");
        Optional<Params> online = given.object("online");
        if (type.equals("offline")) return new MandateData(type, new JsonObject(), at);
        JsonObject shown = Json.object("ip_address", null, "user_agent", null);
        online.ifPresent(told -> {
            told.accept("infer_from_client");
            told.texts("ip_address", "user_agent").entrySet()
                    .forEach(text -> shown.add(text.getKey(), text.getValue()));
        });
        return new MandateData(type, shown, at);
    }
}
