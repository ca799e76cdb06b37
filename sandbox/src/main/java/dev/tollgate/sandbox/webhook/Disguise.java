package dev.tollgate.sandbox.webhook;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.wire.ApiVersion;
import dev.tollgate.sandbox.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How an event looks to the endpoint: as it should, or so that a careless receiver stumbles. */
record Disguise(boolean corruptSignature, long timestampShiftSeconds, Optional<String> apiVersion,
        boolean nullApiVersion, boolean thin) {

    static final Disguise NONE = new Disguise(false, 0, Optional.empty(), false, false);
    private static final String API_VERSION = "api_version";

    /** The bytes to send to an endpoint of this version. */
    byte[] body(byte[] event, String endpointVersion) {
        if (thin) return Json.bytes(notification(read(event)));
        String version = apiVersion.orElse(endpointVersion);
        if (!nullApiVersion && version.equals(ApiVersion.DEFAULT)) return event;
        JsonObject changed = read(event);
        changed.add(API_VERSION, Json.value(nullApiVersion ? null : version));
        return Json.bytes(changed);
    }

    String signature(List<String> secrets, Instant now, byte[] body) {
        return Signature.header(secrets, now.getEpochSecond() + timestampShiftSeconds,
                corruptSignature ? "corrupt".getBytes(StandardCharsets.UTF_8) : body);
    }

    /** Says only what it is about, as Stripe's newer events do. */
    private static JsonObject notification(JsonObject event) {
        JsonObject subject = event.getAsJsonObject("data").getAsJsonObject("object");
        String kind = subject.get("object").getAsString();
        String id = subject.get("id").getAsString();
        JsonObject thin = Json.object("id", event.get("id"), "object", "v2.core.event", "type",
                "v1." + event.get("type").getAsString(), "created",
                Instant.ofEpochSecond(event.get("created").getAsLong()).toString(), "livemode", false,
                "related_object", Json.object("id", id, "type", kind, "url",
                        "/v1/" + kind.replace('.', '/') + "s/" + id));
        JsonElement account = event.get("account");
        if (account != null) thin.add("context", account);
        return thin;
    }

    private static JsonObject read(byte[] event) {
        return JsonParser.parseString(new String(event, StandardCharsets.UTF_8)).getAsJsonObject();
    }
}
