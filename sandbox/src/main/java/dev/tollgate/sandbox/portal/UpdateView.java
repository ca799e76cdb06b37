package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.wire.Amounts;
import java.util.List;
import java.util.stream.Collectors;

/** The pages on which a customer chooses another plan, and sees what it comes to. */
final class UpdateView {

    private UpdateView() {}

    static String choose(Visit visit, Plan plan, String error) {
        List<Configuration.Offer> offers = visit.offers(plan);
        String options = offers.stream().map(offer -> option(visit.tx(), offer, plan)).collect(Collectors.joining());
        String quantity = visit.configuration().allows("quantity")
                && offers.stream().anyMatch(Configuration.Offer::adjustable)
                        ? "<label for=\"quantity\">Quantity</label><input id=\"quantity\" name=\"quantity\" "
                                + "inputmode=\"numeric\" value=\"" + plan.quantity() + "\">"
                        : "";
        String form = "<form method=\"get\" action=\"" + visit.path(new Place.Update(plan.id()))
                + "\"><fieldset class=\"options\"><legend>" + Html.escape(plan.name()) + ", " + plan.rate()
                + ", is your plan now.</legend>" + options + "</fieldset>" + quantity
                + "<button id=\"continue\">Continue</button></form>";
        return View.around(visit, "Update your plan", form + View.back(visit), error);
    }

    private static String option(Tx tx, Configuration.Offer offer, Plan plan) {
        String checked = offer.price().equals(plan.price()) ? " checked" : "";
        return "<label class=\"option\"><input type=\"radio\" name=\"price\" value=\"" + offer.price() + "\"" + checked
                + "><span>" + Html.escape(Plan.name(tx, offer.price())) + "<small>" + Plan.rate(tx, offer.price())
                + "</small></span></label>";
    }

    static String confirm(Visit visit, Plan plan, Choice choice, JsonObject preview, String error) {
        String times = choice.quantity() == 1 ? "" : choice.quantity() + " × ";
        String rate = times + Plan.rate(visit.tx(), choice.price());
        String form = View.form(visit, new Place.Update(plan.id()), "<input type=\"hidden\" name=\"price\" value=\""
                + choice.price() + "\"><input type=\"hidden\" name=\"quantity\" value=\"" + choice.quantity()
                + "\"><button id=\"confirm\">Confirm</button>");
        return View.around(visit, "Confirm your updates", "<article class=\"plan\"><div><strong>"
                + Html.escape(Plan.name(visit.tx(), choice.price())) + "</strong><p class=\"rate\">" + rate
                + "</p></div></article>" + due(visit, plan, preview) + form + View.back(visit), error);
    }

    private static String due(Visit visit, Plan plan, JsonObject preview) {
        JsonObject feature = visit.configuration().feature(Configuration.UPDATE);
        boolean now = feature.get("proration_behavior").getAsString().equals("always_invoice");
        String amount = Amounts.shown(preview.get("amount_due").getAsLong(), preview.get("currency").getAsString());
        String when = now ? "Due today" : "Due on " + plan.end();
        return "<p class=\"total\"><span>" + when + "</span><span class=\"amount\">" + amount + "</span></p>";
    }
}
