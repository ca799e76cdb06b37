package dev.tollgate.sandbox.portal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.web.Html;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The page that asks whether a plan is really to end, and why. */
final class CancelView {

    private static final Map<String, String> REASONS = Map.of("customer_service", "Customer service was less than "
            + "expected", "low_quality", "Quality was less than expected", "missing_features", "I need more features",
            "other", "Other reason", "switched_service", "I found an alternative", "too_complex",
            "It is too complicated", "too_expensive", "It is too expensive", "unused", "I no longer need it");

    private CancelView() {}

    static String html(Visit visit, Plan plan, String error) {
        JsonObject feature = visit.configuration().feature(Configuration.CANCEL);
        boolean later = feature.get("mode").getAsString().equals("at_period_end");
        String what = later
                ? "Your plan stays yours until " + plan.end() + "; then it ends, and nothing more is charged."
                : "Your plan ends now, and nothing more is charged.";
        JsonObject asked = feature.getAsJsonObject("cancellation_reason");
        String why = asked.get("enabled").getAsBoolean() ? why(asked) : "";
        return View.around(visit, "Cancel your plan", "<article class=\"plan\"><div><strong>"
                + Html.escape(plan.name()) + "</strong><p class=\"rate\">" + Html.escape(plan.rate())
                + "</p></div></article><p>" + what + "</p>" + View.form(visit, new Place.Cancel(plan.id()),
                        why + "<button id=\"confirm\">Cancel plan</button>")
                + View.back(visit), error);
    }

    private static String why(JsonObject asked) {
        String options = StreamSupport.stream(asked.getAsJsonArray("options").spliterator(), false)
                .map(JsonElement::getAsString).map(option -> "<label class=\"option\"><input type=\"radio\" "
                        + "name=\"feedback\" value=\"" + option + "\">" + REASONS.getOrDefault(option, option)
                        + "</label>")
                .collect(Collectors.joining());
        return "<fieldset class=\"options\"><legend>Why do you cancel? You need not say.</legend>" + options
                + "</fieldset><label for=\"comment\">Anything else?</label><input id=\"comment\" name=\"comment\">";
    }
}
