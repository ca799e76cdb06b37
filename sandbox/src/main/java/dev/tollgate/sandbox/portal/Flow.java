package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Subscription;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** The one thing that a session is for: its JSON, as the session shows it. Everything else is out of sight then. */
record Flow(JsonObject json) {

    static final String METHOD = "payment_method_update";
    static final String CANCEL = "subscription_cancel";
    static final String UPDATE = "subscription_update";
    static final String CONFIRM = "subscription_update_confirm";

    static Flow read(Params params) {
        params.requiredText("type");
        String type = params.oneOf("type", "", METHOD, CANCEL, UPDATE, CONFIRM);
        JsonObject flow = Json.object("after_completion", afterwards(params.object("after_completion")), CANCEL, null,
                UPDATE, null, CONFIRM, null, "type", type);
        if (!type.equals(METHOD)) {
            Params about = params.object(type).orElseThrow(() -> missing(params.full(type)));
            flow.add(type, about(type, about));
        }
        return new Flow(flow);
    }

    private static JsonObject about(String type, Params about) {
        about.unsupported("retention", "discounts");
        String subscription = about.requiredText("subscription");
        return switch (type) {
            case CANCEL -> Json.object("retention", null, "subscription", subscription);
            case CONFIRM -> Json.object("discounts", null, "items", items(about), "subscription", subscription);
            default -> Json.object("subscription", subscription);
        };
    }

    private static List<JsonObject> items(Params about) {
        List<Params> items = about.objects("items");
        if (items.size() != 1) {
            throw StripeError.invalidParam("You must pass exactly one item to update.", about.full("items"));
        }
        return items.stream().map(item -> {
            JsonObject shown = Json.object("id", item.requiredText("id"), "price", item.text("price").orElse(null));
            item.integer("quantity").ifPresent(quantity -> shown.addProperty("quantity", quantity));
            return shown;
        }).toList();
    }

    private static JsonObject afterwards(Optional<Params> given) {
        String type = given.map(after -> {
            after.requiredText("type");
            return after.oneOf("type", "", "hosted_confirmation", "portal_homepage", "redirect");
        }).orElse("portal_homepage");
        Optional<Params> message = given.flatMap(after -> after.object("hosted_confirmation"));
        Optional<Params> redirect = given.flatMap(after -> after.object("redirect"));
        if (type.equals("redirect") && redirect.isEmpty()) {
            throw missing("flow_data[after_completion][redirect]");
        }
        return Json.object("hosted_confirmation", type.equals("hosted_confirmation")
                ? Json.object("custom_message", message.flatMap(said -> said.text("custom_message")).orElse(null))
                : null, "redirect",
                redirect.map(to -> Json.object("return_url", to.requiredText("return_url")))
                        .orElse(null),
                "type", type);
    }

    private static StripeError missing(String param) {
        return StripeError.invalid("parameter_missing", "Missing required param: " + param + ".", param);
    }

    /** Refuses what the configuration or the subscription does not allow. */
    void check(Tx tx, Configuration configuration, String customer) {
        String feature = feature();
        if (!configuration.has(feature)) {
            throw StripeError.invalidParam("This feature is disabled in the portal configuration: " + feature + ".",
                    "flow_data[type]");
        }
        if (type().equals(METHOD)) return;
        String param = "flow_data[" + type() + "][subscription]";
        Subscription subscription = tx.get(Subscription.KIND, subscription(), param);
        if (!subscription.customer().equals(customer)) throw StripeError.missing("subscription", subscription(), param);
        if (subscription.status().ended() || type().equals(CANCEL) && !subscription.text("cancel_at").isEmpty()) {
            throw StripeError.invalidParam("This subscription cannot be changed because it is canceled, or already set "
                    + "to be canceled.", param);
        }
    }

    /** What has to be enabled for it. */
    private String feature() {
        return switch (type()) {
            case METHOD -> Configuration.METHODS;
            case CANCEL -> Configuration.CANCEL;
            default -> Configuration.UPDATE;
        };
    }

    String type() {
        return json.get("type").getAsString();
    }

    /** Empty when it is about none. */
    String subscription() {
        return json.get(type()) instanceof JsonObject about ? about.get("subscription").getAsString() : "";
    }

    /** What a plan is to be changed to, when the merchant said it: {@code id}, {@code price}, {@code quantity}. */
    Optional<JsonObject> item() {
        return type().equals(CONFIRM)
                ? Optional.of(json.getAsJsonObject(CONFIRM).getAsJsonArray("items").get(0).getAsJsonObject())
                : Optional.empty();
    }
}
