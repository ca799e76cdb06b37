package dev.tollgate.sandbox.portal;

import dev.tollgate.sandbox.web.Html;

/**
 * What all pages of the portal have in common: the merchant on one side, and what the customer came for on the other.
 */
final class View {

    private View() {}

    /** {@code body} is HTML; the heading and the error are text. */
    static String around(Visit visit, String heading, String body, String error) {
        String returns = visit.session().find("return_url").map(url -> "<p><a id=\"return\" href=\"" + Html.escape(url)
                + "\">← Return to Sandbox merchant</a></p>").orElse("");
        String headline = visit.configuration().object("business_profile").get("headline").isJsonNull()
                ? "Your plans, your invoices, and what you pay with."
                : visit.configuration().object("business_profile").get("headline").getAsString();
        return PAGE.formatted(Html.escape(headline), returns, Html.escape(heading),
                error.isEmpty() ? "" : "<p class=\"error\" role=\"alert\">" + Html.escape(error) + "</p>", body);
    }

    /** A form with what shows that it is the portal's own. */
    static String form(Visit visit, Place to, String inside) {
        return "<form method=\"post\" action=\"" + Html.escape(visit.path(to)) + "\" autocomplete=\"off\">"
                + "<input type=\"hidden\" name=\"csrf\" value=\"" + visit.session().token() + "\">" + inside
                + "</form>";
    }

    /** A link that looks like a button. */
    static String link(Visit visit, Place to, String id, String text) {
        return "<a class=\"button\" id=\"" + Html.escape(id) + "\" href=\"" + Html.escape(visit.path(to)) + "\">"
                + Html.escape(text) + "</a>";
    }

    /** The way back to the first page, unless there is none. */
    static String back(Visit visit) {
        return visit.session().lets(new Place.Home())
                ? "<p class=\"leave\"><a id=\"back\" href=\"" + visit.session().path() + "\">Go back</a></p>"
                : "";
    }

    private static final String PAGE = """
            <div class="checkout portal">
            <section class="summary">
            <p class="merchant">Sandbox merchant</p>
            <h1>Manage your billing</h1>
            <p class="headline">%s</p>
            %s
            </section>
            <div class="account">
            <h2>%s</h2>
            %s%s
            </div>
            </div>
            """;
}
