package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * An event as Stripe sent it. What it means is read by whoever keeps the object that it is about.
 *
 * @param about
 *            the object as it was when the event was made. Of a thin event only its name
 * @param isThin
 *            an event of Stripe's API v2: it names the object that it is about and does not show it
 */
public record StripeEvent(String id, String type, String apiVersion, boolean livemode, Optional<String> account,
        StripeObject about, boolean isThin, Instant created) {
    private static final String THIN = "v2.core.event";

    /** Empty when the payload is no event. */
    public static Optional<StripeEvent> read(byte[] payload) {
        return Json.object(new String(payload, StandardCharsets.UTF_8)).flatMap(StripeEvent::read);
    }

    private static Optional<StripeEvent> read(JsonObject json) {
        Optional<String> id = Json.name(json, "id");
        Optional<String> type = Json.name(json, "type");
        if (id.isEmpty() || type.isEmpty()) return Optional.empty();
        boolean isThin = Json.textOr(json, "object", "").equals(THIN);
        return Optional.of(new StripeEvent(id.get(), type.get(), Json.name(json, "api_version").orElse(""),
                Json.isTrue(json, "livemode"), account(json), isThin ? related(json) : shown(json), isThin,
                created(json)));
    }

    private static StripeObject shown(JsonObject json) {
        return StripeObject.of(Json.child(json, "data").flatMap(data -> Json.child(data, "object"))
                .orElseGet(JsonObject::new));
    }

    private static StripeObject related(JsonObject json) {
        var object = new JsonObject();
        Json.child(json, "related_object").ifPresent(related -> {
            object.addProperty("id", Json.textOr(related, "id", ""));
            object.addProperty("object", Json.textOr(related, "type", ""));
        });
        return StripeObject.of(object);
    }

    /** A thin event calls it its context, which may also be something else than an account. */
    private static Optional<String> account(JsonObject json) {
        return Json.text(json, "account")
                .or(() -> Json.text(json, "context").filter(context -> context.startsWith("acct_")));
    }

    /** Seconds since 1970, or, in a thin event, a time in words. */
    private static Instant created(JsonObject json) {
        try {
            return Json.text(json, "created").map(Instant::parse).filter(Json::isOfThisEra)
                    .orElseGet(() -> Json.time(json, "created"));
        } catch (DateTimeParseException _) {
            return Instant.EPOCH;
        }
    }

    public JsonObject object() {
        return about.json();
    }

    public String objectId() {
        return about.id();
    }

    /** The PaymentIntent that the object is, or belongs to. */
    public Optional<String> paymentIntentId() {
        return about.paymentIntentId();
    }

    /** Our own words on the object, if it is one that we made. */
    public Optional<String> metadata(String key) {
        return about.metadata(key);
    }

    /** Whether its fields mean what they mean in the version that this server was built for. */
    public boolean isOfOurVersion() {
        return isOfOurVersion(apiVersion);
    }

    /** Versions of one name differ by additions only: https://docs.stripe.com/api/versioning */
    public static boolean isOfOurVersion(String version) {
        return train(version).equals(train(StripeApi.VERSION));
    }

    private static String train(String version) {
        return Optional.of(version.indexOf('.')).filter(dot -> dot >= 0).map(version::substring).orElse(version);
    }
}
