package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/** The parameters that describe a configuration, shared by create and update: what changes of one like another. */
record ConfigurationFields(JsonObject values, JsonObject profile, Optional<FeatureFields> features,
        MetadataChange metadata) {

    static final long QUANTITY_MAX = 999_999;
    private static final String[] PROFILE = {"headline", "privacy_policy_url", "terms_of_service_url"};

    static ConfigurationFields forCreate(Params params) {
        if (!params.has("features")) {
            throw StripeError.invalid("parameter_missing", "Missing required param: features.", "features");
        }
        return read(params);
    }

    static ConfigurationFields forUpdate(Params params) {
        ConfigurationFields fields = read(params);
        if (params.has("active")) fields.values().addProperty("active", params.bool("active", true));
        return fields;
    }

    private static ConfigurationFields read(Params params) {
        JsonObject values = params.texts("default_return_url", "name");
        params.object("login_page").filter(page -> page.bool("enabled", false)).ifPresent(page -> {
            throw StripeError.unsupported(page.full("enabled") + "=true");
        });
        return new ConfigurationFields(values,
                params.object("business_profile").map(given -> given.texts(PROFILE)).orElseGet(JsonObject::new),
                params.object("features").map(FeatureFields::read), params.metadata());
    }

    /** Refuses prices that are not there, before anything is changed. */
    void check(Tx tx) {
        features.ifPresent(given -> given.check(tx));
    }

    JsonObject changes(JsonObject before) {
        JsonObject changes = values.deepCopy();
        changes.add("metadata", metadata.applyTo(before.getAsJsonObject("metadata")));
        changes.add("business_profile", FeatureFields.merged(before.getAsJsonObject("business_profile"), profile));
        JsonObject known = before.getAsJsonObject("features");
        changes.add("features", features.map(given -> given.over(known)).orElse(known.deepCopy()));
        return changes;
    }
}
