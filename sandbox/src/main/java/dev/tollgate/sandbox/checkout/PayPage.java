package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.catalog.Product;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.wire.Amounts;
import java.util.List;
import java.util.stream.Collectors;

/** How the page of an open Session looks: what is sold on one side, how to pay on the other. */
record PayPage(CheckoutSession session, List<Line> lines, Totals totals, Ways ways, String email, boolean framed) {

    private static final String SCRIPT = Html.resource("checkout.js");

    PayPage {
        lines = List.copyOf(lines);
    }

    /** One thing sold. */
    record Line(JsonObject item, Price price, Product product) {

        static Line of(Tx tx, JsonObject item) {
            Price price = tx.get(Price.KIND, item.get("price").getAsString(), "price");
            return new Line(item, price, tx.get(Product.KIND, price.product(), "product"));
        }

        String html() {
            String name = item.get("description").getAsString();
            long quantity = item.get("quantity").getAsLong();
            String amount = Amounts.shown(price.unitAmount(), price.currency());
            String rate = price.isRecurring() ? amount + " " + Totals.every(price.object("recurring")) : amount;
            boolean plain = quantity == 1 && !price.isRecurring();
            String each = plain ? "" : small(quantity == 1 ? rate : quantity + " × " + rate);
            String images = product.images().stream().map(Line::fileName).map(PayPage::small)
                    .collect(Collectors.joining());
            return "<li><span class=\"thumb\" aria-hidden=\"true\">" + Html.escape(initial(name))
                    + "</span><div><strong>"
                    + Html.escape(name) + "</strong>" + small(product.text("description")) + each + images
                    + "</div><span class=\"amount\">"
                    + Amounts.shown(item.get("amount_total").getAsLong(), price.currency()) + "</span></li>";
        }

        private static String initial(String name) {
            return name.substring(0, name.offsetByCodePoints(0, 1));
        }

        /** A picture is named, not loaded: the page asks nobody else for anything. */
        private static String fileName(String url) {
            String path = url.replaceFirst("[?#].*", "");
            return "Picture: " + path.substring(path.lastIndexOf('/') + 1);
        }
    }

    static PayPage of(Tx tx, CheckoutSession session, Surroundings around) {
        List<Line> lines = session.lineItems().stream().map(item -> Line.of(tx, item)).toList();
        return new PayPage(session, lines, Totals.of(session, lines),
                new Ways(session.types(), SavedMethods.of(tx, session)), knownEmail(tx, session), around.framed());
    }

    /** The buyer's address, when the merchant knows it already. */
    static String knownEmail(Tx tx, CheckoutSession session) {
        return session.find("customer_email")
                .or(() -> Customer.find(tx, session.text("customer")).flatMap(customer -> customer.find("email")))
                .orElse("");
    }

    String html(PayForm typed, String error) {
        String mail = typed.email().isEmpty() ? email : typed.email();
        String cancel = session.find("cancel_url").map(url -> "<a id=\"cancel\" href=\"" + Html.escape(url)
                + "\">Cancel and go back</a>").orElse("");
        String body = BODY.formatted(totals.heading(), lines.stream().map(Line::html).collect(Collectors.joining()),
                totals.html(), session.token(), error.isEmpty() ? "hidden" : "", Html.escape(error), Html.escape(mail),
                session.needsNoMethod() ? "" : ways.html(typed), totals.button(), cancel, SCRIPT);
        return Html.page(totals.title(), framed ? "<div class=\"framed\">" + body + "</div>" : body);
    }

    static String small(String text) {
        return text.isEmpty() ? "" : "<small>" + Html.escape(text) + "</small>";
    }

    private static final String BODY = """
            <div class="checkout">
            <section class="summary">
            <p class="merchant">Sandbox merchant</p>
            <h1>%s</h1>
            <ul class="lines">%s</ul>
            %s
            </section>
            <form method="post" autocomplete="off" class="pay">
            <input type="hidden" name="csrf" value="%s">
            <p id="card-error" class="error" role="alert" %s>%s</p>
            <label for="email">E-mail</label>
            <input id="email" name="email" type="email" required value="%s">
            %s
            <button id="pay" type="submit">%s</button>
            <p class="leave">%s</p>
            </form>
            </div>
            <script>%s</script>
            """;
}
