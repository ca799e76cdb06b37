package dev.tollgate.sandbox.portal;

import dev.tollgate.sandbox.paymentmethod.CardForm;
import dev.tollgate.sandbox.web.Html;

/** The page where a customer types a card to pay with from then on. */
final class MethodView {

    static final String NOT_AUTHENTICATED = "We are unable to authenticate your payment method. Please choose a "
            + "different payment method and try again.";
    private static final String SCRIPT = Html.resource("checkout.js");

    private MethodView() {}

    static String html(Visit visit, String error) {
        String form = View.form(visit, new Place.Add(), CardForm.html(visit.fields().text("card_name"))
                + "<button id=\"pay\">Add</button>")
                .replaceFirst("<form ", "<form class=\"pay card\" ");
        return View.around(visit, "Add a payment method", form + View.back(visit) + "<script>" + SCRIPT + "</script>",
                error);
    }
}
